"""What a Git client pushes, read apart from the repository it is for: nothing of it is kept but what somebody decides.

The pack goes to a repository of its own that borrows ours (`objects/info/alternates`), and is thrown away with it. What
the commits change is handed over; the answer is told to the client line by line (git's "remote: …").
Protocol: gitprotocol-pack, gitprotocol-http.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dulwich.diff_tree import tree_changes
from dulwich.objects import Commit, ObjectID
from dulwich.protocol import SIDE_BAND_CHANNEL_PROGRESS
from dulwich.refs import Ref
from dulwich.repo import Repo
from dulwich.server import ReceivePackHandler

from maillage.commons.drivers.histories import author_of, file_finder, message_of
from maillage.commons.drivers.packs import MOST_UNPACKED, too_large_refusal, weigh
from maillage.kernel.refusal import Refusal

ASIDE = b"refs/for/main"  # the client keeps its own idea of our branch, as with Gerrit
TAKEN = {b"refs/heads/main", ASIDE}
MOST_COMMITS = 200
MOST_BYTES = 40_000_000  # of a pack


@dataclass(frozen=True)
class PushedCommit:
    """One commit: who signs it, why, each file it changes (None: removed), and how to read any other of its files."""

    author: str
    message: str
    files: dict[str, bytes | None]
    find: Callable[[str], bytes | None]


@dataclass(frozen=True)
class Push:
    """Commits, oldest first, made on top of the first `onto` of ours; `aside` when they went to refs/for/main."""

    onto: int
    commits: list[PushedCommit]
    aside: bool = False


Decide = Callable[[Push], list[str]]  # what is told to whoever pushed; raises a Refusal, and then nothing was kept


class Receiver(ReceivePackHandler):
    """dulwich's receive-pack handler; `decide` says what becomes of the commits, instead of refs being updated."""

    def __init__(
        self,
        *args: Any,
        known: list[str],
        decide: Decide,
        explain: Callable[[Refusal], str],
        packed: bytes,
        **more: Any,
    ):
        super().__init__(*args, **more)
        self.packed = packed
        self.known = {ObjectID(sha.encode()): number for number, sha in enumerate(known, start=1)}
        self.decide = decide
        self.explain = explain

    def _apply_pack(self, refs: list[tuple[ObjectID, ObjectID, Ref]]) -> Iterator[tuple[bytes, bytes]]:
        try:
            lines = self._take_commands(refs)
        except Refusal as refusal:
            self._send_lines([self.explain(refusal)])
            yield b"unpack", b"ok"
            yield from ((ref, refusal.code.encode()) for _old, _new, ref in refs)
            return
        self._send_lines(lines)
        yield b"unpack", b"ok"
        yield from ((ref, b"ok") for _old, _new, ref in refs)

    def _take_commands(self, refs: list[tuple[ObjectID, ObjectID, Ref]]) -> list[str]:
        (_old, new, ref), *others = refs
        if others or ref not in TAKEN or new == ObjectID(b"0" * 40):
            raise Refusal("main_only", "Push to main, and nothing else: git push origin HEAD:main")
        with TemporaryDirectory(prefix="maillage-push-") as folder, Repo.init_bare(folder) as apart:
            ours = Path(self.repo.path, "objects").resolve()  # type: ignore[attr-defined]  # a repository on disk
            info = Path(folder, "objects", "info")
            info.mkdir(parents=True, exist_ok=True)
            (info / "alternates").write_text(f"{ours}\n", encoding="utf-8")
            recv = getattr(self.proto, "recv", None)
            try:
                if self.packed:
                    weigh(self.packed)
                    apart.object_store.add_thin_pack(self.proto.read, recv, max_input_size=MOST_BYTES)
                push = self._read_push(apart, new, aside=ref == ASIDE)
            except Refusal:
                raise
            except Exception as error:  # cut short, too big, not a pack, a tree that names what is not there
                raise Refusal(
                    "bad_pack",
                    "What was sent can't be read, or is larger than %(bytes)s MB.",
                    bytes=MOST_BYTES // 1_000_000,
                ) from error
            return self.decide(push)

    def _read_push(self, apart: Repo, head: ObjectID, *, aside: bool) -> Push:
        line = list[Commit]()
        at = head
        if self.known.get(at, len(self.known)) < len(self.known):
            raise Refusal("nothing_forced", "Nothing was changed: what was written is never taken back.")
        while at not in self.known:
            commit = apart[at]
            if not isinstance(commit, Commit) or len(commit.parents) > 1:
                raise Refusal("no_merges", "A merge can't be taken: begin with git pull --rebase")
            if not commit.parents or len(line) >= MOST_COMMITS:
                raise Refusal(
                    "not_on_ours", "These commits do not begin from this history: clone it, or git pull --rebase"
                )
            line.append(commit)
            at = commit.parents[0]
        parents = [apart[commit.parents[0]].tree for commit in line]  # type: ignore[attr-defined]  # commits
        weight = Weight()
        pushed = [_pushed_commit(apart, commit, before, weight) for commit, before in zip(line, parents, strict=True)]
        return Push(self.known[at], pushed[::-1], aside)

    def _send_lines(self, lines: list[str]) -> None:
        payload = "".join(f"{line}\n" for line in lines).encode()
        if payload and self.has_capability(b"side-band-64k"):
            self.proto.write_sideband(SIDE_BAND_CHANNEL_PROGRESS, payload)


@dataclass
class Weight:
    """How many bytes of files are still taken: one blob may stand in every commit."""

    left: int = MOST_UNPACKED

    def take_content(self, repo: Repo, mode: int | None, sha: ObjectID, path: str) -> bytes:
        """A file's content; a Refusal for what is no file, or once there is too much."""
        if mode is None or not stat.S_ISREG(mode):
            raise Refusal("not_a_file", "%(path)s is a submodule or a link: only files are taken.", path=path)
        content: bytes = repo[sha].as_raw_string()
        self.left -= len(content)
        if self.left < 0:
            raise too_large_refusal()
        return content


def _pushed_commit(repo: Repo, commit: Commit, before: ObjectID, weight: Weight) -> PushedCommit:
    files = dict[str, bytes | None]()
    for change in tree_changes(repo.object_store, before, commit.tree):
        if change.old and change.old.path and (not change.new or change.new.path != change.old.path):
            files[change.old.path.decode(errors="replace")] = None
        if change.new and change.new.path and change.new.sha:
            path = change.new.path.decode(errors="replace")
            files[path] = weight.take_content(repo, change.new.mode, change.new.sha, path)
    return PushedCommit(author_of(commit), message_of(commit), files, file_finder(repo, commit))
