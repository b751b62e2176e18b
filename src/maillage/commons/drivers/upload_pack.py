"""What a Git client that fetches asks for, reduced to what our history, one line of commits, can answer.

A client may list tens of thousands of commits it has; the newest that is ours says everything. Nothing of a request is
walked in our history but that one. Protocol: gitprotocol-pack, gitprotocol-http.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dulwich.protocol import CAPABILITY_FILTER, CAPABILITY_OFS_DELTA, CAPABILITY_SIDE_BAND_64K
from dulwich.server import UploadPackHandler

from maillage.kernel.refusal import Refusal

FLUSH = b"0000"


class Fetcher(UploadPackHandler):
    """dulwich's own, without partial clones (their checkout asks for single objects, which are not served)."""

    def capabilities(self) -> list[bytes]:
        """The capabilities offered to clients: dulwich's, without filters."""
        return [capability for capability in super().capabilities() if capability != CAPABILITY_FILTER]

    @classmethod
    def required_capabilities(cls) -> tuple[bytes, ...]:
        """The capabilities a client must have; our packs are never thin, so `thin-pack` is not among them."""
        return (CAPABILITY_SIDE_BAND_64K, CAPABILITY_OFS_DELTA)


def unreadable_request() -> Refusal:
    """The refusal of what is not a valid request of a Git client."""
    return Refusal("bad_git_request", "This is not a request of a Git client that can be answered.")


def commands_end(sent: bytes) -> int:
    """The offset where a push's commands end and its pack begins."""
    at = 0
    for line in lines_of(sent):
        at += len(line) + 4
        if not line:
            break
    return at


def lines_of(request: bytes) -> Iterator[bytes]:
    """The pkt-lines of a request; an empty one for a flush. Raises a Refusal when they can't be read."""
    at = 0
    while at < len(request):
        try:
            size = int(request[at : at + 4], 16)
        except ValueError:
            raise unreadable_request() from None
        if size == 0:
            yield b""
            at += 4
        elif size < 5 or at + size > len(request):
            raise unreadable_request()
        else:
            yield request[at + 4 : at + size]
            at += size


def reduce_request(request: bytes, commits: Mapping[bytes, int], head: bytes) -> bytes:
    """The fetch request in a few lines: one want, the newest commit of ours that the client has.

    `commits`: the place of each of our commits in the history. The last commit of a moment ago
    is replaced by the last of now, which holds it.
    """
    wants, shallow, depth, newest, has, parts, end = list[bytes](), list[bytes](), 0, -1, b"", 0, b""
    for line in lines_of(request):
        command, _space, rest = line.rstrip(b"\n").partition(b" ")
        if command == b"want":
            wants.append(line)
        elif command == b"have":
            if commits.get(rest, -1) > newest:
                newest, has = commits[rest], pkt_line(line)
        elif command == b"shallow":
            shallow += [line] if rest in commits and not shallow else []
        elif command == b"deepen" and rest.isdigit() and len(rest) < 12:
            depth = min(int(rest), len(commits) + 1)
        elif command == b"done":
            end = pkt_line(line)
        elif line and command != CAPABILITY_FILTER:
            raise unreadable_request()
        parts += not line
    if not wants:
        return FLUSH
    lines = [_want(wants, commits, head, exactly=depth > 0)]
    if depth:
        lines += [*shallow, f"deepen {depth}\n".encode()]
    elif shallow:
        has = b""  # what stood before its first commit is not there: it is sent everything
    return b"".join(map(pkt_line, lines)) + FLUSH + has + (end or (FLUSH if parts > 1 else b""))


def _want(wants: list[bytes], commits: Mapping[bytes, int], head: bytes, *, exactly: bool) -> bytes:
    wanted = {line.rstrip(b"\n")[5:45] for line in wants}
    if any(sha not in commits for sha in wanted) or (exactly and wanted != {head}):
        raise unreadable_request()
    # Git asks for filtered packs even where they are not offered, and takes whole ones.
    capabilities = b" ".join(word for word in wants[0][45:].split() if word != CAPABILITY_FILTER)
    return b"want " + head + b" " + capabilities + b"\n"


def pkt_line(line: bytes) -> bytes:
    """A line in Git's wire format: its length in four hexadecimal digits, then its bytes."""
    return f"{len(line) + 4:04x}".encode() + line
