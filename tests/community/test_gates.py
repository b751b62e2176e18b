"""A gate lets so many in; who waits too long is told to come back, and the page says when."""

from __future__ import annotations

import io
import threading

import pytest
from django.test import Client
from PIL import Image

from maillage.community.actions import gates
from maillage.community.actions.gates import Gate
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.places.actions import PHOTO_PIXELS
from maillage.places.actions.photos import OTHER_PIXELS, reencoded
from maillage.places.models import Place


def test_one_at_a_time_and_the_next_once_it_is_free() -> None:
    gate, seen = Gate(1, wait_s=30), list[int]()

    def work() -> None:
        with gate.passed():
            seen.append(threading.active_count())
            assert not gate._free.acquire(blocking=False)

    threads = [threading.Thread(target=work) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    gate.wait_s = 0
    with gate.passed(), pytest.raises(Refusal, match="Try again"), gate.passed():
        pass


def png(side: int, mode: str = "L", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (side, side)).save(out, kind)
    return out.getvalue()


def test_pictures_wait_at_one_gate_and_their_pixels_are_counted_before_they_are_unpacked() -> None:
    """Eight pictures of 8,900 × 8,900 at once took 7 GB."""
    assert OTHER_PIXELS < 8900**2
    with pytest.raises(Refusal, match="not a picture"):
        reencoded(io.BytesIO(png(int(OTHER_PIXELS**0.5) + 1)))
    large = png(6400, "RGB", "JPEG")
    assert OTHER_PIXELS < 6400**2 < PHOTO_PIXELS
    assert Image.open(io.BytesIO(reencoded(io.BytesIO(large)))).size == (1600, 1600)
    gate, free = gates.PICTURES, gates.PICTURES.wait_s
    try:
        gate.wait_s = 0
        with gate.passed(), pytest.raises(Refusal, match="Try again"):
            reencoded(io.BytesIO(png(40)))
    finally:
        gate.wait_s = free


@pytest.mark.django_db
def test_who_finds_no_place_is_told_when_to_come_back(alice: Person, place: Place) -> None:
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    gate, free = gates.PACKS, gates.PACKS.wait_s
    try:
        gate.wait_s = 0
        with gate.passed(), gate.passed():
            answer = client.post("/commun.git/git-upload-pack", b"0000", content_type="application/x-git")
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    finally:
        gate.wait_s = free
    assert client.post("/commun.git/git-upload-pack", b"0000", content_type="application/x-git").status_code == 200
