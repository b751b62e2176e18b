"""Signed messages: what was signed is believed, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.webhooks import TOLERANCE_SECONDS, is_authentic, sign, signed_headers

NOW = 1_800_000_000
KEYS = st.binary(min_size=1, max_size=64)
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=40)


def test_the_example_of_the_standard_is_ours() -> None:
    """https://github.com/standard-webhooks/standard-webhooks: the vector of its libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(KEYS, IDS, st.integers(-TOLERANCE_SECONDS, TOLERANCE_SECONDS), st.binary(max_size=200))
def test_what_is_signed_is_believed_by_whoever_has_the_key(key: bytes, mid: str, off: int, body: bytes) -> None:
    headers = signed_headers(key, mid, NOW + off, body)
    assert is_authentic([b"other", key], {name.upper(): value for name, value in headers.items()}, body, NOW)
    expected = hmac.new(key, f"{mid}.{NOW + off}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()


@given(KEYS, KEYS, st.binary(max_size=50), st.binary(max_size=50))
def test_another_key_or_another_body_is_not(key: bytes, other: bytes, body: bytes, said: bytes) -> None:
    headers = signed_headers(key, "a", NOW, body)
    same_key = hmac.digest(key, b"", "sha256") == hmac.digest(other, b"", "sha256")  # zeros at the end are no matter
    assert is_authentic([other], headers, body, NOW) == same_key
    assert is_authentic([key], headers, said, NOW) == (said == body)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "b"},
        {"webhook-id": ""},
        {"webhook-id": "a.1"},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "x"},
        {"webhook-timestamp": "\u0661"},
        {"webhook-timestamp": "9" * 30},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v2,AAAA"},
    ],
)
def test_a_header_that_was_changed_is_not_believed(change: dict[str, str]) -> None:
    headers = signed_headers(b"key", "a", NOW, b"{}")
    assert is_authentic([b"key"], headers, b"{}", NOW)
    assert not is_authentic([b"key"], {**headers, **change}, b"{}", NOW)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_that_is_missing_is_not_believed(missing: str) -> None:
    headers = signed_headers(b"key", "a", NOW, b"{}")
    del headers[missing]
    assert not is_authentic([b"key"], headers, b"{}", NOW)


@pytest.mark.parametrize("off", [-1, 1])
def test_what_is_too_old_or_to_come_is_not_believed(off: int) -> None:
    headers = signed_headers(b"key", "a", NOW, b"{}")
    assert not is_authentic([b"key"], headers, b"{}", NOW + off * (TOLERANCE_SECONDS + 1))


def test_one_good_signature_among_several_is_enough() -> None:
    headers = signed_headers(b"key", "a", NOW, b"{}")
    several = {**headers, "webhook-signature": f"v1,AAAA v2,x {headers['webhook-signature']}"}
    assert is_authentic([b"key"], several, b"{}", NOW)


def test_an_identifier_that_could_be_read_in_two_ways_is_never_signed() -> None:
    with pytest.raises(ValueError, match=r"a\.1"):
        sign(b"key", "a.1", NOW, b"")
