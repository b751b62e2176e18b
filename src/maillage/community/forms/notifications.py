"""What is sent to me: for each kind, by mail at once, in the summary of the day or never; quiet hours; the summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.models.notifications import MAIL_LABELS
from maillage.community.models.people import REMINDER_LABELS
from maillage.community.queries.notifications import kinds_for, mail_choices, schedule_of
from maillage.community.rules.notifications import EVERY_DAY, MailChoice, Schedule
from maillage.web.domain import NotificationKind
from maillage.web.formats import clock

WEEKDAYS = [
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
]


def _hours() -> list[tuple[int, str]]:
    return [(hour, clock(time(hour))) for hour in range(24)]


class NotificationChoicesForm(forms.Form):
    """One choice a kind; kinds that can't be turned off are shown and not asked."""

    reminder_of = "booking_reminder"  # the kind beside which the moment of reminders is asked
    reminder = forms.ChoiceField(label=_("When to remind me of a booking"), choices=REMINDER_LABELS)
    quiet_from = forms.TypedChoiceField(label=_("No email from"), coerce=int, choices=_hours)
    quiet_until = forms.TypedChoiceField(label=_("until"), coerce=int, choices=_hours)
    quiet_days = forms.MultipleChoiceField(
        label=_("No email on"), required=False, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    summary_hour = forms.TypedChoiceField(label=_("Hour of the summary"), coerce=int, choices=_hours)
    summary_days = forms.MultipleChoiceField(
        label=_("Days of the summary"), required=False, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.kinds = kinds_for(person)
        chosen, schedule = mail_choices(person), schedule_of(person)
        for kind in self.kinds:
            if not kind.essential:
                self.fields[_name(kind)] = forms.ChoiceField(
                    label=kind.label, choices=_choices(kind), widget=forms.RadioSelect, initial=chosen[kind.code].value
                )
        self.initial = {
            **self.initial,
            "reminder": person.reminder,
            "quiet_from": schedule.quiet_from.hour,
            "quiet_until": schedule.quiet_until.hour,
            "quiet_days": list(schedule.quiet_days),
            "summary_hour": schedule.summary_hour,
            "summary_days": list(schedule.summary_days),
        }

    def clean_quiet_days(self) -> list[str]:
        """Six days at most: on one at least, what waits must come."""
        days: list[str] = self.cleaned_data["quiet_days"]
        if len(days) == len(WEEKDAYS):
            raise forms.ValidationError(_("Leave one day at least: what waits must come some day."))
        return days

    def groups(self) -> list[tuple[Any, list[tuple[NotificationKind, Any]]]]:
        """The kinds under their headings, each with its field; what can't be turned off has none."""
        kinds = sorted(self.kinds, key=lambda kind: (kind.order, str(kind.group)))
        return [
            (group, [(kind, None if kind.essential else self[_name(kind)]) for kind in those])
            for group, those in groupby(kinds, key=lambda kind: str(kind.group))
        ]

    def choices(self) -> dict[str, MailChoice]:
        """What was chosen for each kind."""
        return {kind.code: MailChoice(self.cleaned_data[_name(kind)]) for kind in self.kinds if not kind.essential}

    def schedule(self) -> Schedule:
        """When one wants to be written to."""
        data = self.cleaned_data
        days = "".join(sorted(data["summary_days"])) or EVERY_DAY
        quiet = "".join(sorted(data["quiet_days"]))
        return Schedule(time(data["quiet_from"]), time(data["quiet_until"]), data["summary_hour"], days, quiet)


def _name(kind: NotificationKind) -> str:
    return f"mail_{kind.code}"


def _choices(kind: NotificationKind) -> Sequence[tuple[str, Any]]:
    no_summary = kind.consent or not kind.may_wait
    return [(value, label) for value, label in MAIL_LABELS if not (no_summary and value == MailChoice.DIGEST)]
