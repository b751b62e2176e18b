"""Git clients of every kind, and what is none: fetched and pushed to within bounds, never a page of error."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
import zlib
from hashlib import sha1
from pathlib import Path

import pytest

from maillage.commons import actions
from maillage.commons.actions.git_push import make_key
from maillage.commons.drivers import packs
from maillage.commons.drivers.histories import pages_of_bundle, pages_of_repository
from maillage.commons.drivers.upload_pack import commands_end, lines_of, pkt_line, reduce_request
from maillage.commons.models import Page
from maillage.commons.rules.imported_files import Known
from maillage.community.models import AccessToken, Person
from maillage.kernel.refusal import Refusal
from tests.commons.test_pushing import Clone, told_with
from tests.factories import Committed, make_page, page_fields
from tests.kit.git import git
from tests.kit.work import lines_run

KNOWN = Known(frozenset({"method"}), frozenset({"howto"}), frozenset({"fr"}), frozenset(), "CC-BY-SA-4.0")
CAPABILITIES = b"multi_ack_detailed no-done side-band-64k ofs-delta agent=git/isomorphic-git"


@pytest.fixture
def key(bob: Person, committed: Committed) -> Page:
    page = make_page(bob, committed.network, "Le wifi est lent.\n")
    actions.save(bob, page, 1, page_fields("Le wifi est rapide."))
    return page


def posted(address: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    kind = {"Content-Type": "application/x-git-upload-pack-request", **headers}
    request = urllib.request.Request(address, data=body, headers=kind)  # noqa: S310 - the test's own site
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def tip(site: str) -> bytes:
    with urllib.request.urlopen(f"{site}/commun.git/info/refs?service=git-upload-pack") as answer:  # noqa: S310
        advertised = answer.read()
    assert b"filter" not in advertised  # "--filter=blob:none" was advertised, then refused
    return advertised.split(b"\n")[1].lstrip(b"0")[4:44] if b"HEAD" in advertised else b""


@pytest.mark.concurrent
def test_clients_of_every_kind_fetch(site: str, key: Page, tmp_path: Path) -> None:
    """A client that does not ask for thin packs got a 500 (isomorphic-git); shallow and partial clones too."""
    for number, options in enumerate((["--depth", "1"], ["--filter=blob:none"], ["--no-tags"])):
        git("clone", *options, f"{site}/commun.git", f"c{number}", cwd=tmp_path)
        assert "rapide" in (tmp_path / f"c{number}" / "pages" / f"{key.slug}.md").read_text(encoding="utf-8")
    git("fetch", "-q", "--unshallow", cwd=tmp_path / "c0")
    assert git("rev-list", "--count", "HEAD", cwd=tmp_path / "c0") == "2\n"
    head = git("rev-parse", "HEAD", cwd=tmp_path / "c2").strip().encode()
    want = pkt_line(b"want " + head + b" " + CAPABILITIES + b"\n") + b"0000" + pkt_line(b"done\n")
    status, answer = posted(f"{site}/commun.git/git-upload-pack", want)
    assert (status, answer[:8]) == (200, b"0008NAK\n")
    assert b"PACK" in answer


@pytest.mark.concurrent
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"0000",
        b"garbage",
        b"00",
        b"zzzz",
        b"0003",
        b"ffffabc",
        b"0032want " + b"0" * 40 + b"\n",
        b"\x00" * 100,
        b"0009done\n",
        b"0014command=ls-refs\n0000",
        pkt_line(b"want x\n") + b"0000",
        pkt_line(b"deepen -1\n"),
    ],
    ids=repr,
)
def test_what_is_no_request_is_refused(site: str, key: Page, body: bytes) -> None:
    for service in ("git-upload-pack",):
        assert posted(f"{site}/commun.git/{service}", body)[0] in {200, 400}
    assert posted(f"{site}/commun.git/git-upload-pack", body, **{"Content-Encoding": "gzip"})[0] in {200, 400}
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert posted(f"{site}/commun.git/git-upload-pack", bomb, **{"Content-Encoding": "gzip"})[0] == 400


def test_haves_without_number_are_read_once_and_one_is_kept() -> None:
    """95,000 haves took 11.5 s of a stranger's request: each was looked for in the history, again and again."""
    commits = {f"{n:040x}".encode(): n for n in range(3000)}
    first = b"want " + f"{2999:040x}".encode() + b" " + CAPABILITIES + b"\n"

    def request_of(count: int) -> bytes:
        haves = b"".join(pkt_line(f"have {n % 2999:040x}\n".encode()) for n in range(count))
        return pkt_line(first) * 3 + b"0000" + haves + pkt_line(b"done\n")

    answer = list(lines_of(reduce_request(request_of(2999), commits, f"{2999:040x}".encode())))
    assert answer == [first, b"", f"have {2998:040x}\n".encode(), b"done\n"]
    work = [
        lines_run(lambda n=n: reduce_request(request_of(n), commits, f"{2999:040x}".encode())) for n in (1000, 2000)
    ]
    assert work[1] <= 2.5 * work[0]
    unknown = pkt_line(b"have " + b"f" * 40 + b"\n") * 1000
    assert len(reduce_request(pkt_line(first) + b"0000" + unknown + b"0000", commits, f"{2999:040x}".encode())) < 250


def pack_of(*objects: tuple[int, int, bytes]) -> bytes:
    """A pack: (kind, size said, content before it is packed)."""
    packed = b"PACK" + (2).to_bytes(4, "big") + len(objects).to_bytes(4, "big")
    for kind, size, content in objects:
        head, rest = (kind << 4) | (size & 15), size >> 4
        while rest:
            packed += bytes([head | 0x80])
            head, rest = rest & 0x7F, rest >> 7
        packed += bytes([head]) + (b"\1" * 20 if kind == 7 else b"") + zlib.compress(content, 9)
    return packed + sha1(packed).digest()  # noqa: S324 - Git's own


def test_a_pack_is_weighed_before_it_is_kept() -> None:
    """700 MB of zeros in a pack of 1 MB."""
    assert packs.weigh(pack_of((3, 5, b"texte"), (3, 70_000, b"\0" * 70_000))) == 70_005
    for pack in (
        pack_of((3, 700_000_000, b"\0" * 1000)),
        pack_of((3, 10, b"\0" * 1_000_000)),
        pack_of((3, 1000, b"\0" * 10)),
        pack_of(*[(3, 19_000_000, b"\0" * 19_000_000)] * 7),
        pack_of((7, 400_006, b"\x05\x80\x80\x40" + b"\xf0\xff\xff\xff" * 100_000 + b"ab")),  # copies of copies
        pack_of((3, 5, b"texte"))[:-25],
        b"PACK" + b"\xff" * 40,
        b"",
    ):
        with pytest.raises(Refusal):
            packs.weigh(pack)


def test_the_pack_of_a_push_begins_after_its_commands() -> None:
    commands = pkt_line(b"0" * 40 + b" " + b"1" * 40 + b" refs/heads/main\0 report-status") + b"0000"
    assert commands_end(commands + b"PACK...") == len(commands)


@pytest.fixture
def clone(site: str, key: Page, bob: Person, tmp_path: Path) -> Clone:
    _key, secret = make_key(bob, "test")
    return Clone(told_with(site, secret), tmp_path / "copie")


@pytest.mark.concurrent
def test_odd_pushes_are_refused_with_a_sentence(clone: Clone, key: Page, site: str) -> None:
    """A submodule and a link made a 500; `push -f` of an older commit said "forced update" though nothing changed."""
    try:
        first = clone.git("rev-parse", "HEAD").strip()
        clone.git("update-index", "--add", "--cacheinfo", f"160000,{first},pages/module.md")
        clone.git("commit", "-m", "Un module")
        assert "(not_a_file)" in clone.push(status=1)
        clone.git("reset", "--hard", first)
        (clone.folder / "pages" / "lien.md").symlink_to("/etc/passwd")
        clone.commit("Un lien")
        assert "(not_a_file)" in clone.push(status=1)
        clone.git("reset", "--hard", "HEAD~2")
        assert "(nothing_forced)" in clone.git("push", "-f", "origin", "HEAD:main", status=1)
        clone.git("reset", "--hard", first)
        for body in (b"", b"0000", b"zzzz", pkt_line(b"a b c\n") + b"0000", pkt_line(b"x\n") + b"0000PACK"):
            address = clone.git("remote", "get-url", "origin").strip().partition("@")[2]
            import base64

            secret = clone.git("remote", "get-url", "origin").partition("//")[2].partition("@")[0]
            headers = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
            assert posted(f"http://{address}/git-receive-pack", body, **headers)[0] in {200, 400}
        clone.git("config", "i18n.commitEncoding", "ISO-8859-1")
        (clone.folder / "pages" / f"{key.slug}.md").write_text("---\ntitle: La clé du lieu\n---\n\nÉté.\n", "utf-8")
        (clone.folder / "message").write_bytes("L’été".replace("’", "'").encode("latin-1"))
        clone.git("add", "pages")
        clone.git("-c", "i18n.logOutputEncoding=UTF-8", "commit", "-q", "-F", "message")
        clone.push()
        last = key.revisions.first()
        assert last is not None
        assert last.message == "L'été (signé Bob Martin)"
    finally:
        AccessToken.objects.all().delete()


def test_a_history_cut_short_is_said_to_be(tmp_path: Path) -> None:
    """A shallow clone, or a bundle of the last commits, printed a traceback."""
    git("init", "-q", "-b", "main", "one", cwd=tmp_path)
    one = tmp_path / "one"
    for number in range(3):
        (one / "a.md").write_text(f"Un {number}\n", encoding="utf-8")
        git("add", "-A", cwd=one)
        git("-c", "user.name=Zoé", "-c", "user.email=z@example.org", "commit", "-qm", "Un", cwd=one)
    git("clone", "-q", "--depth", "1", one.as_uri(), "two", cwd=tmp_path)
    git("bundle", "create", "-q", "thin.bundle", "HEAD~1..main", cwd=one)
    for read in (
        lambda: pages_of_repository(str(tmp_path / "two"), KNOWN),
        lambda: pages_of_bundle((one / "thin.bundle").read_bytes(), KNOWN),
    ):
        with pytest.raises(Refusal) as raised:
            read()
        assert raised.value.code in {"history_cut", "bad_bundle"}
    assert len(pages_of_repository(str(one), KNOWN).pages) == 3
