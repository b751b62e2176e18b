"""The commons as Git: the ordinary client clones it, checks it, follows it; the same history has the same hashes."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from maillage.commons import actions
from maillage.commons.drivers.git import Change, Repository
from maillage.commons.models import Page, Revision
from maillage.community.models import Person
from tests.factories import Committed, make_edition, make_page, make_picture, page_fields
from tests.kit.git import git


@pytest.fixture
def key(bob: Person, committed: Committed) -> Page:
    return make_page(bob, committed.network)


@pytest.mark.concurrent
def test_it_is_cloned_checked_followed_and_the_same_again(
    site: str, key: Page, bob: Person, committed: Committed, tmp_path: Path, settings: Any
) -> None:
    picture = make_picture(bob)
    text = f"Un.\n\n![x](images/{picture.name})"
    actions.save(bob, key, 1, page_fields(text, title="L’é 🎉"), message="Une image", signature="Zoé <Æ> 🎉")
    git("clone", "-q", f"{site}/commun.git", "one", cwd=tmp_path)
    one = tmp_path / "one"
    assert git("fsck", "--strict", cwd=one) == ""
    log = git("log", "--format=%an|%ae|%s|%(trailers:key=Revision,valueonly,separator=)", cwd=one).splitlines()
    assert log == ["Zoé Æ 🎉|zo@localhost.invalid|Une image|2", "Bob|bob@localhost.invalid|Première version|1"]
    file = (one / "pages" / f"{key.slug}.md").read_text(encoding="utf-8")
    assert file.startswith("---\ntitle: L’é 🎉\n")
    assert file.endswith(f"---\n\nUn.\n\n![x](../images/{picture.name})\n")
    assert (one / "images" / picture.name).read_bytes()[:4] == b"RIFF"
    first = git("rev-parse", "HEAD", cwd=one)
    settings.GIT_ROOT = tmp_path / "again"
    git("clone", "-q", f"{site}/commun.git", "two", cwd=tmp_path)
    two = tmp_path / "two"
    assert git("rev-parse", "HEAD", cwd=two) == first
    other = make_page(bob, committed.network, title="Autre")
    git("pull", "-q", "--ff-only", cwd=two)
    assert (two / "pages" / f"{other.slug}.md").exists()
    Page.objects.filter(pk=key.pk).update(hidden=True)  # what is out of sight leaves the history too
    git("clone", "-q", f"{site}/commun.git", "three", cwd=tmp_path)
    assert [path.name for path in (tmp_path / "three" / "pages").iterdir()] == [f"{other.slug}.md"]
    pushed = subprocess.run(
        ["git", "push", f"{site}/commun.git", "HEAD:main"], cwd=two, capture_output=True, check=False
    )
    assert pushed.returncode != 0


@pytest.mark.concurrent
def test_a_collection_is_a_repository_of_its_pages_and_a_name_taken_off_is_gone(
    site: str, key: Page, bob: Person, committed: Committed, tmp_path: Path
) -> None:
    make_page(bob, committed.network, title="Ailleurs")
    book = make_edition(key).collection
    address = f"{site}/documentation/recueils/{book.slug}/commun.git"
    git("clone", "-q", address, "one", cwd=tmp_path)
    assert [path.name for path in (tmp_path / "one" / "pages").iterdir()] == [f"{key.slug}.md"]
    Revision.objects.filter(page=key).update(author=None, signature="")
    git("clone", "-q", address, "two", cwd=tmp_path)
    assert git("log", "--format=%an", cwd=tmp_path / "two") == "Anonyme\n"


@pytest.mark.concurrent
def test_an_empty_commons_is_cloned_too(site: str, tmp_path: Path) -> None:
    git("clone", "-q", f"{site}/commun.git", "one", cwd=tmp_path)
    assert not list((tmp_path / "one").glob("*.md"))


def test_a_history_that_differs_is_written_anew(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "x.git")
    changes_read: list[int] = []

    def change(number: int) -> Change:
        changes_read.append(number)
        return Change({f"pages/{number % 3}.md": b"%d" % number}, f"A{number}", 1_700_000_000 + number, f"m{number}\n")

    head = repository.follow([f"{n}" for n in range(6)], change)
    assert changes_read == [*range(6)]
    assert repository.follow([f"{n}" for n in range(6)], change) == head
    assert changes_read == [*range(6)]
    repository.follow(["0", "1", "x", "3", "4", "5"], change)
    assert changes_read[6:] == [*range(6)]
    assert repository.follow(["0", "1"], change) == git("rev-parse", "main", cwd=tmp_path / "x.git").strip()
    assert git("fsck", cwd=tmp_path / "x.git") == ""
    assert repository.follow([], change) == ""
