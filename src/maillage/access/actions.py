"""Give a booking what it opens, take it back; doors and lists of codes, for hosts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from maillage.access.delivery import deliver
from maillage.access.drivers import driver_of
from maillage.access.models import AccessGrant, Delivery, Door, DoorCode, Voucher
from maillage.access.presenters import AccessDetail, access_details
from maillage.access.rules.visibility import EARLY, HANDED_OUT, LATE
from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.actions import require
from maillage.places.models import Place, Space, new_secret
from maillage.web.outbound import check_address

# Written out: composed by the ORM at each booking, this question cost more than all the rest of taking a slot.
CONCERNED = """
SELECT b.id FROM bookings_booking b
WHERE b.id = ANY(%s) AND (EXISTS (SELECT FROM access_door d WHERE d.place_id = b.place_id)
                          OR EXISTS (SELECT FROM access_voucher v WHERE v.place_id = b.place_id)
                          OR EXISTS (SELECT FROM access_accessgrant g WHERE g.booking_id = b.id AND g.state = 'active'))
"""


def follow_bookings(what: str, bookings: Sequence[int]) -> None:
    """What this floor does when bookings are made, changed or over: grants follow. In their transaction.

    A grant that is still right is left alone: a code somebody has read stays theirs. One statement where a place has
    neither door nor voucher: most have none.
    """
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, [list(bookings)])
        concerned = [pk for (pk,) in cursor.fetchall()]
    for booking in Booking.objects.filter(pk__in=concerned).select_related("place").order_by("pk") if concerned else ():
        over = what == "over" or booking.status != Status.CONFIRMED
        _follow_doors(booking, [] if over else doors_of(booking))
        _follow_wifi(booking, over=over)


def show_access_details(booking: Booking, reader: Any) -> list[AccessDetail]:
    """What opens something, to show with a booking now; what is shown for the first time is written down as shown."""
    now = timezone.now()
    details = access_details(booking, reader, now)
    for detail in details:
        if isinstance(detail.source, AccessGrant) and detail.source.shown_at is None:
            AccessGrant.objects.filter(pk=detail.source.pk).update(shown_at=now)
        if isinstance(detail.source, Voucher) and detail.source.given_at is None:
            Voucher.objects.filter(pk=detail.source.pk).update(given_at=now)
    return details


def _follow_doors(booking: Booking, doors: Sequence[Door]) -> None:
    active = AccessGrant.objects.select_for_update(of=("self",)).filter(booking=booking, state="active")
    known = {grant.door_id: grant for grant in active.select_related("door")}
    for door in doors:
        grant = known.pop(door.pk, None)
        if grant is None:
            grant_access(booking, door)
        elif (grant.starts_at, grant.ends_at) != _window(booking):
            _move(grant, booking)
    for grant in known.values():
        revoke(grant)


def _window(booking: Booking) -> tuple[datetime, datetime]:
    return booking.starts_at - EARLY, booking.ends_at + LATE


def _move(grant: AccessGrant, booking: Booking) -> None:
    """Other hours: the same code if it serves them as well, else another one, and the old one is taken back."""
    before = grant.code
    grant.starts_at, grant.ends_at = _window(booking)
    after = driver_of(grant.door).move(grant)
    if after == before:
        grant.save(update_fields=["starts_at", "ends_at"])
        return
    grant.refresh_from_db()
    revoke(grant)
    grant_access(booking, grant.door)


def _follow_wifi(booking: Booking, *, over: bool) -> None:
    mine = Voucher.objects.filter(booking=booking)
    if over:
        mine.filter(given_at__isnull=True).update(booking=None)
        return
    mine.exclude(place=booking.place_id).filter(given_at__isnull=True).update(booking=None)
    mine.exclude(place=booking.place_id).delete()  # shown already, elsewhere: it is spent
    _give_voucher(booking)


def doors_of(booking: Booking) -> list[Door]:
    """The doors that lead to the space of a booking."""
    doors = Door.objects.filter(place=booking.place_id, active=True).prefetch_related("spaces")
    return [d for d in doors if not d.spaces.all() or booking.space_id in {space.pk for space in d.spaces.all()}]


def grant_access(booking: Booking, door: Door) -> AccessGrant:
    """Let a booking open a door, from a little before until a little after."""
    starts_at, ends_at = _window(booking)
    grant = AccessGrant.objects.create(booking=booking, door=door, starts_at=starts_at, ends_at=ends_at)
    if driver_of(door).codes_left(door) is None or starts_at <= timezone.now() + HANDED_OUT:
        grant.code = driver_of(door).issue(grant)
        grant.save(update_fields=["code", "turn"])
    return grant


def revoke(grant: AccessGrant) -> None:
    """Revoke a grant at its door and mark it revoked."""
    grant.state = AccessGrant.State.REVOKED
    grant.save(update_fields=["state"])
    driver_of(grant.door).revoke(grant)


def _give_voucher(booking: Booking) -> None:
    soon = booking.starts_at <= timezone.now() + HANDED_OUT
    if not soon or Voucher.objects.filter(booking=booking).exists():
        return
    voucher = (
        Voucher.objects.select_for_update(skip_locked=True)
        .filter(place=booking.place_id, booking=None, given_at=None)
        .first()
    )
    if voucher:
        voucher.booking = booking
        voucher.save(update_fields=["booking"])


@transaction.atomic
def save_door(host: Person, door: Door, spaces: Iterable[Space] = ()) -> Door:
    """Add or change a door; bookings to come get their grant at once. Codes of other doors are left alone."""
    require(Ability.EDIT, host, door.place)
    for name in driver_of(door).manifest.needs:
        if not getattr(door, name):
            raise Refusal("door_needs", "This way of opening needs one more thing: fill it in.")
    if door.url:
        check_address(door.url)
    before = Door.objects.filter(pk=door.pk).first()
    if before and (before.driver, before.url) != (door.driver, door.url):
        for grant in AccessGrant.objects.filter(door=before, state="active", ends_at__gt=timezone.now()):
            grant.door = before  # taken back as it was given
            revoke(grant)
    door.save()
    door.spaces.set(spaces)
    record(host, "door_saved", ("door", door.pk), door.place.scopes()[0], driver=door.driver)
    for booking in Booking.objects.filter(place=door.place, status=Status.CONFIRMED, ends_at__gt=timezone.now()):
        _follow_doors(booking, doors_of(booking))
    return door


@transaction.atomic
def rotate_key(host: Person, door: Door) -> Door:
    """A new key: codes nobody has seen yet are made anew with it; those seen before open until the next rotation."""
    require(Ability.EDIT, host, door.place)
    door.previous_key, door.key = door.key, new_secret()
    door.save(update_fields=["key", "previous_key"])
    unseen = AccessGrant.objects.filter(door=door, state="active", shown_at=None, ends_at__gt=timezone.now())
    for grant in unseen if door.driver == "pin" else ():
        grant.code = driver_of(door).issue(grant)
        grant.save(update_fields=["code", "turn"])
    record(host, "door_key_rotated", ("door", door.pk), door.place.scopes()[0])
    return door


def _distinct_codes(text: str, longest: int) -> list[str]:
    """The codes of a pasted list, one a line, without duplicates; a Refusal names the first line that can't be one."""
    lines: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.strip().strip(";,").strip()
        if len(code) > longest or any(character in code for character in "\t;\x00"):
            raise Refusal(
                "bad_line", "Line %(line)s is not one code: nothing was imported. Put one code a line.", line=number
            )
        if code:
            lines[code] = None
    return list(lines)


@transaction.atomic
def add_codes(host: Person, door: Door, text: str) -> int:
    """Add one-time codes, one a line, in their order; those known already are passed over. How many are new."""
    require(Ability.EDIT, host, door.place)
    before = door.codes.count()
    codes = [DoorCode(door=door, code=code) for code in _distinct_codes(text, 40)]
    DoorCode.objects.bulk_create(codes, ignore_conflicts=True)
    added = door.codes.count() - before
    record(host, "door_codes_added", ("door", door.pk), door.place.scopes()[0], codes=added)
    _issue_missing_codes(door)
    return added


def _issue_missing_codes(door: Door) -> None:
    """Give a code to bookings made while the list was empty, the nearest first."""
    now = timezone.now()
    waiting = AccessGrant.objects.filter(door=door, state="active", code="", ends_at__gt=now)
    for grant in waiting.filter(starts_at__lte=now + HANDED_OUT).order_by("starts_at"):
        grant.code = driver_of(door).issue(grant)
        if grant.code:
            grant.save(update_fields=["code"])


@transaction.atomic
def add_vouchers(host: Person, place: Place, text: str) -> int:
    """Add Wi-Fi vouchers, one a line. How many are new."""
    require(Ability.EDIT, host, place)
    before = place.vouchers.count()
    vouchers = [Voucher(place=place, code=line) for line in _distinct_codes(text, 60)]
    Voucher.objects.bulk_create(vouchers, ignore_conflicts=True)
    added = place.vouchers.count() - before
    record(host, "vouchers_added", ("place", place.pk), place.scopes()[0], vouchers=added)
    _hand_out_waiting_vouchers(place)
    return added


def _hand_out_waiting_vouchers(place: Place) -> None:
    now = timezone.now()
    soon = Booking.objects.filter(
        place=place, status=Status.CONFIRMED, ends_at__gt=now, starts_at__lte=now + HANDED_OUT
    )
    for booking in soon.filter(voucher=None).order_by("starts_at"):
        _give_voucher(booking)


@transaction.atomic
def hand_out() -> None:
    """Give the codes and vouchers of the days to come. The job calls it each hour."""
    for door in Door.objects.filter(active=True, driver="code_list"):
        _issue_missing_codes(door)
    for place in Place.objects.filter(
        vouchers__booking=None, vouchers__given_at=None, vouchers__isnull=False
    ).distinct():
        _hand_out_waiting_vouchers(place)


@transaction.atomic
def send_again(host: Person, delivery: Delivery) -> None:
    """Queue an undelivered message again."""
    require(Ability.EDIT, host, delivery.grant.door.place)
    Delivery.objects.filter(pk=delivery.pk, state="dead").update(state="pending", attempts=0)
    deliver.defer(delivery_id=delivery.pk)
