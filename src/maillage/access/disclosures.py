"""By which ways doors and Wi-Fi could tell where somebody works."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.access.models import AccessGrant, Voucher
from maillage.bookings.disclosures import hosts_in_words
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.web.disclosures import Disclosure, Reader


def disclosures_of(person: Person, stay: Booking | None) -> list[Disclosure]:
    """Doors with their codes, Wi-Fi codes; the systems of locks, which learn no name."""
    grants, vouchers = (
        AccessGrant.objects.filter(booking__person=person),
        Voucher.objects.filter(booking__person=person),
    )
    if stay is not None:
        grants, vouchers = grants.filter(booking=stay.pk), vouchers.filter(booking=stay.pk)
    return [
        Disclosure(
            "doors", _("The doors you may open"), hosts_in_words(stay),
            _("Which door, from when to when, with which code: on the page of your booking."), is_open=grants.exists(),
            readers=frozenset({Reader.HOST}), kept="access_events", addresses=frozenset({"bookings:booking"}),
            is_recorded=True, why=_("The place has to know whom it lets in: cancelling the booking closes the door."),
        ),
        Disclosure(
            "lock_systems", _("The systems of the locks"), _("who runs the lock, outside this site"),
            _("That a door may be opened, from when to when. Never for whom."), is_open=False,
            why=_("Nothing to close: it names nobody."),
        ),
        Disclosure(
            "wifi", _("The Wi-Fi code you were given"),
            _("%(hosts)s; the authorities, if they ask the place in due form") % {"hosts": hosts_in_words(stay)},
            _("Which booking had which code. Never what you do with it."), is_open=vouchers.exists(),
            readers=frozenset({Reader.HOST}), kept="wifi_technical", addresses=frozenset({"bookings:booking"}),
            is_recorded=True,
            why=_("The law wants who offers a connection to know to whom: ask for no code, and none is kept."),
        ),
    ]  # fmt: skip
