"""Pushing with the ordinary client: a revision, a new page, a merge, a conflict, what is refused; nothing half-done."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from maillage.commons import actions
from maillage.commons.actions.git_push import make_key
from maillage.commons.models import Page, Picture, Proposal, Revision
from maillage.community.models import AccessToken, Person
from tests.factories import Committed, make_page, page_fields
from tests.kit.pictures import picture
from tests.kit.processes import PATIENCE_S

pytestmark = pytest.mark.concurrent


@pytest.fixture
def key(bob: Person, committed: Committed) -> Page:
    return make_page(bob, committed.network, "Le wifi est lent. La clé est chez Anne.\n")


class Clone:
    """A working copy, and the key it pushes with."""

    def __init__(self, address: str, folder: Path) -> None:
        self.folder = folder
        self.git("clone", address, str(folder), cwd=folder.parent)
        self.git("config", "user.name", "Bob Martin")
        self.git("config", "user.email", "bob@example.org")

    def git(self, *words: str, cwd: Path | None = None, status: int = 0) -> str:
        quiet = {"GIT_TERMINAL_PROMPT": "0", "PATH": "/usr/bin:/bin", "HOME": str(self.folder.parent), "LC_ALL": "C"}
        done = subprocess.run(
            ["git", *words],
            cwd=cwd or self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=quiet,
            timeout=PATIENCE_S,
        )
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    def change(self, path: str, old: str, new: str, why: str = "Corrigé") -> None:
        file = self.folder / path
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        self.commit(why)

    def add(self, path: str, content: bytes, why: str = "Ajouté") -> None:
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_bytes(content)
        self.commit(why)

    def commit(self, why: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-m", why)

    def push(self, status: int = 0, to: str = "main") -> str:
        return self.git("push", "origin", f"HEAD:{to}", status=status)


def told_with(site: str, secret: str) -> str:
    return site.replace("http://", f"http://x:{secret}@") + "/commun.git"


@pytest.fixture
def clone(site: str, key: Page, bob: Person, tmp_path: Path) -> Iterator[Clone]:
    _key, secret = make_key(bob, "test")
    yield Clone(told_with(site, secret), tmp_path / "copie")
    AccessToken.objects.all().delete()


def test_a_push_is_a_revision_and_the_next_pull_follows(clone: Clone, key: Page, bob: Person) -> None:
    clone.change(f"pages/{key.slug}.md", "La clé est chez Anne.", "La clé est à la mairie.", "La clé a bougé")
    output = clone.push()
    assert f"{key.slug}  r2" in output
    assert "git pull --rebase" in output
    last = key.revisions.first()
    assert last is not None
    assert "La clé est à la mairie." in last.text
    assert (last.author, last.signature, last.message) == (bob, "Bob", "La clé a bougé (signé Bob Martin)")
    clone.git("pull", "--rebase")
    assert clone.git("status", "--porcelain") == ""
    assert clone.git("rev-parse", "HEAD") == clone.git("rev-parse", "origin/main")
    clone.change(f"pages/{key.slug}.md", "à la mairie", "à l’école")
    clone.push()
    assert key.revisions.count() == 3


def test_two_commits_a_page_and_a_picture_come_in_together(clone: Clone, key: Page) -> None:
    page = "---\ntitle: Le poêle\nnature: recipe\n---\n\nOn l’allume tôt.\n\n![Le poêle](../images/poele.png)\n"
    clone.add("images/poele.png", picture("orange"), "Une photo")
    clone.add("pages/le-poele.md", page.encode(), "Le poêle")
    clone.change("pages/le-poele.md", "tôt", "à 7 h")
    output = clone.push()
    assert "/documentation/le-poele/" in output
    made = Page.objects.get(slug="le-poele")
    assert made.head is not None
    assert made.head.number == 2
    assert made.head.text == f"On l’allume à 7 h.\n\n![Le poêle](images/{Picture.objects.get().name})\n"
    clone.git("pull", "--rebase")
    assert (clone.folder / "images" / Picture.objects.get().name).is_file()
    assert "](../images/" in (clone.folder / "pages" / "le-poele.md").read_text(encoding="utf-8")


def test_what_changed_meanwhile_is_merged_and_a_conflict_becomes_a_proposal(
    clone: Clone, key: Page, bob: Person, committed: Committed
) -> None:
    actions.save(bob, key, 1, page_fields("Le wifi est rapide. La clé est chez Anne."))
    clone.change(f"pages/{key.slug}.md", "chez Anne", "chez Paul")
    assert "fetch first" in clone.push(status=1)  # as Git does
    assert f"{key.slug}  r3" in clone.push(to="refs/for/main")
    key.refresh_from_db()
    assert key.head is not None
    assert key.head.text == "Le wifi est rapide. La clé est chez Paul.\n"

    clone.git("fetch")
    clone.git("reset", "--keep", "origin/main")
    actions.save(bob, key, 3, page_fields("Le wifi est rapide. La clé est chez Zoé."))
    clone.change(f"pages/{key.slug}.md", "chez Paul", "chez Luc")
    output = clone.push(to="refs/for/main")
    assert "/documentation/propositions/" in output
    assert Proposal.objects.get().text == "Le wifi est rapide. La clé est chez Luc.\n"
    assert key.revisions.count() == 4


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda clone: (clone.git("rm", "-q", "pages/la-cle-du-lieu.md"), clone.commit("Ôtée")), "no_removal"),
        (lambda clone: clone.add("pages/Majuscule.md", b"x"), "not_a_page_name"),
        (lambda clone: clone.add("script.sh", b"x"), "not_a_page"),
        (lambda clone: clone.add("pages/casse.md", b"---\na: [\n---\n"), "bad_file"),
        (lambda clone: clone.add("pages/longue.md", b"x\n" * 70_000), "page_too_long"),
    ],
)
def test_a_push_that_can_t_be_taken_changes_nothing_and_says_why(
    clone: Clone, key: Page, change: Any, code: str
) -> None:
    clone.change(f"pages/{key.slug}.md", "chez Anne", "chez Paul")
    change(clone)
    output = clone.push(status=1)
    assert f"remote rejected] HEAD -> main ({code})" in output
    assert "remote: " in output
    assert Revision.objects.filter(page=key).count() == 1
    assert Page.objects.count() == 1


def test_other_branches_and_histories_of_one_s_own_are_refused(clone: Clone) -> None:
    clone.add("pages/autre.md", b"x")
    assert "main_only" in clone.git("push", "origin", "HEAD:refs/heads/autre", status=1)
    clone.git("checkout", "-q", "--orphan", "seule")
    clone.commit("Sans passé")
    assert "not_on_ours" in clone.git("push", "--force", "origin", "HEAD:main", status=1)
    assert not Page.objects.filter(slug="autre").exists()


def test_without_a_key_nothing_is_pushed_and_a_stranger_to_the_network_proposes(
    site: str, key: Page, committed: Committed, tmp_path: Path
) -> None:
    clone = Clone(told_with(site, "maillage-wrong"), tmp_path / "copie")
    clone.change(f"pages/{key.slug}.md", "chez Anne", "chez Paul")
    assert "Authentication failed" in clone.git("push", "origin", "HEAD:main", status=128)
    charlie = committed.person("charlie")
    made, secret = make_key(charlie, "test")
    clone.git("remote", "set-url", "origin", told_with(site, secret))
    assert "/documentation/propositions/" in clone.push()
    assert Proposal.objects.get().author == charlie
    assert key.revisions.count() == 1
    made.delete()


@pytest.mark.django_db
def test_a_key_is_shown_once_used_and_removed(client: Client) -> None:
    from tests.factories import make_person

    person = make_person("zoe")
    client.force_login(person)
    session = client.session
    session["signed_in_at"] = 9_999_999_999
    session.save()
    page = client.post("/documentation/cles-git/", {"label": "Portable 🎉"}).content.decode()
    secret = page.partition("<code>")[2].partition("</code>")[0]
    assert secret.startswith("maillage-")
    assert secret not in client.get("/documentation/cles-git/").content.decode()
    assert secret not in str(list(AccessToken.objects.values()))
    import base64

    headers = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(f"x:{secret}".encode()).decode()}
    address = "/commun.git/info/refs?service=git-receive-pack"
    assert Client().get(address).status_code == 401
    assert Client().get(address, **headers).status_code == 200  # type: ignore[arg-type]  # a header
    client.post("/documentation/cles-git/", {"enlever": AccessToken.objects.get().pk})
    assert Client().get(address, **headers).status_code == 401  # type: ignore[arg-type]  # as above
    assert Client().get(address, HTTP_AUTHORIZATION="Basic é").status_code == 401
