"""A Git repository read as pages and their revisions: a repository on disk, one to clone, or a bundle in one file.

Each commit of the main line (first parents) that changes a page is a revision of it, under its author's name (never
their address) and its date. Pages that the last commit no longer holds are left out, with their history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any

from dulwich import porcelain
from dulwich.bundle import read_bundle
from dulwich.diff_tree import tree_changes
from dulwich.errors import FileFormatException, MissingCommitError, NotGitRepository, ObjectMissing
from dulwich.objects import Commit, ObjectID
from dulwich.repo import Repo

from maillage.commons.rules.imported_files import Batch, Incoming, Known, is_a_page, page_of_file
from maillage.kernel.refusal import Refusal

MOST_REVISIONS = 50_000
BUNDLE = b"# v2 git bundle\n", b"# v3 git bundle\n"
MAIN = (b"HEAD", b"refs/heads/main", b"refs/heads/master")


def pages_of_bundle(content: bytes, known: Known) -> Batch:
    """The pages of a bundle (`git bundle create commun.bundle HEAD`)."""
    with TemporaryDirectory(prefix="maillage-") as folder, Repo.init_bare(folder) as repo:
        try:
            bundle = read_bundle(BytesIO(content))
            bundle.store_objects(repo.object_store)
        except Exception as error:  # whatever the library says of a file that is cut short or not one
            raise Refusal("bad_bundle", "This bundle can't be read: make it again with git bundle create.") from error
        tips: dict[Any, Any] = dict(bundle.references)
        head = next((tips[name] for name in MAIN if name in tips), next(iter(tips.values()), None))
        if head is None:
            raise Refusal("empty_repository", "This repository has no commit.")
        return _whole_history(repo, ObjectID(head), known, "bundle")


def pages_of_repository(source: str, known: Known) -> Batch:
    """The pages of a repository: a folder, or an address that is cloned first."""
    with _open_repository(source) as repo:
        try:
            head = repo.head()
        except KeyError:
            raise Refusal("empty_repository", "This repository has no commit.") from None
        return _whole_history(repo, head, known, source)


@contextmanager
def _open_repository(source: str) -> Iterator[Repo]:
    if "://" not in source:
        try:
            with Repo(source) as repo:
                yield repo
        except NotGitRepository:
            raise Refusal("no_repository", "%(source)s is not a Git repository.", source=source) from None
        return
    with TemporaryDirectory(prefix="maillage-") as folder:
        try:
            cloned = porcelain.clone(source, folder, bare=True, errstream=BytesIO())
        except Exception as error:  # the network's, the protocol's, the other side's
            raise Refusal("not_cloned", "%(source)s can't be cloned: %(why)s", source=source, why=str(error)) from error
        with cloned as repo:
            yield repo


def _whole_history(repo: Repo, head: ObjectID, known: Known, origin: str) -> Batch:
    """`_read_history`, with a Refusal when part of it is missing: a shallow clone, a bundle of the last commits."""
    try:
        return _read_history(repo, head, known, origin)
    except (KeyError, MissingCommitError, ObjectMissing, FileFormatException, AttributeError) as error:
        raise Refusal(
            "history_cut",
            "Part of this history is missing (a shallow clone, a bundle of the last commits): "
            "bring it whole, with git fetch --unshallow or git bundle create pages.bundle HEAD.",
        ) from error


def _read_history(repo: Repo, head: ObjectID, known: Known, origin: str) -> Batch:
    remarks, revisions = list[tuple[str, str]](), list[tuple[str, Incoming]]()
    broken = dict[str, Refusal]()
    before: ObjectID | None = None
    for commit in reversed(list(_main_line(repo, head))):
        find = file_finder(repo, commit)
        for change in tree_changes(repo.object_store, before, commit.tree):
            path = change.new.path.decode(errors="replace") if change.new and change.new.path else ""
            if not path or not is_a_page(path) or change.new is None or change.new.sha is None:
                continue
            try:
                page = page_of_file(path, repo[change.new.sha].as_raw_string(), find, known, remarks)
            except Refusal as refusal:
                broken[path] = refusal
                continue
            broken.pop(path, None)
            revisions.append((path, _with_commit_details(page, commit, origin)))
        before = commit.tree
        if len(revisions) > MOST_REVISIONS:
            raise Refusal(
                "too_many_revisions", "More than %(most)s revisions: bring in a part of them.", most=MOST_REVISIONS
            )
    last_paths = {path for path in _paths(repo, before) if is_a_page(path)}
    for path, why in broken.items():
        if path in last_paths:
            raise why
    last = dict[str, str]()
    for path, page in revisions:
        if path in last_paths and last.setdefault(page.slug, path) != path:
            raise Refusal(
                "same_page_twice",
                "%(one)s and %(other)s have the same address, “%(slug)s”: rename one of them.",
                one=last[page.slug],
                other=path,
                slug=page.slug,
            )
    pages = [page for _path, page in revisions if page.slug in last]
    if not pages:
        raise Refusal("no_pages", "There is no page in it: files whose name ends with .md are pages.")
    return Batch(pages, list(dict.fromkeys(remarks)))


def _main_line(repo: Repo, head: ObjectID) -> Iterator[Commit]:
    """The commits from the last to the first, by first parents."""
    at: ObjectID | None = head
    while at is not None:
        commit = repo[at]
        if not isinstance(commit, Commit):
            raise Refusal("empty_repository", "This repository has no commit.")
        yield commit
        at = commit.parents[0] if commit.parents else None


def file_finder(repo: Repo, commit: Commit) -> Callable[[str], bytes | None]:
    """A function that reads any file of a commit by its path; None when there is no such file."""

    def find(path: str) -> bytes | None:
        try:
            _mode, sha = repo[commit.tree].lookup_path(repo.__getitem__, path.encode())  # type: ignore[attr-defined]  # a tree
        except (KeyError, ValueError, NotADirectoryError):
            return None
        content: bytes = repo[sha].as_raw_string()
        return content

    return find


def _paths(repo: Repo, tree: ObjectID | None) -> Iterator[str]:
    if tree is not None:
        for entry in repo.object_store.iter_tree_contents(tree):
            yield entry.path.decode(errors="replace")


def decode_text(commit: Commit, raw: bytes) -> str:
    """Bytes of a commit as text, in the encoding it names; old ones that name none are often in ISO-8859-1."""
    for encoding in ((commit.encoding or b"utf-8").decode("ascii", errors="replace"), "utf-8"):
        try:
            return raw.decode(encoding).replace("\0", "")
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1").replace("\0", "")


def author_of(commit: Commit) -> str:
    """The name a commit is signed with, without its address."""
    return decode_text(commit, commit.author).partition("<")[0].strip()


def message_of(commit: Commit) -> str:
    """The first line of a commit's message."""
    return decode_text(commit, commit.message).strip().split("\n")[0]


def _with_commit_details(page: Incoming, commit: Commit, origin: str) -> Incoming:
    try:
        moment = datetime.fromtimestamp(commit.author_time, UTC)
    except (OverflowError, ValueError, OSError):  # a date no calendar has
        moment = None
    source = f"{origin} {commit.id.decode()[:12]}"
    return Incoming(page.slug, page.fields, author_of(commit), message_of(commit), moment, source, page.pictures)
