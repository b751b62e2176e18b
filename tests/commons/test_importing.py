"""Bringing in pages: a folder, a Git history, a wiki; all or nothing, tried without effect, twice the same."""

from __future__ import annotations

import gzip
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.commons import actions
from maillage.commons.drivers.folders import read_file, read_path
from maillage.commons.drivers.wikis import OF_A_REQUEST, Bounds
from maillage.commons.models import Page, Picture, Revision
from maillage.commons.rules.imported_files import Known
from maillage.commons.views.imports import MOST_LETTERS, MOST_PAGES
from maillage.community.models import Network, Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests.kit.pictures import picture

LICENCE = "CC-BY-4.0"
DUMP = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr">
<siteinfo><sitename>Wiki des lieux</sitename></siteinfo>
<page><title>Ouvrir un lieu</title><ns>0</ns><id>1</id>
<revision><timestamp>2020-02-29T10:00:00Z</timestamp><contributor><username>Aline</username></contributor><text>vieux</text></revision>
<revision><timestamp>2021-03-01T10:00:00Z</timestamp><contributor><ip>192.0.2.1</ip></contributor><text>vieux</text></revision>
<revision><timestamp>2022-03-01T10:00:00Z</timestamp><contributor><username>Béa</username></contributor>
<text xml:space="preserve">{{Infobox lieu|nom=X}}
== Commencer ==
'''Une clé''', voir [[Trouver un toit|le toit]] et [[Assurance]]&lt;ref&gt;Une source.&lt;/ref&gt;.
* un
* deux
[[Fichier:Porte.jpg|vignette|La porte]]
{| class="wikitable"
! A !! B
|-
| 1 || 2
|}
&lt;script&gt;alert(1)&lt;/script&gt;
[[Catégorie:Lieux]]</text></revision></page>
<page><title>Ancien</title><ns>0</ns><redirect title="Ouvrir un lieu"/>
<revision><text>#REDIRECT [[Ouvrir un lieu]]</text></revision></page>
<page><title>Discussion:Ouvrir</title><ns>1</ns><revision><text>non</text></revision></page>
</mediawiki>"""


@pytest.fixture
def known(place: Place) -> Known:
    return actions.known_of(place.network, LICENCE)


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


FOLDER: dict[str, bytes | str] = {
    "guide/README.md": "# À propos\n",
    "guide/cle.md": "# La clé\n\nElle est chez Anne, voir [le wifi](./reseau/wifi.md#mesurer).\n\n"
    "![La clé](img/cle.png)\n",
    "guide/reseau/wifi.md": "---\ntitle: Le wifi\nslug: wifi-du-lieu\nnature: poème\nplaces: [mende, nulle-part]\n"
    "licence: CC0-1.0\nauthor: Zoé 🎉\nsources:\n- title: Une\n  address: javascript:alert(1)\n---\n\n"
    "Retour à [la clé](../cle.md). ![absente](absente.png)\n",
    "guide/img/cle.png": picture(),
    "guide/.git/x.md": "caché",
}


def test_a_folder_comes_in_with_its_links_its_pictures_and_what_it_says(
    place: Place, dora: Person, known: Known
) -> None:
    batch = read_file(zipped(FOLDER), "guide.zip", known)
    brought = actions.bring_in(dora, place.network, batch)
    assert {(one.slug, one.kind, one.revisions) for one in brought} == {("cle", "new", 1), ("wifi-du-lieu", "new", 1)}
    key, wifi = (Page.objects.get(slug=slug).head for slug in ("cle", "wifi-du-lieu"))
    assert key is not None
    assert wifi is not None
    name = Picture.objects.get().name
    assert key.title == "La clé"
    assert key.text == f"Elle est chez Anne, voir [[wifi-du-lieu|le wifi]].\n\n![La clé](images/{name})\n"
    assert wifi.text == "Retour à [[cle|la clé]]. absente\n"
    assert (key.licence, wifi.licence, wifi.signature, wifi.nature) == (LICENCE, "CC0-1.0", "Zoé 🎉", "method")
    assert wifi.places == [slug for slug in ("mende",) if slug == place.slug]
    assert wifi.sources == [{"title": "Une", "address": "", "date": ""}]
    assert {what for _where, what in batch.remarks} >= {"nature: poème → method", "places: nulle-part → ∅"}
    again = actions.bring_in(dora, place.network, read_file(zipped(FOLDER), "guide.zip", known))
    assert {one.kind for one in again} == {"same"}
    assert Revision.objects.count() == 2


def test_tried_it_writes_nothing(place: Place, dora: Person, known: Known) -> None:
    brought = actions.bring_in(dora, place.network, read_file(zipped(FOLDER), "guide.zip", known), dry=True)
    assert {one.kind for one in brought} == {"new"}
    assert not Page.objects.exists()
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.md": b"\xff\xfe"}, "not_utf8"),
        ({"a.md": "---\ntitle: [\n---\n"}, "bad_file"),
        ({"a.md": "---\nlicence: Tous droits réservés\n---\nx"}, "unknown_licence"),
        ({"a/x.md": "un", "b/X.md": "deux"}, "same_page_twice"),
        ({"a.txt": "x"}, "no_pages"),
    ],
)
def test_a_folder_that_can_t_come_in_says_why(files: dict[str, Any], code: str, known: Known) -> None:
    with pytest.raises(Refusal) as raised:
        read_file(zipped(files), "x.zip", known)
    assert raised.value.code == code


def test_one_page_too_long_stops_all_of_it(place: Place, dora: Person, known: Known) -> None:
    batch = read_file(zipped({"a.md": "court", "b.md": "x\n" * 70_000}), "x.zip", known)
    with pytest.raises(Refusal) as raised:
        actions.bring_in(dora, place.network, batch)
    assert raised.value.code == "bad_page"
    assert raised.value.facts["page"] == "b"
    assert not Page.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 cut", "bad_zip"),
        (b"# v2 git bundle\nnonsense", "bad_bundle"),
        (b"\x1f\x8bnonsense", "bad_archive"),
        (b"<mediawiki><page><title>x", "bad_xml"),
        (b"<html></html>", "no_pages_in_dump"),
        (b"\x00\x01", "not_pages"),
        (b"", "not_pages"),
    ],
)
def test_a_file_that_is_none_of_these_says_so(content: bytes, code: str, known: Known) -> None:
    with pytest.raises(Refusal) as raised:
        read_file(content, "x.bin", known)
    assert raised.value.code == code


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three commits: two of a page, one that removes another."""
    folder = tmp_path / "depot"
    folder.mkdir()

    def git(*words: str, name: str = "Aline", at: str = "2020-02-29T10:00:00+01:00") -> None:
        environment = {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_AUTHOR_DATE": at,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_COMMITTER_DATE": at,
            "HOME": str(tmp_path),
            "PATH": "/usr/bin:/bin",
        }
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True)

    git("init", "-b", "main")
    (folder / "cle.md").write_text("# La clé\n\nChez Anne.\n", encoding="utf-8")
    (folder / "vieux.md").write_text("Partira.\n", encoding="utf-8")
    (folder / "casse.md").write_text("---\na: [\n---\n", encoding="utf-8")
    git("add", ".")
    git("commit", "-m", "Première page")
    (folder / "cle.md").write_text("# La clé\n\nChez Paul.\n\n![Clé](cle.png)\n", encoding="utf-8")
    (folder / "cle.png").write_bytes(picture())
    (folder / "casse.md").write_text("Réparé.\n", encoding="utf-8")
    git("add", ".")
    git("commit", "-m", "La clé a changé de mains", name="Béa", at="2021-06-01T18:00:00+02:00")
    git("rm", "-q", "vieux.md")
    git("commit", "-m", "Sans le vieux", name="Béa", at="2021-06-02T18:00:00+02:00")
    git("bundle", "create", "../commun.bundle", "HEAD")
    return folder


def test_a_repository_brings_its_history_and_its_authors(
    place: Place, dora: Person, known: Known, repository: Path
) -> None:
    bea = Person.objects.create_user("bea@example.org", name="Béa")
    brought = actions.bring_in(dora, place.network, read_path(str(repository), known), authors={"Béa": bea})
    assert {(one.slug, one.revisions) for one in brought} == {("cle", 2), ("casse", 1)}
    last, first = Page.objects.get(slug="cle").revisions.all()
    assert (first.signature, first.message, first.made_at.isoformat()[:10]) == ("Aline", "Première page", "2020-02-29")
    assert (last.signature, last.author, first.author) == ("Béa", bea, None)
    assert "images/" in last.text
    assert "a@example.org" not in str(list(Revision.objects.values()))
    bundle = (repository.parent / "commun.bundle").read_bytes()
    assert [(p.slug, p.message) for p in read_file(bundle, "x", known).pages] == [
        (p.slug, p.message) for p in read_path(str(repository), known).pages
    ]
    again = actions.bring_in(dora, place.network, read_path(str(repository), known))
    assert {one.kind for one in again} == {"same"}


def test_a_folder_that_is_no_repository_and_an_address_that_leads_nowhere(known: Known, tmp_path: Path) -> None:
    for source, code in ((str(tmp_path / "rien"), "no_such_file"), ("http://127.0.0.1:9/x.git", "not_cloned")):
        with pytest.raises(Refusal) as raised:
            read_path(source, known)
        assert raised.value.code == code


def test_a_wiki_that_takes_too_long_for_a_request_is_refused_before_others_wait_for_it(known: Known) -> None:
    """One of 2,000 pages took three minutes, and kept everybody's books and imports at the gate meanwhile."""
    page = "<page><title>P{n}</title><ns>0</ns><revision><text>x</text></revision></page>"
    large = f"<mediawiki>{''.join(page.format(n=n) for n in range(OF_A_REQUEST.pages + 1))}</mediawiki>"
    with pytest.raises(Refusal, match="by the command") as raised:
        read_file(large.encode(), "dump.xml", known, OF_A_REQUEST)
    assert raised.value.code == "too_many_pages"
    with pytest.raises(Refusal, match="by the command") as raised:
        read_file(DUMP.encode(), "dump.xml", known, Bounds(seconds=0.0))
    assert raised.value.code == "wiki_takes_too_long"
    assert OF_A_REQUEST.seconds <= 60


def test_a_folder_of_thousands_of_pages_is_for_the_command(as_: Any, dora: Person, place: Place) -> None:
    """One of 19,000 pages took five minutes, tried, and nobody else could write a page meanwhile."""
    pages: dict[str, bytes | str] = {f"p{n}.md": f"# P{n}\n\nx\n" for n in range(MOST_PAGES + 1)}
    sent = {"licence": LICENCE, "language": "fr", "essai": "1"}
    answer = as_(dora).post("/documentation/importer/", sent | {"file": SimpleUploadedFile("a.zip", zipped(pages))})
    assert f"{MOST_PAGES + 1} pages et révisions" in answer.content.decode()
    assert "par la commande" in answer.content.decode()


def test_a_folder_of_millions_of_characters_is_for_the_command(as_: Any, dora: Person, place: Place) -> None:
    """One of forty pages of long tables took 80 s, tried."""
    page = "mot " * 20 + "\n"
    pages: dict[str, bytes | str] = {f"p{n}.md": page * 1000 for n in range(MOST_LETTERS // 80_000 + 1)}
    sent = {"licence": LICENCE, "language": "fr", "essai": "1"}
    answer = as_(dora).post("/documentation/importer/", sent | {"file": SimpleUploadedFile("a.zip", zipped(pages))})
    assert f"pas plus de {MOST_LETTERS}" in answer.content.decode()


def test_a_wiki_comes_in_as_markdown_and_what_stays_there_is_listed(place: Place, dora: Person, known: Known) -> None:
    batch = read_file(gzip.compress(DUMP.encode()), "dump.xml.gz", known)
    (brought,) = actions.bring_in(dora, place.network, batch)
    page = Page.objects.get(slug=brought.slug)
    assert page.head is not None
    text = page.head.text
    assert "## Commencer" in text
    assert "**Une clé**, voir [[Trouver un toit|le toit]] et [[Assurance]][^1]." in text
    assert "[^1]: Une source." in text
    assert "| A " in text
    assert "Porte.jpg" not in text
    assert "Catégorie" not in text
    assert page.head.signature == "Aline, Béa"  # not the address of a passer-by
    assert page.head.made_at.isoformat()[:10] == "2022-03-01"
    remarks = " ".join(what for _where, what in batch.remarks)
    assert all(word in remarks for word in ("Infobox lieu", "Porte.jpg", "Catégorie:Lieux", "#REDIRECT"))
    html = Client().get(page.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert page.links.filter(target="trouver-un-toit").exists()


def test_only_those_who_facilitate_bring_pages_in(place: Place, bob: Person, known: Known) -> None:
    with pytest.raises(Refusal):
        actions.bring_in(bob, place.network, read_file(zipped(FOLDER), "guide.zip", known))


def test_the_screen_tries_then_writes_and_says_what_is_wrong(client: Client, place: Place, dora: Person) -> None:
    client.force_login(dora)
    session = client.session
    session["signed_in_at"] = 9_999_999_999
    session.save()

    def send(content: bytes, **more: str) -> Any:
        file = SimpleUploadedFile("guide.zip", content)
        return client.post("/documentation/importer/", {"file": file, "licence": LICENCE, "language": "fr", **more})

    tried = send(zipped(FOLDER), essai="1")
    assert tried.status_code == 200
    assert "nulle-part" in tried.content.decode()
    assert not Page.objects.exists()
    assert send(b"PK not one").status_code == 422
    done = send(zipped(FOLDER)).content.decode()
    assert '<a href="/documentation/cle/">' in done
    assert Page.objects.count() == 2


def test_all_that_somebody_wrote_is_undone_at_once(
    client: Client, place: Place, network: Network, bob: Person, dora: Person
) -> None:
    from tests.factories import make_member, make_page, make_person, page_fields

    vandal = make_person("vandale")
    make_member(vandal, network)
    page = make_page(bob, network)
    actions.save(vandal, page, 1, page_fields("ACHETEZ."))
    spam = actions.create(vandal, network, page_fields("ACHETEZ.", title="Promo"))
    open_one = actions.propose(vandal, page, 2, page_fields("ENCORE."))
    client.force_login(dora)
    session = client.session
    session["signed_in_at"] = 9_999_999_999
    session.save()
    address = f"/documentation/{page.slug}/defaire/2/"
    assert "defaire/2/" in client.get(f"/documentation/{page.slug}/historique/").content.decode()
    assert page.title in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    for thing in (page, spam, open_one):
        thing.refresh_from_db()
    assert page.head is not None
    assert "ACHETEZ" not in page.head.text
    assert page.revisions.count() == 3
    assert spam.hidden
    assert open_one.fate == "refused"
    assert client.get(f"/documentation/{page.slug}/defaire/1/").status_code == 200
    client.force_login(bob)
    assert client.get(address).status_code == 403
