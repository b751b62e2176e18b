"""Links that leave the site name the address of this installation, never the host that a request happens to name."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from maillage.community.models import Network, Person
from tests import factories
from tests.kit.walk import OTHER, Walks
from tests.pages.expected import TABLE


@pytest.mark.parametrize("person", ["nobody", "bob", "alice", "dora"])
def test_no_answer_repeats_the_host_that_was_asked(walk_of: Walks, person: str) -> None:
    """Edition files, CITATION.cff, sitemap, feeds, JSON-LD, and every page."""
    told, walk = [], walk_of(person)
    assert set(walk.answers) == set(TABLE)
    for name, answer in walk.answers.items():
        if OTHER.encode() in answer.content or OTHER in answer.headers.get("Location", ""):
            told.append(name)
    assert not told


@pytest.mark.parametrize("kind", ["pdf", "epub", "zip", "cff"])
def test_a_file_of_an_edition_names_our_address(client: Client, network: Network, bob: Person, kind: str) -> None:
    factories.make_member(bob, network)
    edition = factories.make_edition(factories.make_page(bob, network))
    answer = client.get(f"{edition.get_absolute_url()}livre.{kind}", HTTP_HOST=OTHER)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if kind in {"epub", "zip"}:
        with ZipFile(BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    assert OTHER.encode() not in content
    if kind != "pdf":  # its streams are packed
        assert settings.ORIGIN.encode() in content


@pytest.mark.parametrize("known", [True, False])
def test_a_mailed_link_names_our_address(client: Client, bob: Person, known: bool) -> None:
    """To whom has no account, and to whom has one already."""
    factories.make_network()
    client.post("/connexion/", {"email": bob.email if known else "nul@example.org"}, HTTP_HOST=OTHER)
    (sent,) = mail.outbox
    assert OTHER not in str(sent.message())
    assert re.search(re.escape(settings.ORIGIN) + "/connexion/appareil/", str(sent.body))
