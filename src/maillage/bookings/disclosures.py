"""By which ways of bookings others can know where somebody works."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.bookings.models import Booking, CalendarAddress
from maillage.community.models import Person
from maillage.community.queries import people_with_role
from maillage.community.queries.access_tokens import tokens_of, usable
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.web.disclosures import Disclosure, Reader, Switch

SCOPES = ("bookings:read", "bookings:write")
BY_HOSTS = frozenset(
    {
        "bookings:booking",
        "bookings:requests",
        "bookings:calendar",
        "bookings:problems",
        "bookings:phone",
        "bookings:arrivals",
        "bookings:series",
        "bookings:visitors",
    }
)


def disclosures_of(person: Person, stay: Booking | None) -> list[Disclosure]:
    """Hosts, the page that is shared, calendars, programs, the mailbox; and those who learn nothing."""
    return [
        _of_hosts(stay),
        _of_calendars_of_hosts(stay),
        _of_shared_page(person, stay),
        _of_own_calendar(person),
        _of_programs(person),
        _of_mailbox(person),
        _of_free_slots(),
    ]


def count_hosts(stay: Booking) -> int:
    """How many host the place of a booking."""
    return people_with_role(RoleKind.HOST, Scope(ScopeKind.PLACE, stay.place_id)).count()


def hosts_in_words(stay: Any) -> str:
    """Who the hosts are: how many, of which place."""
    if stay is None:
        return _("the hosts of each place you book in, for their place alone")
    count = count_hosts(stay)
    return ngettext("%(n)d host of %(place)s", "%(n)d hosts of %(place)s", count) % {
        "n": count,
        "place": stay.place.name,
    }


def _of_hosts(stay: Booking | None) -> Disclosure:
    return Disclosure(
        "host_booking",
        _("Your booking, its requests and its words"),
        hosts_in_words(stay),
        _(
            "Your name, the space, the hours, whether you came, "
            "what you wrote to the place; also by the emails they get."
        ),
        is_open=stay is None or count_hosts(stay) > 0,
        readers=frozenset({Reader.HOST}),
        kept="booking_detail",
        is_recorded=True,
        addresses=BY_HOSTS,
        switch=Switch(_("See or cancel this booking"), stay.get_absolute_url()) if stay else None,
        why=_("Hosts have to know who comes to their place. Each booking is cancelled on its own page."),
    )


def _of_calendars_of_hosts(stay: Booking | None) -> Disclosure:
    rows = usable(CalendarAddress.objects.filter(kind=CalendarAddress.Kind.PLACE))
    is_open = stay is None or rows.filter(place=stay.place_id).exists()
    return Disclosure(
        "host_calendar",
        _("The calendar of the place, in the hosts’ telephones"),
        _("the hosts who asked for it, and the programs they gave its address to"),
        _("Your name, the space and the hours."),
        is_open=is_open,
        readers=frozenset({Reader.HOST, Reader.HOLDER}),
        lasts=_("until they close it; the journal says once a day that it was read"),
        is_recorded=True,
        addresses=frozenset({"bookings:feed"}),
        why=_("Hosts have to know who comes to their place: it is another form of the same list."),
    )


def _of_shared_page(person: Person, stay: Booking | None) -> Disclosure:
    shared = Booking.objects.filter(person=person, share_key__isnull=False, ends_at__gt=timezone.now())
    count = shared.filter(pk=stay.pk).count() if stay else shared.count()
    if stay and count:
        switch = Switch(_("Close this address"), reverse("bookings:stop_sharing", args=[stay.public_id]), is_post=True)
    else:
        address = f"{stay.get_absolute_url()}#inviter" if stay else reverse("bookings:mine")
        switch = Switch(_("Where it is opened and closed"), address)
    return Disclosure(
        "shared_booking",
        _("The page of a booking that you give to whom you meet"),
        ngettext("whoever has the address of %(n)d booking", "whoever has the address of %(n)d bookings", count)
        % {"n": count},
        _("Your name, the place, the day, the hours, how to come; never the code of the door."),
        is_open=count > 0,
        readers=frozenset({Reader.HOLDER}),
        lasts=_("until the booking is over"),
        switch=switch,
        addresses=frozenset({"bookings:shared", "bookings:shared_file"}),
    )


def _of_own_calendar(person: Person) -> Disclosure:
    rows = usable(CalendarAddress.objects.filter(person=person, kind=CalendarAddress.Kind.MINE))
    count = rows.count()
    return Disclosure(
        "own_calendar",
        _("Your calendar, in your telephone or at work"),
        ngettext("whoever has %(n)d secret address", "whoever has one of %(n)d secret addresses", count) % {"n": count},
        _("All you book: places, spaces, hours. A calendar shared at work shows it to colleagues."),
        is_open=count > 0,
        readers=frozenset({Reader.HOLDER}),
        lasts=_("until you close it"),
        switch=Switch(_("See and close them"), reverse("bookings:addresses")),
        addresses=frozenset({"bookings:feed"}),
    )


def _of_programs(person: Person) -> Disclosure:
    names = [token.name for token in tokens_of(person, *SCOPES)]
    return Disclosure(
        "programs",
        _("Keys you gave to programs"),
        _("the program that holds your key: %(names)s") % {"names": ", ".join(names[:5])},
        _("All you book: places, spaces, hours."),
        is_open=bool(names),
        readers=frozenset({Reader.HOLDER}),
        lasts=_("until the key ends or is taken back"),
        switch=Switch(_("See and take back my keys"), reverse("access_tokens")),
        addresses=frozenset({"api:bookings", "api:booking"}),
    )


def _of_mailbox(person: Person) -> Disclosure:
    return Disclosure(
        "mailbox",
        _("The emails about your bookings"),
        _("whoever reads the mailbox %(address)s; at an address of your employer’s, that may be others")
        % {"address": person.email},
        _("The place, the day, the hours, and an address that cancels the booking."),
        is_open=True,
        readers=frozenset({Reader.HOLDER}),
        lasts=_("as long as your mailbox keeps them"),
        switch=Switch(_("Change my address"), reverse("account_email")),
        addresses=frozenset({"bookings:cancel_by_link"}),
    )


def _of_free_slots() -> Disclosure:
    return Disclosure(
        "free_slots",
        _("What is free, on the site, on other sites, in calendars of spaces"),
        _("anybody"),
        _("That a desk is taken. Never by whom."),
        is_open=False,
        why=_("Nothing to close: it names nobody."),
    )
