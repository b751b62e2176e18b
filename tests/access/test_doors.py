"""Doors and Wi-Fi: who is shown what, when; lists in order; messages signed, tried again, put aside."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from maillage.access import actions
from maillage.access.delivery import MOST_ATTEMPTS, deliver
from maillage.access.drivers import BUILT_IN
from maillage.access.models import AccessGrant, Delivery, Door, DoorCode, Voucher
from maillage.access.presenters import doors_at, warnings_at
from maillage.access.rules.pin import verify
from maillage.bookings.actions import book, cancel, change
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.kernel.webhooks import is_authentic
from maillage.places.models import Place, Space
from tests.factories import hours
from tests.kit.screens import names as says_name

DAYLONG = "00:00-24:00"


@pytest.fixture
def soon(place: Place, room: Space, bob: Person) -> Booking:
    """Bob has the room in an hour or so; the place never closes."""
    Place.objects.filter(pk=place.pk).update(hours="24/7")
    Space.objects.filter(pk=room.pk).update(overnight=True)
    return book(bob, room.pk, in_a_while(1))


def in_a_while(hours_ahead: int) -> Period:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours_ahead)
    return Period(start, start + timedelta(hours=2))


def made(alice: Person, place: Place, driver: str, **fields: Any) -> Door:
    return actions.save_door(alice, Door(place=place, name=f"Porte {driver}", driver=driver, **fields))


def shown(booking: Booking, reader: Person) -> list[str]:
    booking.refresh_from_db()
    return [part.code for part in actions.show_access_details(booking, reader)]


def test_each_driver_has_one_manifest_under_its_own_name() -> None:
    assert {name: driver.manifest.name for name, driver in BUILT_IN.items()} == {n: n for n in BUILT_IN}
    assert set(BUILT_IN) == {"shown_code", "code_list", "pin", "webhook"}


def test_a_code_of_the_house_is_shown_to_who_comes_and_to_nobody_else(
    alice: Person, bob: Person, charlie: Person, place: Place, soon: Booking
) -> None:
    door = made(alice, place, "shown_code", code="1789")
    assert shown(soon, bob) == ["1789"]
    assert shown(soon, charlie) == shown(soon, alice) == []
    Door.objects.filter(pk=door.pk).update(code="1848")
    assert shown(soon, bob) == ["1848"], "a change reaches everybody at once"


def test_a_code_is_shown_when_it_is_time_and_not_before(
    alice: Person, bob: Person, place: Place, desks: Space, workday: Any
) -> None:
    made(alice, place, "shown_code", code="1789", show_minutes=60)
    later = book(bob, desks.pk, hours(workday, "08:00", "13:00"))
    (part,) = actions.show_access_details(later, bob)
    assert part.code == ""
    assert "1" in part.text


def test_a_cancelled_booking_opens_nothing(alice: Person, bob: Person, place: Place, soon: Booking) -> None:
    made(alice, place, "shown_code", code="1789")
    cancel(bob, soon)
    assert shown(soon, bob) == []
    assert not AccessGrant.objects.filter(booking=soon, state="active").exists()


def test_the_pin_is_the_one_the_lock_works_out(alice: Person, bob: Person, place: Place, soon: Booking) -> None:
    door = made(alice, place, "pin")
    (code,) = shown(soon, bob)
    middle = int((soon.starts_at + timedelta(minutes=30)).timestamp())
    assert verify(bytes.fromhex(door.key), door.pk, code, middle)
    assert not verify(bytes.fromhex(door.key), door.pk, code, middle + 24 * 3600)


def test_a_moved_booking_has_another_pin_and_the_old_one_is_listed_for_the_lock(
    alice: Person, bob: Person, place: Place, soon: Booking
) -> None:
    made(alice, place, "pin")
    (before,) = shown(soon, bob)
    change(bob, soon, in_a_while(4))
    (after,) = shown(soon, bob)
    assert before != after
    (one,) = doors_at(place)
    assert len(one.revoked) == 1, "it was shown: the host must tell the lock"


def test_one_time_codes_are_given_in_order_and_given_back_when_never_shown(
    alice: Person, bob: Person, place: Place, soon: Booking
) -> None:
    door = made(alice, place, "code_list")
    assert actions.add_codes(alice, door, "111\n222\n\n111\n333") == 3
    assert AccessGrant.objects.get(booking=soon, state="active").code == "111"
    cancel(bob, soon)
    assert list(DoorCode.objects.filter(grant=None, spent=False).values_list("code", flat=True)) == [
        "111",
        "222",
        "333",
    ]
    again = book(bob, soon.space_id, in_a_while(2))
    assert shown(again, bob) == ["111"]
    cancel(bob, again)
    assert DoorCode.objects.get(code="111").spent, "it was seen: it is not given to somebody else"


def test_a_list_that_runs_out_warns_the_host_and_serves_who_waited_when_filled(
    alice: Person, bob: Person, place: Place, soon: Booking
) -> None:
    door = made(alice, place, "code_list")
    assert shown(soon, bob) == [""]
    assert warnings_at(place)
    actions.add_codes(alice, door, "\n".join(str(n) for n in range(100, 130)))
    assert shown(soon, bob) == ["100"]
    assert not warnings_at(place)


def test_codes_are_handed_out_three_days_ahead_and_not_before(
    alice: Person, bob: Person, place: Place, room: Space
) -> None:
    Place.objects.filter(pk=place.pk).update(hours="24/7")
    Space.objects.filter(pk=room.pk).update(overnight=True)
    door = made(alice, place, "code_list")
    actions.add_codes(alice, door, "111\n222")
    far = book(bob, room.pk, in_a_while(24 * 5))
    assert AccessGrant.objects.get(booking=far).code == ""
    AccessGrant.objects.filter(booking=far).update(starts_at=timezone.now() + timedelta(days=2))
    actions.hand_out()
    assert AccessGrant.objects.get(booking=far).code == "111"


def test_a_door_of_one_space_opens_to_those_who_book_it(
    alice: Person, bob: Person, charlie: Person, place: Place, soon: Booking, desks: Space
) -> None:
    door = Door(place=place, name="Salle", driver="shown_code", code="42")
    actions.save_door(alice, door, [soon.space])
    elsewhere = Booking.objects.filter(person=charlie)
    assert shown(soon, bob) == ["42"]
    assert not elsewhere.exists()


def test_a_stranger_adds_no_door(charlie: Person, place: Place) -> None:
    with pytest.raises(Refusal, match="hosts"):
        made(charlie, place, "pin")


def test_vouchers_are_handed_out_with_the_booking_and_taken_back_when_never_shown(
    alice: Person, bob: Person, place: Place, soon: Booking
) -> None:
    assert actions.add_vouchers(alice, place, "wifi-1\nwifi-2\nwifi-1") == 2
    assert Voucher.objects.get(code="wifi-1").booking_id == soon.pk
    cancel(bob, soon)
    assert Voucher.objects.get(code="wifi-1").booking_id is None


class Lock(BaseHTTPRequestHandler):
    """The other side of a webhook: keeps what it is told, answers what the test wants."""

    heard: list[tuple[dict[str, str], bytes]] = []
    answer = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append((dict(self.headers), body))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named so by the library
        """Write no line for each request."""


@pytest.fixture
def lock() -> Iterator[str]:
    """A real server on this machine."""
    Lock.heard, Lock.answer = [], 204
    server = HTTPServer(("127.0.0.1", 0), Lock)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.LOCAL_ADDRESSES = True
    yield f"http://127.0.0.1:{server.server_port}/grants"
    settings.LOCAL_ADDRESSES = False
    server.shutdown()
    server.server_close()


def test_a_webhook_is_signed_dated_and_says_no_name(alice: Person, place: Place, soon: Booking, lock: str) -> None:
    door = made(alice, place, "webhook", url=lock)
    delivery = Delivery.objects.get(grant__booking=soon)
    deliver(delivery.pk)
    headers, body = Lock.heard[0]
    expected = hmac.new(bytes.fromhex(door.key), headers["Maillage-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["Maillage-Signature"] == f"sha256={expected.hexdigest()}"
    assert headers["Idempotency-Key"] == json.loads(body)["id"] == str(delivery.key)
    assert abs(int(headers["Maillage-Timestamp"]) - datetime.now().timestamp()) < 60  # noqa: DTZ005 - seconds since 1970
    assert not says_name(body.decode(), "Bob")
    assert is_authentic([bytes.fromhex(door.key)], headers, body, int(timezone.now().timestamp()))
    assert {name.lower(): value for name, value in headers.items()}["webhook-id"] == str(delivery.key)
    deliver(delivery.pk)
    assert len(Lock.heard) == 1, "what was sent is not sent again"


def test_a_webhook_that_fails_is_tried_again_then_put_aside_and_sent_by_hand(
    alice: Person, place: Place, soon: Booking, lock: str
) -> None:
    made(alice, place, "webhook", url=lock)
    Lock.answer = 500
    delivery = Delivery.objects.get(grant__booking=soon)
    for _attempt in range(MOST_ATTEMPTS - 1):
        with pytest.raises(Refusal):
            deliver(delivery.pk)
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("dead", MOST_ATTEMPTS)
    (one,) = doors_at(place)
    assert one.dead == [delivery]
    Lock.answer = 204
    actions.send_again(alice, delivery)
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert len({headers["Idempotency-Key"] for headers, _body in Lock.heard}) == 1


@pytest.mark.parametrize(
    "url", ["http://exemple.org/", "https://127.0.0.1/", "https://localhost/x", "ftp://exemple.org/"]
)
def test_a_webhook_never_knocks_on_inner_doors(alice: Person, place: Place, url: str) -> None:
    with pytest.raises(Refusal):
        made(alice, place, "webhook", url=url)


def test_ten_thousand_codes_with_one_bad_line_import_nothing_and_say_which(alice: Person, place: Place) -> None:
    door = made(alice, place, "code_list")
    lines = [f"{number:06d}" for number in range(10_000)]
    lines[7_310] = "x" * 41
    with pytest.raises(Refusal) as refused:
        actions.add_codes(alice, door, "\n".join(lines))
    assert refused.value.facts == {"line": 7_311}
    assert not door.codes.exists()
    lines[7_310] = "007310"
    assert actions.add_codes(alice, door, "\n".join(lines)) == 10_000
    assert actions.add_codes(alice, door, "\n".join(lines)) == 0, "known already"
