"""By which screens that join domains others can know where somebody works; all ways, as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.bookings.disclosures import count_hosts, hosts_in_words
from maillage.bookings.models import Booking
from maillage.community.actions.privacy import rules_in_force
from maillage.community.models import Person
from maillage.community.queries import people_with_role
from maillage.community.rules import INSTANCE, RoleKind
from maillage.web.disclosures import Disclosure, Reader
from maillage.web.domain import disclosures_about

OF_THE_DAY = frozenset({"day", "day_sheet", "week", "place_export", "closure", "desk", "today", "outside_hours"})


def disclosures_of(person: Person, stay: Booking | None) -> list[Disclosure]:
    """The day of the place; an administrator who looks at the site as the person."""
    return [
        Disclosure(
            "host_day",
            _("The day and the week of the place, its printed sheet, its tables"),
            hosts_in_words(stay),
            _("Your name, the space, the hours, your word to the host, whether you came."),
            is_open=stay is None or count_hosts(stay) > 0,
            readers=frozenset({Reader.HOST}),
            kept="booking_detail",
            is_recorded=True,
            addresses=OF_THE_DAY,
            why=_("Hosts have to know who comes to their place. Each booking is cancelled on its own page."),
        ),
        _of_administrators(person),
    ]


def _of_administrators(person: Person) -> Disclosure:
    count = people_with_role(RoleKind.ADMINISTRATOR, INSTANCE).exclude(pk=person.pk).count()
    return Disclosure(
        "seen_as",
        _("An administrator who looks at the site as you, to help you"),
        ngettext("%(n)d administrator of the site", "%(n)d administrators of the site", count) % {"n": count},
        _(
            "Your bookings, attestations and records as you read "
            "them; not your messages, this page nor your agreements."
        ),
        is_open=count > 0 and not person.is_staff,
        readers=frozenset({Reader.ADMINISTRATOR}),
        lasts=_("while they look; it is written in your journal"),
        is_recorded=True,
        why=_("They repair the site. They may only read, and you see each look in your journal."),
    )


@dataclass(frozen=True, slots=True)
class DisclosureLine:
    """A way, with how long it lasts in words."""

    way: Disclosure
    lasts: str


def disclosure_lines(person: Person, stay: Booking | None) -> tuple[list[DisclosureLine], list[DisclosureLine]]:
    """The open ways, then the closed ones."""
    days = {rule.code: rule.days for rule in rules_in_force()}
    lines = [DisclosureLine(way, _lasts(way, days)) for way in disclosures_about(person, stay)]
    return [line for line in lines if line.way.is_open], [line for line in lines if not line.way.is_open]


def _lasts(way: Disclosure, days: dict[str, int]) -> str:
    if way.kept in days:
        return _("%(span)s, then it is erased or loses your name") % {"span": span_in_words(days[way.kept])}
    return str(way.lasts)


def span_in_words(days: int) -> str:
    """So many days as one says them: in years from two on, in months from two on."""
    years, months = round(days / 365.25), round(days / 30.44)
    if days >= 700:
        return _("%(length)d years") % {"length": years}
    if days >= 60:
        return _("%(length)d months") % {"length": months}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
