"""The mails about bookings to which a network may add words, with the invented booking that previews them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.editable_mails import OF_ALL
from maillage.community.models import Network
from maillage.kernel.period import instant
from maillage.places.models import Place, Space
from maillage.territory.models import Commune
from maillage.web.domain import EditableMail, Placeholder
from maillage.web.formats import day, times

OF_BOOKINGS = (
    *OF_ALL,
    Placeholder({"fr": "lieu", "en": "place"}, _("the place"), lambda mail: mail["booking"].place.name),
    Placeholder({"fr": "espace", "en": "space"}, _("the desk or the room"), lambda mail: mail["booking"].space.name),
    Placeholder({"fr": "jour", "en": "day"}, _("the day of the booking"),
                lambda mail: day(mail["booking"].starts_at, mail["booking"].place.zone)),
    Placeholder({"fr": "heures", "en": "hours"}, _("from when to when"),
                lambda mail: times(mail["booking"].period, mail["booking"].place.timezone)),
)  # fmt: skip


def sample_booking(network: Network) -> dict[str, Any]:
    """An invented booking at an invented place: Tuesday week, in the morning."""
    commune = Commune(name="Florac Trois Rivières", insee="48061")
    place = Place(
        network=network, name="Télécentre de Florac", slug="florac", commune=commune, address="1 rue de la Gare"
    )
    today = timezone.localdate(timezone=place.zone)
    tuesday = today + timedelta(days=8 - today.weekday())
    start, end = (instant(tuesday, clock, place.zone) for clock in (time(9), time(12)))
    booking = Booking(  # number 0 is nobody's: it holds no desk
        pk=0,
        place=place,
        space=Space(place=place, name="Bureaux partagés"),
        starts_at=start,
        ends_at=end,
        status=Status.CONFIRMED.value,
        expires_at=start - timedelta(hours=12),
    )
    cancel_url = f"{settings.ORIGIN}/reservations/"
    return {"booking": booking, "bookings": [booking], "cancel_url": cancel_url, "reason": "", "alternatives": ()}


def _mail(code: str, label: Any, *more: str) -> EditableMail:
    templates = tuple(f"bookings/mail/{name}.txt" for name in (code, *more))
    return EditableMail(code, label, templates, OF_BOOKINGS, sample_booking)


EDITABLE_MAILS = (
    _mail("confirmed", _("Booking confirmed"), "confirmed_basket", "confirmed_series"),
    _mail("reminder", _("Reminder of a booking")),
    _mail("requested", _("Booking that waits for an answer")),
    _mail("changed", _("Booking changed")),
    _mail("cancelled", _("Booking cancelled")),
)
