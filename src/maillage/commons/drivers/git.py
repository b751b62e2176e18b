"""The commons as Git repositories: a commit a revision, made when somebody fetches; same history, same hashes.

A repository is a cache of the database and may be thrown away at any time. What it holds is written in a list beside
it, one line a commit; when the database says otherwise (a name taken off, a page hidden), it is thrown away and written
anew. docs/algorithms/commons-git.md.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from dulwich.errors import GitProtocolError, HangupException
from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tree
from dulwich.protocol import ReceivableProtocol
from dulwich.refs import Ref
from dulwich.repo import Repo
from dulwich.server import BackendRepo, DictBackend, ReceivePackHandler

from maillage.commons.drivers.receive_pack import Decide, Receiver
from maillage.commons.drivers.upload_pack import Fetcher, commands_end, reduce_request, unreadable_request
from maillage.kernel.refusal import Refusal

BRANCH = Ref(b"refs/heads/main")
BATCH = 500  # commits a pack
COMMITTER = b"Maillage <maillage@localhost.invalid>"
SPOOLED = 8_000_000  # bytes of an answer held in memory before it goes to a file
LINES = "commits.txt"


@dataclass(frozen=True)
class Change:
    """One commit to be: its files (path → content, None removes), author, moment (seconds since 1970), message."""

    files: dict[str, bytes | None]
    author: str
    seconds: int
    message: str


@dataclass
class _Folder:
    """A folder of the tree being built: names to folders or to the hashes of files."""

    folders: dict[bytes, _Folder] = field(default_factory=dict)
    files: dict[bytes, ObjectID] = field(default_factory=dict)
    known: ObjectID | None = None  # its hash, until something in it changes

    def put(self, parts: list[bytes], sha: ObjectID | None) -> None:
        """Set the file at this path to a blob's hash; None removes it."""
        self.known = None
        if len(parts) > 1:
            self.folders.setdefault(parts[0], _Folder()).put(parts[1:], sha)
        elif sha is None:
            self.files.pop(parts[0], None)
        else:
            self.files[parts[0]] = sha

    def write_tree(self, made: list[ShaFile]) -> ObjectID:
        """The hash of this folder's tree; trees that are new are added to `made`."""
        if self.known is None:
            tree = Tree()
            for name, folder in self.folders.items():
                if folder.files or folder.folders:
                    tree.add(name, stat.S_IFDIR, folder.write_tree(made))
            for name, sha in self.files.items():
                tree.add(name, 0o100644, sha)
            made.append(tree)
            self.known = tree.id
        return self.known


class Repository:
    """A bare repository in a folder of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def follow(self, marks: list[str], change: Callable[[int], Change]) -> str:
        """Make the branch hold exactly these changes; `change(i)` is asked for those that are not there yet.

        `marks`: what tells each wanted change from others, in order. The hash of the last commit, empty for none.
        One at a time: whoever calls it holds a lock.
        """
        known_marks = [mark for mark, _sha in self._lines()]
        if known_marks != marks[: len(known_marks)]:
            shutil.rmtree(self.path)  # what was taken out must not stay on disk either
        if not (self.path / "HEAD").exists():
            Repo.init_bare(str(self.path), mkdir=not self.path.exists(), default_branch=b"main").close()
        with Repo(str(self.path)) as repo:
            return self._append_commits(repo, marks, change)

    def _append_commits(self, repo: Repo, marks: list[str], change: Callable[[int], Change]) -> str:
        lines = self._lines()
        head = lines[-1][1] if lines else ""
        if len(lines) == len(marks):
            return head
        root = _read_tree(repo, ObjectID(head.encode())) if head else _Folder()
        objects: list[ShaFile] = []
        for number in range(len(lines), len(marks)):
            head = _write_commit(root, change(number), head, objects)
            lines.append((marks[number], head))
            if len(objects) > BATCH * 4 or number == len(marks) - 1:
                repo.object_store.add_objects([(stored, None) for stored in {o.id: o for o in objects}.values()])
                objects = []
        repo.refs[BRANCH] = ObjectID(head.encode())
        fresh = self.path / f"{LINES}.new"
        fresh.write_text("".join(f"{mark} {sha}\n" for mark, sha in lines), encoding="ascii")
        fresh.replace(self.path / LINES)
        return head

    def _lines(self) -> list[tuple[str, str]]:
        try:
            lines = (self.path / LINES).read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return []
        return [(line.split()[0], line.split()[1]) for line in lines]

    def advertise_refs(self, service: str = "upload") -> IO[bytes]:
        """The refs advertised to a client that fetches or pushes (git-http-backend: `info/refs?service=git-…-pack`)."""
        return self._run_handler(b"", service)

    def answer_fetch(self, request: bytes) -> IO[bytes]:
        """The answer to what a client wants: a pack. Raises a Refusal when it is no request."""
        lines = self._lines()
        commits = {sha.encode(): number for number, (_mark, sha) in enumerate(lines)}
        return self._run_handler(reduce_request(request, commits, lines[-1][1].encode() if lines else b""))

    def answer_push(self, request: bytes, decide: Decide, explain: Callable[[Refusal], str]) -> IO[bytes]:
        """The answer to a push, once `decide` has taken what it wants of it; `explain` puts a refusal into words."""
        out: IO[bytes] = SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - whoever streams it closes it
        protocol = ReceivableProtocol(BytesIO(request).read, out.write)
        known = [sha for _mark, sha in self._lines()]
        packed = request[commands_end(request) :]
        with Repo(str(self.path)) as repo:
            backend = DictBackend(dict[str, BackendRepo]({"/": repo}))
            receiver = Receiver(
                backend, ["/"], protocol, stateless_rpc=True, known=known, decide=decide, explain=explain, packed=packed
            )
            try:
                receiver.handle()
            except (GitProtocolError, HangupException) as error:
                raise unreadable_request() from error
        out.seek(0)
        return out

    def _run_handler(self, request: bytes, service: str = "") -> IO[bytes]:
        out: IO[bytes] = SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - whoever streams it closes it
        protocol = ReceivableProtocol(BytesIO(request).read, out.write)
        with Repo(str(self.path)) as repo:
            served: dict[str, BackendRepo] = {"/": repo}
            kind = ReceivePackHandler if service == "receive" else Fetcher
            handler = kind(DictBackend(served), ["/"], protocol, stateless_rpc=True, advertise_refs=bool(service))
            if service:
                protocol.write_pkt_line(f"# service=git-{service}-pack\n".encode())
                protocol.write_pkt_line(None)
            with _refuse_protocol_errors():
                handler.handle()
        out.seek(0)
        return out


@contextmanager
def _refuse_protocol_errors() -> Iterator[None]:
    """Turn dulwich's errors about a request it can't follow into a Refusal."""
    try:
        yield
    except (GitProtocolError, HangupException, AssertionError, ValueError, KeyError) as error:
        raise unreadable_request() from error


def _read_tree(repo: Repo, sha: ObjectID) -> _Folder:
    """The tree of a commit as a `_Folder`."""

    def folder(tree: ObjectID) -> _Folder:
        root = _Folder(known=tree)
        for entry in repo[tree].iteritems():  # type: ignore[attr-defined]  # a tree, as commits say
            if stat.S_ISDIR(entry.mode):
                root.folders[entry.path] = folder(entry.sha)
            else:
                root.files[entry.path] = entry.sha
        return root

    return folder(repo[sha].tree)  # type: ignore[attr-defined]  # a commit


def _write_commit(root: _Folder, change: Change, parent: str, objects: list[ShaFile]) -> str:
    for path, content in change.files.items():
        if content is None:
            root.put(path.encode().split(b"/"), None)
            continue
        blob = Blob.from_string(content)
        objects.append(blob)
        root.put(path.encode().split(b"/"), blob.id)
    commit = Commit()
    commit.tree = root.write_tree(objects)
    commit.parents = [ObjectID(parent.encode())] if parent else []
    commit.author = f"{_git_name(change.author)} <{_mailbox_of(change.author)}@localhost.invalid>".encode()
    commit.committer = COMMITTER
    commit.author_time = commit.commit_time = change.seconds
    commit.author_timezone = commit.commit_timezone = 0
    commit.encoding = b"UTF-8"
    commit.message = change.message.encode()
    objects.append(commit)
    return commit.id.decode()


def _git_name(author: str) -> str:
    """The author's name without the characters Git refuses in a name."""
    plain = "".join(c for c in author if c not in "<>\n\r\0").strip(" .,:;\"'")
    return plain or "Anonyme"


def _mailbox_of(author: str) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in author.lower()).strip("-")
    return plain or "anonyme"
