"""A gate lets so many in; who waits too long is told to come back, and the page says when."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from maillage.community.actions.attachments import read_upload
from maillage.community.actions.imports import try_import
from maillage.community.actions.rate_limits import Quota
from maillage.community.models import ImportRun, Network, Person
from maillage.community.rules.pictures import JPEG_PIXELS, OTHER_PIXELS
from maillage.community.views import common
from maillage.config import wsgi
from maillage.foresight.models import PeopleTable, Scenario
from maillage.foresight.queries import choices_to_move
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web import gates
from maillage.web.gates import Gate
from maillage.web.pdf import compile_pdf
from tests import factories


@pytest.fixture(autouse=True)
def roomy_hall(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many threads as a test likes; the website sets how many when it is loaded."""
    monkeypatch.setattr(gates.HALL, "most", None)


def test_one_at_a_time_and_the_next_once_it_is_free() -> None:
    gate, seen = Gate("one", 1, "Try again.", wait_s=30), list[int]()

    def work() -> None:
        with gate.pass_through():
            seen.append(threading.active_count())
            assert not gate._free.acquire(blocking=False)

    threads = [threading.Thread(target=work) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    gate.wait_s = 0
    with gate.pass_through(), pytest.raises(Refusal, match="Try again"), gate.pass_through():
        pass


def png(side: int, mode: str = "L", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (side, side)).save(out, kind)
    return out.getvalue()


def test_pictures_wait_at_one_gate_and_their_pixels_are_counted_before_they_are_unpacked() -> None:
    """Eight pictures of 8,900 × 8,900 at once took 7 GB."""
    assert OTHER_PIXELS < 8900**2
    with pytest.raises(Refusal, match="not a picture"):
        read_upload(io.BytesIO(png(int(OTHER_PIXELS**0.5) + 1)))
    large = png(6400, "RGB", "JPEG")
    assert OTHER_PIXELS < 6400**2 < JPEG_PIXELS
    assert Image.open(io.BytesIO(read_upload(io.BytesIO(large)).data)).size == (1600, 1600)
    gate, free = gates.PICTURES, gates.PICTURES.wait_s
    try:
        gate.wait_s = 0
        with gate.pass_through(), pytest.raises(Refusal, match="Try again"):
            read_upload(io.BytesIO(png(40)))
    finally:
        gate.wait_s = free


@pytest.mark.django_db
def test_who_finds_no_place_is_told_when_to_come_back(alice: Person, place: Place) -> None:
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    gate, free = gates.PACKS, gates.PACKS.wait_s
    try:
        gate.wait_s = 0
        with gate.pass_through(), gate.pass_through():
            answer = client.post("/commun.git/git-upload-pack", b"0000", content_type="application/x-git")
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    finally:
        gate.wait_s = free
    assert client.post("/commun.git/git-upload-pack", b"0000", content_type="application/x-git").status_code == 200


@contextmanager
def shut(gate: Gate) -> Iterator[None]:
    """Others are inside, and nobody waits."""
    free = gate.wait_s
    try:
        with gate.pass_through():
            gate.wait_s = 0
            yield
    finally:
        gate.wait_s = free


def test_who_waits_leaves_threads_to_those_who_need_no_gate() -> None:
    """Eight who waited ten seconds each at a gate kept the whole site waiting."""
    gate, other, most = (
        Gate("one", 1, "Try again.", wait_s=600),
        Gate("nine", 9, "Try again.", wait_s=600),
        gates.HALL.most,
    )
    begun = threading.Event()

    def wait() -> None:
        begun.set()
        with gate.pass_through():
            pass

    gates.leave_free(4)
    waiting = threading.Thread(target=wait)
    try:
        with (
            gate.pass_through(),
            other.pass_through(),
            other.pass_through(),
        ):  # a thread within several gates is one thread
            waiting.start()
            begun.wait()
            while gates.HALL._count < 2:
                pass
            told: list[str] = []

            def come() -> None:
                try:
                    with other.pass_through():
                        pass
                except Refusal as refusal:
                    told.append(refusal.code)

            third = threading.Thread(target=come)
            third.start()
            third.join()
            assert told == ["busy"]
        waiting.join()
        third = threading.Thread(target=come)
        third.start()
        third.join()
        assert (told, gates.HALL._count) == (["busy"], 0)
    finally:
        gates.HALL.most = most


def test_the_website_leaves_threads_free() -> None:
    importlib.reload(wsgi)
    assert gates.HALL.most == settings.WEB_THREADS - 2


HOLDER = """
import sys
from django.conf import settings
settings.configure(GATES_ROOT=sys.argv[1])
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("gates", sys.argv[2])
gates = module_from_spec(spec)
spec.loader.exec_module(gates)
with gates.Gate("shared", 1, "Try again.").pass_through():
    print("inside", flush=True)
    sys.stdin.read()
"""


def test_another_process_of_the_machine_counts_and_one_that_is_killed_gives_its_place_back() -> None:
    gate = Gate("shared", 1, "Try again.", wait_s=0)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.GATES_ROOT), gates.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"inside\n"
        with pytest.raises(Refusal, match="Try again"), gate.pass_through():
            pass
        holder.kill()
        holder.wait()
        with gate.pass_through():
            pass


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["pdf", "epub", "zip"])
def test_books_are_made_one_at_a_time_and_one_that_is_made_needs_no_gate(
    client: Client, bob: Person, network: Network, kind: str
) -> None:
    factories.make_member(bob, network)
    edition = factories.make_edition(factories.make_page(bob, network))
    address = f"{edition.get_absolute_url()}livre.{kind}"
    with shut(gates.FILES):
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Réessayez dans une minute" in answer.content.decode()
    assert client.get(address).status_code == 200
    with shut(gates.FILES):
        assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_what_is_brought_in_waits_at_the_gate_and_the_form_keeps_what_was_said(
    as_: Any, dora: Person, network: Network
) -> None:
    client = as_(dora)
    file = io.BytesIO(b"# Une page")
    file.name = "page.md"
    given = {"file": file, "licence": "CC-BY-SA-4.0", "language": "en", "essai": "1"}
    table = io.BytesIO(b"insee;personnes\n48061;12\n")
    table.name = "gens.csv"
    told = {"file": table, "kind": "people", "name": "Gens d\u2019ici", "source": "la mairie"}
    people = io.BytesIO(b"nom;adresse\n")
    people.name = "personnes.csv"
    with shut(gates.FILES):
        brought = client.post("/documentation/importer/", given)
        tables = client.post("/prospective/tableaux/", told)
        tried = client.post("/animation/imports/", {"file": people, "kind": "people", "network": network.pk})
    for answer in (brought, tables, tried):
        assert "Réessayez dans une minute" in answer.content.decode()
    assert '<option value="en" selected>' in brought.content.decode()
    assert "la mairie" in tables.content.decode()
    assert tried.status_code == 503
    assert not PeopleTable.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.django_db
def test_a_table_that_was_tried_stays_tried_when_the_gate_is_shut(as_: Any, dora: Person, network: Network) -> None:
    run = try_import(dora, network, "people", b"nom;courriel\nAnne;anne@example.org\n", "personnes.csv")
    before = run.state
    with shut(gates.FILES):
        assert as_(dora).post(f"/animation/imports/{run.public_id}/ecrire/").status_code == 503
    run.refresh_from_db()
    assert run.state == before


@pytest.mark.django_db
def test_reports_of_foresight_wait_at_the_gate_and_moves_are_the_workers(as_: Any, dora: Person, place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    scenario, client = factories.make_scenario(place.network), as_(dora)
    report = reverse("foresight:file", args=[scenario.public_id, "rapport"])
    moved = {"out": scenario.answer["sites"][-1]["key"], "into": choices_to_move(scenario)[0][0]}
    with shut(gates.FILES):
        assert client.get(report).status_code == 503
        answer = client.post(reverse("foresight:move", args=[scenario.public_id]), moved)
    assert answer.status_code == 302
    assert Scenario.objects.get(parent=scenario).state == "waiting"
    assert "refresh" in client.get(answer["Location"]).content.decode()


def test_every_pdf_waits_for_its_turn_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six makers of PDF had forgotten the gate: it stands where they are made."""
    monkeypatch.setattr(gates.HALL, "most", 8)
    monkeypatch.setattr(gates.PAPERS, "wait_s", 0)
    with gates.PAPERS.pass_through(), gates.PAPERS.pass_through(), pytest.raises(Refusal, match="files made"):
        compile_pdf("maillage.pages", "templates/pages/data.typ", {"title": "", "printed": "", "parts": []})


@pytest.mark.django_db
def test_strangers_never_keep_a_host_from_a_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made for whoever passes by has a gate of its own, and so many an hour."""
    monkeypatch.setattr(gates.PUBLIC_FILES, "wait_s", 0)
    address = "/modele-economique/premiere-reponse.pdf?modele=library&postes=4&loyer=200"
    with gates.FILES.pass_through():
        assert client.get(address).status_code == 200
    with gates.PUBLIC_FILES.pass_through():
        assert client.get(address).status_code == 503
    monkeypatch.setattr(common, "FILES_OF_STRANGERS", Quota("files of a test", 1, timedelta(hours=1)))
    assert [client.get(address).status_code for _time in range(2)] == [200, 429]
