"""Someone who leaves: their name leaves books, repositories, messages and pictures at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from maillage.commons import actions, editions
from maillage.commons.mirrors import update_mirror
from maillage.commons.models import Page, Picture, Proposal, Revision
from maillage.community.actions.privacy import erase
from maillage.community.models import Network, Person
from maillage.kernel.refusal import Refusal
from tests.factories import make_edition, make_page, make_picture, page_fields


def test_files_and_repositories_with_the_name_are_removed_when_they_leave(
    key: Page, zoe: Person, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """The name stayed in `editions/*` and `git/recueil-N.git` until somebody asked for them again."""
    settings.GIT_ROOT, settings.EDITIONS_ROOT = tmp_path / "git", tmp_path / "editions"
    name = str(zoe)
    actions.save(zoe, key, 1, page_fields("Un. Deux. Quatre."), message=f"Relu par {name.upper()}, avec soin")
    edition = make_edition(key)
    editions.edition_file(edition, "zip", "http://testserver/")
    update_mirror()
    update_mirror(edition.collection)
    picture = make_picture(zoe)
    Picture.objects.filter(pk=picture.pk).update(alt=f"{name} devant la porte")
    assert len(list(tmp_path.glob("*/*"))) == 3
    with django_capture_on_commit_callbacks(execute=True):
        erase(zoe)
    assert list(tmp_path.glob("*/*")) == []
    last = key.revisions.first()
    assert last is not None
    assert (last.author, last.signature, last.message) == (None, "", "Relu par …, avec soin")
    assert Picture.objects.get(pk=picture.pk).alt == "… devant la porte"
    mirror = update_mirror()
    assert name.encode() not in b"".join(path.read_bytes() for path in mirror.path.rglob("*") if path.is_file())


def test_members_add_and_reorder_and_do_not_empty_a_collection(
    key: Page, bob: Person, dora: Person, network: Network
) -> None:
    """Any member emptied a collection, and nothing told what stood in it."""
    other = make_page(bob, network, title="Autre")
    fields = {"title": "Livre", "subtitle": "", "language": "fr", "licence": "CC-BY-SA-4.0"}
    book = actions.save_collection(bob, network, fields, [("", key.slug), ("", other.slug)])
    actions.save_collection(bob, network, fields, [("Fin", other.slug), ("Fin", key.slug)], book)
    with pytest.raises(Refusal, match="take a page out"):
        actions.save_collection(bob, network, fields, [("", key.slug)], book)
    assert book.items.count() == 2
    actions.save_collection(dora, network, fields, [("", key.slug)], book)
    assert book.items.count() == 1


def test_a_draft_says_nothing_of_hidden_pages(key: Page, zoe: Person, charlie: Person) -> None:
    """A draft's 200 or 404 told hidden pages from pages that are not."""
    client = Client()
    client.force_login(charlie, backend="django.contrib.auth.backends.ModelBackend")
    Page.objects.filter(pk=key.pk).update(hidden=True)
    answers = {client.post("/documentation/brouillon/", {"page": slug}).status_code for slug in (key.slug, "nulle")}
    assert answers == {404}


def test_strangers_and_bare_accounts_propose_within_quotas(key: Page, charlie: Person) -> None:
    for number in range(5):
        actions.propose(None, key, 1, page_fields(f"Proposé {number}."), origin="192.0.2.9")
    with pytest.raises(Refusal, match="too often"):
        actions.propose(None, key, 1, page_fields("Encore."), origin="192.0.2.9")
    for number in range(10):
        actions.propose(charlie, key, 1, page_fields(f"Compte {number}."))
    with pytest.raises(Refusal, match="too often"):
        actions.propose(charlie, key, 1, page_fields("Encore un."))
    rows = [
        Proposal(page=key, base=key.revisions.get(number=1), fate="waiting", title="x", text="a" * 99_000)
        for _n in range(31)
    ]
    Proposal.objects.bulk_create(rows)
    with pytest.raises(Refusal, match="already wait"):
        actions.propose(None, key, 1, page_fields("Plus tard."), origin="192.0.2.10")
    assert Revision.objects.filter(page=key).count() == 1
