"""Two networks on one instance: each has its name, colours, words, manifest, limits and mails, alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.community.actions import give_role
from maillage.community.actions.faces import save_face
from maillage.community.mails.memberships import warn_inactive
from maillage.community.mails.security import about_security
from maillage.community.models import JournalEntry, Network, NetworkFace, Person
from maillage.community.queries.networks import face_of, network_that_writes_to
from maillage.community.rules import RoleKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests import factories
from tests.kit.pictures import picture
from tests.kit.screens import SignedIn, form_of, text_of

HERE, THERE = "lozere.example.org", "ardeche.example.org"


@pytest.fixture
def two(network: Network, dora: Person, settings: LazySettings) -> tuple[Network, Network]:
    """SoLozère and Ardèche, each by its own domain, in its own colours; Dora facilitates both."""
    settings.ALLOWED_HOSTS = [HERE, THERE, "testserver"]
    other = factories.make_network("Ardèche")
    give_role(dora, RoleKind.FACILITATOR, other.scopes()[0], by=None, tell=False)
    NetworkFace.objects.create(
        network=network, domain=HERE, main_colour="#7b3a67", home_title="Un bureau en Lozère", contact="À Mende"
    )
    NetworkFace.objects.create(
        network=other,
        domain=THERE,
        main_colour="#14532d",
        home_title="Travailler en Ardèche",
        contact="À Privas",
        legal_notice="Publié à Privas",
        questions="# Où se garer ?\n\nDevant.",
        source_url="https://code.example.org/",
    )
    return network, other


def asked(host: str, address: str = "/") -> Any:
    return Client(headers={"host": host}).get(address)


def test_each_domain_shows_its_own_network_and_nothing_of_the_other(two: tuple[Network, Network], place: Place) -> None:
    here, there = two
    elsewhere = factories.make_place(there, "Privas", factories.MENDE)
    for host, own, other in ((HERE, (here, place), (there, elsewhere)), (THERE, (there, elsewhere), (here, place))):
        for address in ("/", "/reseau/", "/contact/"):
            page = text_of(asked(host, address))
            assert own[0].name in page
            assert other[0].name not in page
            assert other[1].name not in page
        home = asked(host).content.decode()
        assert own[1].name in text_of(asked(host))
        assert f'rel="canonical" href="http://{host}/"' in home
        assert f"/reseaux/{own[0].slug}/couleurs.css" in home
        assert f"/reseaux/{other[0].slug}/couleurs.css" not in home


def test_the_first_words_and_the_texts_of_the_foot_are_those_of_the_network(two: tuple[Network, Network]) -> None:
    assert "Travailler en Ardèche" in text_of(asked(THERE))
    assert "Un bureau en Lozère" in text_of(asked(HERE))
    assert "Publié à Privas" in text_of(asked(THERE, "/mentions-legales/"))
    assert "Publié à Privas" not in text_of(asked(HERE, "/mentions-legales/"))
    assert "Où se garer" in text_of(asked(THERE, "/aide/"))
    assert "Où se garer" not in text_of(asked(HERE, "/aide/"))
    assert "https://code.example.org/" in text_of(asked(THERE, "/code-source/"))
    assert "https://code.example.org/" not in text_of(asked(HERE, "/code-source/"))


def test_each_has_its_manifest(two: tuple[Network, Network]) -> None:
    manifests = {host: json.loads(asked(host, "/manifest.webmanifest").content) for host in (HERE, THERE)}
    assert [manifests[host]["name"] for host in (HERE, THERE)] == ["SoLozère", "Ardèche"]
    assert [manifests[host]["theme_color"] for host in (HERE, THERE)] == ["#7b3a67", "#14532d"]


def test_each_has_its_colours(two: tuple[Network, Network]) -> None:
    here, there = (asked(HERE, f"/reseaux/{one.slug}/couleurs.css") for one in two)
    assert here["Content-Type"].startswith("text/css")
    assert here.content != there.content
    assert b"--heather:" in here.content
    assert b"--sky:" not in here.content


def test_the_limits_of_a_domain_are_those_of_its_network(
    two: tuple[Network, Network], as_: SignedIn, dora: Person
) -> None:
    limits = as_(dora).get("/reseau/limites/", headers={"host": THERE})
    form_of(limits, "amount").send(
        as_(dora), amount="3", measure="bookings", window="week", kind="", place="", headers={"host": THERE}
    )
    assert [network.limits.count() for network in two] in ([0, 1], [0, 0])
    assert "Ardèche" in text_of(limits)
    assert "SoLozère" not in text_of(limits).partition("<main")[2].partition("</main>")[0]


def test_mails_about_the_account_are_in_the_name_of_the_network_one_belongs_to(
    two: tuple[Network, Network], bob: Person, charlie: Person
) -> None:
    factories.make_member(bob, two[1])
    assert [network_that_writes_to(person) for person in (bob, charlie)] == [two[1], two[0]]
    warn_inactive(bob.pk, "one", 30)
    about_security("new_sign_in", charlie.pk, "Firefox", "2026-03-02T10:00:00+01:00")
    for message, own, other in zip(mail.outbox, ("Ardèche", "SoLozère"), ("SoLozère", "Ardèche"), strict=True):
        said = f"{message.subject} {message.from_email} {message.body}"
        assert own in said
        assert other not in said
        ((html, _kind),) = message.alternatives
        colours = {network.name: face_of(network).main_colour for network in two}
        assert colours[own] in html
        assert colours[other] not in html


def test_a_name_that_is_nobody_s_shows_the_first_network(two: tuple[Network, Network]) -> None:
    assert "SoLozère" in text_of(asked("testserver"))


def test_a_facilitator_changes_the_face_and_the_journal_says_what(
    two: tuple[Network, Network], as_: SignedIn, dora: Person, tmp_path: Any, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    address = f"/animation/{two[0].slug}/visage/"
    form = form_of(as_(dora).get(address), "main_colour")
    answer = form.send(
        as_(dora), main_colour="#123456", contact="À Mende", logo_file=SimpleUploadedFile("logo.png", picture())
    )
    assert answer.status_code == 200
    face = NetworkFace.objects.get(network=two[0])
    assert (face.main_colour, face.contact) == ("#123456", "À Mende")
    assert face.logo.name.startswith("networks/")
    assert face.logo.url in asked(HERE).content.decode()
    form_of(as_(dora).get(address), "main_colour").send(as_(dora), remove_logo="on")
    assert not NetworkFace.objects.get(network=two[0]).logo
    entries = JournalEntry.objects.filter(verb="face_changed").order_by("pk")
    assert [entry.details["version"] for entry in entries] == [1, 2]
    assert entries[0].details["fields"] == ["logo_file", "main_colour"]


def test_a_colour_that_can_not_be_read_comes_back_as_the_nearest_that_can(
    two: tuple[Network, Network], as_: SignedIn, dora: Person
) -> None:
    address = f"/animation/{two[0].slug}/visage/"
    answer = form_of(as_(dora).get(address), "main_colour").send(as_(dora), main_colour="#ffd500")
    assert answer.status_code == 422
    form = form_of(answer, "main_colour")
    assert form.fields["main_colour"] != ["#ffd500"]
    assert form.send(as_(dora)).status_code == 200
    assert [NetworkFace.objects.get(network=two[0]).main_colour] == form.fields["main_colour"]


@pytest.mark.parametrize("domain", ["https://x.example.org", "pas un nom", "unknown.example.com", THERE])
def test_a_domain_that_is_none_unknown_to_the_server_or_taken_is_refused(
    two: tuple[Network, Network], as_: SignedIn, dora: Person, domain: str
) -> None:
    form = form_of(as_(dora).get(f"/animation/{two[0].slug}/visage/"), "main_colour")
    assert form.send(as_(dora), domain=domain).status_code == 422
    assert NetworkFace.objects.get(network=two[0]).domain == HERE


def test_only_those_who_facilitate_it_change_a_face(two: tuple[Network, Network], bob: Person) -> None:
    with pytest.raises(Refusal):
        save_face(bob, face_of(two[0]), ["contact"], {})


def test_nobody_else_reads_html_in_what_a_network_writes(two: tuple[Network, Network]) -> None:
    NetworkFace.objects.filter(network=two[0]).update(contact="<script>alert(1)</script>", home_title="<b>x</b>")
    assert "<script>alert" not in asked(HERE, "/contact/").content.decode()
    assert "<b>x</b>" not in asked(HERE).content.decode()
