"""Whatever is typed in an address or a form, the site answers: never a fault, never a script run for someone else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.bookings.models import Booking
from maillage.commons import actions as commons
from maillage.community.models import Person
from maillage.places.models import Place
from tests import factories
from tests.kit.confidentiality import make_evidence
from tests.kit.screens import SignedIn

SCRIPT = "<script>alert(1)</script>"
ODD = [
    "",
    "\x00",
    "9" * 30,
    "-1",
    "0",
    SCRIPT,
    "🐑" * 40,
    "' OR 1=1 --",
    "%",
    "%s",
    "{{ 7 }}",
    "1e999",
    "NaN",
    "9999-12-31",
    "0001-01-01",
    "2027-02-30",
    "24:00",
    "\ud7ff\ufffe",
    "../../etc/passwd",
    "x" * 3000,
]
QUESTIONS = {
    "/": ["ou"],
    "/chercher/": ["ou", "jour", "quand", "de", "a", "minutes", "personnes", "espace", "materiel", "discretion", "pmr"],
    "/lieux/": ["espace", "materiel", "ouvert", "pmr", "gratuit", "boucle"],
    "/lieux.geojson": ["espace", "materiel", "ouvert", "pmr", "gratuit", "parking"],
    "/reserver/": ["espace", "debut", "fin", "personnes", "cle", "sure"],
    "/territoire/communes.json": ["q"],
    "/connexion/": ["next", "email"],
    "/sitemap.xml": ["p"],
}


def asked(client: Client, address: str, name: str, value: str, rest: dict[str, str]) -> str | None:
    """What is wrong with the answer, if anything."""
    client.raise_request_exception = False
    answer = client.get(address, {**rest, name: value})
    if answer.status_code >= 500:
        return f"{address}?{name}={value[:30]!r}: {answer.status_code}"
    if SCRIPT in answer.content.decode(errors="replace") and "html" in answer["Content-Type"]:
        return f"{address}?{name}: a script runs"
    return None


@pytest.mark.parametrize("address", list(QUESTIONS))
def test_no_question_is_a_fault(address: str, as_: SignedIn, booked: Booking, bob: Person, workday: date) -> None:
    rest = {
        "/chercher/": {"ou": "Florac", "jour": str(workday), "quand": "hours", "de": "09:00", "a": "10:00"},
        "/reserver/": {
            "espace": str(booked.space_id),
            "debut": booked.starts_at.isoformat(),
            "fin": booked.ends_at.isoformat(),
        },
    }.get(address, {})
    client = as_(bob if address == "/reserver/" else None)
    wrong = [asked(client, address, name, value, rest) for name in QUESTIONS[address] for value in ODD]
    assert not list(filter(None, wrong))


def test_no_cookie_is_a_fault(as_: SignedIn, booked: Booking) -> None:
    for value in ("48061", "99999", "", "9" * 300, SCRIPT, '"\\000"', "é"):
        client = as_(None)
        client.raise_request_exception = False
        client.cookies["commune"] = value
        for address in ("/", "/lieux/", "/chercher/", f"/lieux/{booked.place.slug}/"):
            assert client.get(address).status_code == 200, (value, address)


ODDEST = ["\x00", "9" * 30, "-1", SCRIPT, "9999-12-31", "0001-01-01", "x" * 3000]  # the others are refused alike
FORMS = [
    "places:presentation",
    "places:hours",
    "places:new_space",
    "places:space",
    "places:add_evidence",
    "places:inspection",
    "places:listening_begin",
    "places:evidence_photos",
    "bookings:edit_charter",
    "bookings:visitors",
    "places:life",
    "closures",
    "profile",
    "bookings:change",
    "bookings:confirm",
    "places:photos",
]


@pytest.mark.parametrize("name", FORMS)
def test_no_form_is_a_fault(name: str, as_: SignedIn, booked: Booking, alice: Person, bob: Person) -> None:
    place = booked.place.slug
    args = {
        "places:hours": [place, "ouverture"],
        "places:space": [place, booked.space_id],
        "places:add_evidence": [place, booked.space_id],
        "places:inspection": [place, booked.space_id],
        "places:listening_begin": [place, booked.space_id],
        "places:evidence_photos": [place, make_evidence(booked.space).pk],
        "bookings:change": [booked.public_id],
        "bookings:confirm": [booked.public_id],
        "profile": [],
    }.get(name, [place])
    assert not faults_of(as_(bob if name.startswith("bookings") else alice), reverse(name, args=args))
    assert as_(None).get(f"/lieux/{place}/").status_code == 200
    assert SCRIPT not in as_(None).get(f"/lieux/{place}/").content.decode()


def faults_of(client: Client, address: str, fields: Sequence[str] = ()) -> list[str]:
    """What is wrong with the answers to odd values of each field of the form there; `fields` when it shows none."""
    client.raise_request_exception = False
    page = client.get(address)
    context = page.context or {}
    form = context.get("form") or context.get("evidence_form")
    values = {f.html_name: str(f.value()) for f in form if f.value() not in (None, False)} if form is not None else {}
    fields = fields or (
        [f.html_name for f in form] if form is not None else ["note", "axis", "level", "kind", "found_on"]
    )
    wrong = []
    for field in fields:
        for value in ODDEST:
            answer = client.post(address, {**values, field: value})
            if answer.status_code >= 500:
                wrong.append(f"{field}={value[:30]!r}: {answer.status_code}")
            elif SCRIPT in answer.content.decode(errors="replace"):
                wrong.append(f"{field}: a script runs")
    return wrong


def test_no_writing_form_of_the_commons_is_a_fault(as_: SignedIn, place: Place, alice: Person, dora: Person) -> None:
    """A page, a change, a copy, a collection, an edition, a key, a comment, a draft."""
    page = factories.make_page(alice, place.network)
    edition = factories.make_edition(page)
    proposal = commons.propose(dora, page, 1, factories.page_fields("Un."))
    book = edition.collection.slug
    given: dict[str, tuple[list[Any], Sequence[str]]] = {
        "new": ([], ()),
        "edit": ([page.slug], ()),
        "propose": ([page.slug], ()),
        "fork": ([page.slug], ["place"]),
        "new_collection": ([], ()),
        "edit_collection": ([book], ()),
        "publish": ([book], ()),
        "git_keys": ([], ["label", "enlever"]),
        "comment": ([proposal.public_id], ["text"]),
        "tried": ([page.slug], ["place", "tried_on", "note"]),
        "draft": ([], ["page", "text", "title", "places", "base"]),
        "preview": ([], ["text", "language"]),
        "differences": ([page.slug], ["de", "a"]),
    }
    client, wrong = as_(dora), []
    for name, (args, fields) in given.items():
        address = reverse(f"commons:{name}", args=args)
        wrong += [f"{name}: {fault}" for fault in faults_of(client, address, fields)]
    assert not wrong


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "head"])
@pytest.mark.parametrize("address", ["/", "/lieux/", "/chercher/", "/sitemap.xml", "/sw.js", "/lieux.geojson"])
def test_a_verb_that_is_not_meant_is_refused_plainly(as_: SignedIn, db: None, method: str, address: str) -> None:
    answer = getattr(as_(None), method)(address)
    assert answer.status_code in {200, 405}


def test_a_host_that_is_not_ours_is_a_sentence(as_: SignedIn, db: None) -> None:
    answer = as_(None).get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "Cette demande est illisible" in answer.content.decode()
    assert "evil.example/" not in answer.content.decode()
