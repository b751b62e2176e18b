"""What bookings hold about a person, how they forget them, and what they keep for how long.

A booking stays when its person goes: how many came, where and when, is what the network lives on. It is then nobody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.bookings.actions.lifecycle import cancel_locked, leave, lock_booking
from maillage.bookings.calendar import feed
from maillage.bookings.models import (
    Basket,
    BasketLine,
    Booking,
    BookingMessage,
    CalendarAddress,
    CashEntry,
    CharterSignature,
    ConfidentialityCharter,
    ExternalCalendar,
    Incident,
    Problem,
    Series,
    SeriesDate,
    TillBag,
    Waiting,
)
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.community.actions.privacy import PersonalTable, create_ghost
from maillage.community.models import Network, Person
from maillage.kernel.locks import LockFamily
from maillage.places.actions import lock_in_order

KEPT_NAMELESS = _("How many people came, where and when, stays for the statistics of the network, without your name.")


class BookingsPersonalData:
    """Bookings, series, waiting lists, baskets, calendar addresses."""

    def export(self, person: Person) -> list[PersonalTable]:
        mine = list(
            Booking.objects.filter(person=person)
            .select_related("place__commune", "space", "person")
            .order_by("starts_at", "pk")
        )
        series = [_series_row(one) for one in person.series.select_related("space__place")]
        waiting = [_waiting_row(one) for one in person.waitings.select_related("space__place")]
        return [
            PersonalTable("bookings", _("Bookings"), [_row(b) for b in mine], fate="nameless", why=KEPT_NAMELESS,
                 files={"reservations.ics": feed(gettext("My bookings"), mine)} if mine else {}),
            PersonalTable("series", _("Repeated bookings"), series, fate="nameless", why=KEPT_NAMELESS),
            PersonalTable("waiting", _("Waiting lists"), waiting),
            PersonalTable("baskets", _("Baskets"), _basket_rows(person), fate="nameless", why=KEPT_NAMELESS),
            PersonalTable("calendars", _("Secret calendar addresses"),
                 [{"kind": a.get_kind_display(), "made_at": a.created_at, "used_at": a.last_used_at,
                   "revoked_at": a.revoked_at}
                  for a in CalendarAddress.objects.filter(person=person)]),
            PersonalTable("booking_messages", _("Words about bookings"), _message_rows(person)),
            PersonalTable("problems", _("Problems you reported"),
                 [{"place": p.place.name, "text": p.text, "state": p.get_state_display(), "reported_at": p.reported_at,
                   "mended_at": p.mended_at}
                  for p in Problem.objects.filter(reporter=person).select_related("place")], fate="nameless",
                 why=_("What does not work in a place stays to be mended, without your name.")),
            PersonalTable("incidents", _("Incidents you reported"),
                 [{"place": i.place.name, "kind": i.get_kind_display(), "text": i.text, "reported_at": i.reported_at,
                   "state": i.get_state_display(), "outcome": i.outcome}
                  for i in Incident.objects.filter(reporter=person).select_related("place")], fate="nameless",
                 why=_("An incident is followed to its end, without your name.")),
            PersonalTable("charter_signatures", _("Confidentiality charters you signed"),
                 [{"charter": s.charter.title, "version": s.charter.version, "name": s.name, "signed_at": s.signed_at,
                   "seal": s.seal}
                  for s in CharterSignature.objects.filter(person=person).select_related("charter")]),
            PersonalTable("charters_published", _("Confidentiality charters you published"),
                 [{"charter": c.title, "version": c.version, "published_at": c.published_at}
                  for c in ConfidentialityCharter.objects.filter(published_by=person)], fate="nameless",
                 why=_("What others signed stays, without your name.")),
            PersonalTable("takings", _("Money you received as a host"),
                 [{"day": t.day, "cents": t.cents, "means": t.means, "note": t.note}
                  for t in CashEntry.objects.filter(received_by=person)], fate="nameless",
                 why=_("Accounts are kept ten years (Code de commerce, art. L123-22), without your name.")),
            PersonalTable("till_bags", _("Deposit bags you closed as a host"),
                 [{"place": b.place.name, "number": b.number, "cents": b.cents, "note": b.words, "day": b.closed_at}
                  for b in TillBag.objects.filter(by=str(person.journal_id)).select_related("place")], fate="nameless",
                 why=_("Accounts are kept ten years (Code de commerce, art. L123-22), without your name.")),
        ]  # fmt: skip

    def erase(self, person: Person, ghost: Person) -> None:
        """What is ahead is cancelled, so that others may have it; what is past becomes nobody's."""
        lock_in_order([], before=[(LockFamily.PERSON, person.pk)])
        Waiting.objects.filter(person=person).delete()
        BookingMessage.objects.filter(Q(author=person) | Q(booking__person=person)).delete()
        Problem.objects.filter(reporter=person).update(reporter=None, booking=None)
        Incident.objects.filter(reporter=person).update(reporter=None)
        CharterSignature.objects.filter(person=person).delete()
        ConfidentialityCharter.objects.filter(published_by=person).update(published_by=None)
        ahead = Booking.objects.filter(person=person, guest="", status__in=HOLDING, ends_at__gt=timezone.now())
        for booking in [lock_booking(one) for one in ahead.order_by("pk")]:
            if _has_come(booking):
                leave(person, booking)  # what is left of it is free; that somebody came stays true
            elif booking.status in HOLDING:
                cancel_locked(person, booking, tell=False)
        numbers = [str(pk) for pk in Booking.objects.filter(person=person).values_list("pk", flat=True)]
        with connection.cursor() as cursor:  # mails about these bookings that have not left
            cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'booking_id' = ANY(%s)", [numbers])
        expected = Booking.objects.filter(person=person, ends_at__gt=timezone.now()).exclude(guest="")
        expected.update(person=ghost, key=None, share_key=None)
        _make_guests_nobody_s(Booking.objects.filter(person=person))
        _make_nobody_s(Booking.objects.filter(person=person), ghost)
        Booking.objects.filter(made_by=person).update(made_by=ghost)
        Series.objects.filter(person=person).update(person=ghost, note="", key=None, stopped_at=timezone.now())
        Basket.objects.filter(person=person, booked_at__isnull=True).delete()
        Basket.objects.filter(person=person).update(person=ghost)
        ExternalCalendar.objects.filter(added_by=person).update(added_by=None)


def _message_rows(person: Person) -> list[dict[str, Any]]:
    """What one wrote, and what was written to one: both sides of the threads of one's own bookings."""
    messages = BookingMessage.objects.filter(Q(author=person) | Q(booking__person=person))
    return [
        {
            "place": one.booking.place.name,
            "booking": one.booking.starts_at,
            "sent_at": one.sent_at,
            "from": gettext("you") if one.author_id == person.pk else one.booking.place.name,
            "text": one.text,
        }
        for one in messages.select_related("booking__place")
    ]


def _has_come(booking: Booking) -> bool:
    """Whether the visit has begun: an arrival was recorded, or the place does not ask for one."""
    begun = booking.status == Status.CONFIRMED and booking.starts_at <= timezone.now()
    return begun and (booking.arrived_at is not None or not booking.place.expects_arrival)


def _make_nobody_s(rows: Any, ghost: Person) -> int:
    """Keep time and place, and remove the person, the note, the guest with their telephone, the key; how many rows."""
    return int(rows.update(person=ghost, note="", guest="", guest_phone="", key=None, share_key=None))


def _make_guests_nobody_s(rows: Any) -> None:
    """Each guest of a host becomes a nobody of their own: without their names, they are still counted one by one."""
    for guest in set(rows.exclude(guest="").values_list("guest", flat=True)):
        _make_nobody_s(rows.filter(guest=guest), create_ghost())


def _row(booking: Booking) -> dict[str, Any]:
    zone = booking.place.zone
    return {
        "place": booking.place.name, "space": booking.space.name, "from": booking.starts_at.astimezone(zone),
        "until": booking.ends_at.astimezone(zone), "people": booking.people, "status": booking.get_status_display(),
        "note": booking.note, "guest": booking.guest,
        "guest_phone": booking.guest_phone, "arrived_at": booking.arrived_at, "made_at": booking.created_at,
    }  # fmt: skip


def _series_row(series: Series) -> dict[str, Any]:
    return {"place": series.space.place.name, "space": series.space.name, "first": series.first, "rule": series.rule,
            "note": series.note, "made_at": series.created_at, "stopped_at": series.stopped_at}  # fmt: skip


def _waiting_row(waiting: Waiting) -> dict[str, Any]:
    return {
        "place": waiting.space.place.name,
        "space": waiting.space.name,
        "from": waiting.starts_at,
        "until": waiting.ends_at,
        "state": waiting.get_state_display(),
    }


def _basket_rows(person: Person) -> list[dict[str, Any]]:
    lines = BasketLine.objects.filter(basket__person=person).select_related("basket", "space__place")
    return [
        {"made_at": line.basket.created_at, "booked_at": line.basket.booked_at, "place": line.space.place.name,
         "space": line.space.name, "from": line.starts_at, "until": line.ends_at, "people": line.people}
        for line in lines.order_by("basket", "starts_at")
    ]  # fmt: skip


def forget_bookings(before: datetime, dry: bool) -> int:
    """Bookings long past: nobody's from now on, month by month, so that no trail of one person is left.

    Neither the series nor the basket they were booked with is kept beside them, nor who made them.
    """
    old = Booking.objects.filter(ends_at__lt=before, person__month__isnull=True)
    if dry:
        return int(old.count())
    months: dict[tuple[int, str, int, int], list[int]] = defaultdict(list)
    for pk, person, guest, starts_at in old.values_list("pk", "person", "guest", "starts_at"):
        months[person, guest, starts_at.year, starts_at.month].append(pk)
    together = list(old.values_list("series", "basket").distinct())
    SeriesDate.objects.filter(booking__in=old).update(booking=None)
    for (_person, _guest, year, month), numbers in months.items():
        aged = Booking.objects.filter(pk__in=numbers)
        aged.update(series=None, basket=None, made_by=None)
        _make_nobody_s(aged, create_ghost(date(year, month, 1)))
    Series.objects.filter(pk__in=[series for series, _basket in together], bookings=None).delete()
    Basket.objects.filter(pk__in=[basket for _series, basket in together], bookings=None).delete()
    return sum(map(len, months.values()))


def forget_words(before: datetime, dry: bool) -> int:
    """Words about bookings long past, and problems mended long ago; one that is not mended stays, without a name."""
    words = BookingMessage.objects.filter(booking__ends_at__lt=before)
    mended = Problem.objects.filter(mended_at__lt=before)
    named = Problem.objects.filter(reported_at__lt=before, reporter__isnull=False, mended_at=None)
    counted = int(words.count() + mended.count() + named.count())
    if not dry:
        words.delete()
        mended.delete()
        named.update(reporter=None, booking=None)
    return counted


def forget_booking_details(before: datetime, dry: bool) -> int:
    """All that is kept of bookings for as long: who came, and what was written about it."""
    return forget_words(before, dry) + forget_bookings(before, dry)


def forget_waiting(before: datetime, dry: bool) -> int:
    """Waiting lists for slots that are past, and addresses of calendars that were revoked."""
    rows: Iterable[Any] = (
        Waiting.objects.filter(ends_at__lt=before).exclude(state__in=["waiting", "offered"]),
        CalendarAddress.objects.filter(revoked_at__lt=before),
    )
    counts = [(query, query.count()) for query in rows]
    if not dry:
        for query, _count in counts:
            query.delete()
    return sum(count for _query, count in counts)


BOOKINGS_RETENTION_PURGES = {"booking_detail": forget_booking_details, "waiting": forget_waiting}


def members_away(network: Network, since: datetime) -> Any:
    """People who came to the network's places before, and not since."""
    came = Q(bookings__place__network=network, bookings__status=Status.CONFIRMED, bookings__guest="")
    before = Person.objects.filter(came, bookings__ends_at__lt=since)
    lately = Booking.objects.filter(place__network=network, status=Status.CONFIRMED, guest="", ends_at__gte=since)
    return before.exclude(pk__in=lately.values("person")).distinct()
