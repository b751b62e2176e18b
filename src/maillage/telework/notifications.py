"""What people are told about telework, and how it is said when it is read."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification
from maillage.community.rules import RoleKind
from maillage.places.models import Place
from maillage.places.notifications import MY_PLACES
from maillage.telework.actions.dossiers import MISSING, OVERDUE
from maillage.telework.models import AccidentRecord, Agreement
from maillage.telework.presenters.dossiers import fact_names
from maillage.web.domain import NotificationKind, NotificationLine

SENTENCES = {  # those of the subjects of the mails
    "employer_signed": _("Your employer signed: it is your turn (%(employer)s)"),
    "contested": _("The scan you filed is contested: the agreement is to be looked at again (%(employer)s)"),
    "ask_change": _("Your employer asks for a change in your agreement on telework (%(employer)s)"),
    "refuse": _("Your employer says no to telework (%(employer)s)"),
    "in_force": _("Your agreement on telework is in force (%(employer)s)"),
    "suspend": _("Your agreement on telework is suspended (%(employer)s)"),
    "resume": _("Your agreement on telework is in force again (%(employer)s)"),
    "ended": _("Your agreement on telework ends (%(employer)s)"),
    "interview": _("It is time for the yearly meeting on telework (%(employer)s)"),
    "ending": _("Your agreement on telework ends soon (%(employer)s)"),
}


def lines_of_agreements(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """One statement, whatever the number."""
    mine = Agreement.objects.in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        one = mine.get(row.about)
        if one is not None and one.worker_id == row.person_id:
            sentence = str(SENTENCES[row.what]) % {"employer": on_one_line(one.employer_name)}
            lines[row.pk] = NotificationLine(sentence, one.get_absolute_url())
    return lines


def lines_of_dossiers(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Which date of the dossier of a place ends soon or is over; that facts are missing."""
    places = Place.objects.in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        sentence = _sentence_of_dossier(row.what)
        if row.about in places and sentence:
            place = places[row.about]
            address = reverse("telework:edit_dossier", args=[place.slug])
            lines[row.pk] = NotificationLine(sentence % {"place": on_one_line(place.name)}, address)
    return lines


def _sentence_of_dossier(what: str) -> str:
    """Empty for what nobody names any more."""
    if what == MISSING:
        return gettext("%(place)s: facts are missing in its dossier, which employers read")
    name = fact_names().get(what.removeprefix(OVERDUE), "").replace("%", "%%")
    if not name:
        return ""
    words = {"place": "%(place)s", "fact": name}
    if what.startswith(OVERDUE):
        return gettext("%(place)s: out of date, to be renewed: %(fact)s") % words
    return gettext("%(place)s: to be renewed within a month: %(fact)s") % words


def lines_of_accidents(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Where it was; what happened is read on its page alone, never in a mail. One statement."""
    records = AccidentRecord.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        one = records.get(row.about)
        if one is not None and one.person_id == row.person_id:
            sentence = gettext("A host of %(place)s recorded an accident about you: read it, it is yours to hand out")
            lines[row.pk] = NotificationLine(sentence % {"place": on_one_line(one.place.name)}, one.get_absolute_url())
    return lines


NOTIFICATIONS = (
    NotificationKind(
        "accident", _("An accident that a host recorded about me"), _("Telework"), lines_of_accidents, essential=True,
        order=18,
    ),
    NotificationKind(
        "agreement", _("My agreement on telework: to sign, in force, ending"), _("Telework"), lines_of_agreements,
        essential=True, order=18,
    ),
    NotificationKind("dossier", _("A date of the dossier of a place I look after ends"), MY_PLACES,
                     lines_of_dossiers, roles=frozenset({RoleKind.HOST.value}), order=30),
)  # fmt: skip
