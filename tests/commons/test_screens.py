"""The commons' pages as members, strangers and those who facilitate use them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from maillage.commons import actions
from maillage.commons.models import Draft, Page, Proposal
from maillage.commons.queries import pages_by_title, related_pages, search
from maillage.community.models import Network, Person
from maillage.web.full_text.postgres import query_of, title_query
from maillage.web.full_text.syntax import read_query
from tests.factories import make_edition, make_page, make_picture, page_fields
from tests.kit.pictures import picture

pytestmark = pytest.mark.django_db


def sent(**fields: Any) -> dict[str, Any]:
    """A form as a browser sends it."""
    return {
        **page_fields(),
        "base": 1,
        "message": "",
        "signature": "Zoé",
        "sources": "",
        "text": "Un. Deux. Trois.",
        **fields,
    }


def test_a_member_writes_from_the_questions_to_the_page(as_: Any, bob: Person, network: Network) -> None:
    client = as_(bob)
    form = client.get("/documentation/nouvelle/?nature=experience").content.decode()
    assert "Le referiez-vous" in form
    sources = "Code du travail, L1222-9 | https://www.legifrance.gouv.fr/ | 2018\nUne note"
    answer = client.post(
        "/documentation/nouvelle/", sent(title="Essai de 🎉", nature="experience", sources=sources), follow=True
    )
    page = Page.objects.get()
    assert answer.redirect_chain[-1][0] == page.get_absolute_url() == "/documentation/essai-de/"
    assert page.head
    assert page.head.sources == [
        {"title": "Code du travail, L1222-9", "address": "https://www.legifrance.gouv.fr/", "date": "2018"},
        {"title": "Une note", "address": "", "date": ""},
    ]
    text = answer.content.decode()
    assert 'rel="nofollow ugc noopener"' in text
    assert client.post("/documentation/nouvelle/", sent(title="", sources="a | ftp://x")).status_code == 422


def test_two_at_once_settle_it_in_the_page(as_: Any, key: Page, bob: Person, zoe: Person) -> None:
    actions.save(bob, key, 1, page_fields("Un. 2. Trois."))
    client = as_(zoe)
    address = f"/documentation/{key.slug}/modifier/"
    answer = client.post(address, sent(text="Un.\r\nII. Trois.", places=[]))
    assert answer.status_code == 409
    assert Draft.objects.get(person=zoe).fields["text"].startswith("Un.")
    answer = client.post(address, sent(text="Un. II. Trois."))
    parts = answer.context["parts"]
    data = {f"part_{n}": part.get("text", "Deux !") for n, part in enumerate(parts)}
    assert sum("name" in part for part in parts) == 1
    answer = client.post(address, {**sent(), **data, "parts": len(parts), "base": answer.context["onto"]}, follow=True)
    key.refresh_from_db()
    assert key.head
    assert key.head.text == "Un. Deux ! Trois.\n"
    assert not Draft.objects.exists()


def test_a_stranger_proposes_and_it_is_read_over(as_: Any, key: Page, dora: Person, bob: Person) -> None:
    stranger = as_(None)
    address = f"/documentation/{key.slug}/proposer/"
    assert "Proposer une modification" in stranger.get(f"/documentation/{key.slug}/").content.decode()
    answer = stranger.post(address, {**sent(text="Un. Deux. Quatre."), "website": "", "signature": "Léa"}, follow=True)
    made = Proposal.objects.get()
    assert made.fate == "waiting"
    text = answer.content.decode()
    assert "Quatre" not in text, "not seen before somebody read it"
    assert stranger.post(address, {**sent(text="Spam."), "website": "http://x"}).status_code == 422
    assert as_(bob).post(reverse("commons:take_in", args=[made.public_id])).status_code == 409
    seen = as_(dora).get(made.get_absolute_url()).content.decode()
    assert "<ins>Quatre</ins>" in seen
    as_(dora).post(reverse("commons:let_in", args=[made.public_id]))
    assert "<ins>Quatre</ins>" in stranger.get(made.get_absolute_url()).content.decode()
    as_(bob).post(reverse("commons:take_in", args=[made.public_id]))
    page = stranger.get(key.get_absolute_url()).content.decode()
    assert "Quatre." in page
    assert "Léa" in page


def test_what_is_hostile_is_only_words(as_: Any, bob: Person, network: Network) -> None:
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](https://evil.example/p.png)"
        " [[<script>|<b>z</b>]] `<svg onload=alert(1)>`\n\n[a]: javascript:alert(1)\n[a]\n\n<iframe src=//evil.example>"
    )
    page = make_page(bob, network, hostile, title='"><script>alert(2)</script>', summary="<b>")
    differences = [f"differences/{query}" for query in ("", "?source=1", "?cote=1")]
    for address in ("", "historique/", "qui/", *differences, "historique/1/"):
        text = as_(None).get(page.get_absolute_url() + address).content.decode()
        for forbidden in (
            "<script>alert",
            "<img src=x",
            'javascript:alert(1)"',
            "<iframe",
            "<svg onload",
            'src="https://evil',
        ):
            assert forbidden not in text, (address, forbidden)


@pytest.mark.parametrize("address", ["", "historique/", "qui/", "historique/1/", "differences/?de=1&a=99", "page.md"])
def test_how_a_page_came_to_be_is_open(as_: Any, key: Page, zoe: Person, address: str) -> None:
    actions.save(zoe, key, 1, page_fields("Un. Deux. Trois.\n\nQuatre.", places=[]))
    answer = as_(None).get(key.get_absolute_url() + address)
    assert answer.status_code == 200
    assert as_(None).get(f"{key.get_absolute_url()}differences/?de=²&a=x").status_code == 200


def test_what_changed_is_shown_on_the_page_first_then_in_its_source(as_: Any, key: Page, zoe: Person) -> None:
    actions.save(zoe, key, 1, page_fields("Un. **Deux**. Trois.\n\nQuatre.", places=[]))
    address = f"{key.get_absolute_url()}differences/"
    page, source, beside = (as_(None).get(address + query).content.decode() for query in ("", "?source=1", "?cote=1"))
    assert "<strong>" in page
    assert re.search(r'<div class="came">.*?<p>Quatre\.</p>', page, re.DOTALL)
    assert "<ins>**</ins>" in source
    assert 'class="beside"' in beside
    history = as_(None).get(f"{key.get_absolute_url()}historique/").content.decode()
    assert history.count("comparer avec la précédente") == 1
    assert f"{address}?a=2" in history


def test_a_proposal_and_what_changed_in_an_original_are_shown_on_the_page_first_then_in_their_source(
    as_: Any, key: Page, zoe: Person, bob: Person, network: Network
) -> None:
    proposal = actions.propose(bob, key, 1, page_fields("Un. **Deux**. Trois.", places=[]))
    copy = actions.fork(bob, key, network)
    actions.save(zoe, key, 1, page_fields("Un. **Deux**. Trois. <script>x</script>", places=[]))
    for address in (proposal.get_absolute_url(), f"{copy.get_absolute_url()}amont/"):
        page, source = (as_(bob).get(address + query).content.decode() for query in ("", "?source=1"))
        assert "<strong>" in page
        assert "**" not in page.partition("<main")[2]
        assert "<script>x" not in page
        assert 'href="?source=1"' in page
        assert re.search(r"<ins>[^<]*\*\*", source)
        assert "<script>x" not in source


def test_a_link_by_the_exact_title_leads_to_the_page_whatever_its_address(
    as_: Any, key: Page, bob: Person, network: Network
) -> None:
    citing = make_page(bob, network, "Voir [[L'art d’ouvrir]], [[la-cle-du-lieu]] et [[Rien]].", title="Qui cite")
    assert set(citing.links.values_list("target", flat=True)) == {"l-art-d-ouvrir", "la-cle-du-lieu", "rien"}
    actions.save(bob, key, 1, page_fields("Un.", title="L’art d’ouvrir", places=[]))
    text = as_(None).get(citing.get_absolute_url()).content.decode()
    assert text.count(f'href="{key.get_absolute_url()}"') == 2
    assert text.count('class="missing"') == 1
    missing = as_(None).get("/documentation/a-ecrire/").content.decode()
    assert "l-art-d-ouvrir" not in missing
    assert "rien" in missing
    assert citing.title in as_(None).get(key.get_absolute_url()).content.decode(), "told among those that name it"
    later = make_page(bob, network, "Voir [[L’art d’ouvrir]].", title="Plus tard")
    assert list(later.links.values_list("target", flat=True)) == [key.slug]


def test_a_table_scrolls_in_a_region_of_its_own(as_: Any, bob: Person, network: Network) -> None:
    page = make_page(bob, network, "| a | b |\n|---|---|\n| 1 | 2 |\n\n| c |\n|---|\n| 3 |", title="Tableaux")
    text = as_(None).get(page.get_absolute_url()).content.decode()
    for number in (1, 2):
        assert f'<div class="scroll" tabindex="0" role="region" aria-label="Tableau {number}"><table>' in text
    assert text.count("</table></div>") == 2


def test_the_editor_gets_the_line_of_a_picture_or_the_sentence_that_says_why_not(as_: Any, bob: Person) -> None:
    client, address = as_(bob), reverse("commons:pictures")
    fields = {"file": SimpleUploadedFile("x.png", picture(), content_type="image/png"), "alt": "La cuisine"}
    added = client.post(address, fields, headers={"accept": "application/json"})
    assert re.fullmatch(r"!\[La cuisine\]\(images/[0-9a-f]{16}\.webp\)", added.json()["line"])
    wrong = client.post(address, {"alt": "La cuisine"}, headers={"accept": "application/json"})
    assert (wrong.status_code, bool(wrong.json()["detail"])) == (422, True)
    broken = SimpleUploadedFile("x.png", b"not a picture", content_type="image/png")
    refused = client.post(address, {"file": broken, "alt": "x"}, headers={"accept": "application/json"})
    assert refused.status_code in {409, 422}
    assert refused.json()["detail"]
    assert "Image" in client.get("/documentation/nouvelle/").content.decode()


def test_a_hidden_page_is_for_those_who_moderate(as_: Any, key: Page, dora: Person) -> None:
    actions.hide(dora, key)
    assert as_(None).get(key.get_absolute_url()).status_code == 404
    assert as_(dora).get(key.get_absolute_url()).status_code == 200
    assert key.title not in as_(None).get("/documentation/recents/").content.decode()


def test_what_is_typed_is_kept_on_the_site(as_: Any, key: Page, zoe: Person) -> None:
    client = as_(zoe)
    assert (
        client.post("/documentation/brouillon/", {"page": key.slug, "text": "En cours", "base": 1}).status_code == 200
    )
    page = client.get(f"/documentation/{key.slug}/modifier/").content.decode()
    assert "En cours" in page
    client.post("/documentation/brouillon/", {"page": key.slug, "oublier": "1"})
    assert "En cours" not in client.get(f"/documentation/{key.slug}/modifier/").content.decode()
    assert as_(None).post("/documentation/brouillon/", {"text": "x"}).status_code == 302


def test_search_completion_preview_and_pictures(as_: Any, key: Page, bob: Person, network: Network) -> None:
    client = as_(bob)
    assert "<mark>" in client.get("/documentation/chercher/?q=deux").content.decode()
    assert client.get("/documentation/titres.json?q=la cle").json() == {
        "pages": [{"slug": key.slug, "title": key.title}]
    }
    preview = as_(None).post("/documentation/apercu/", {"text": "**gras** [[la-cle-du-lieu]]"}).content.decode()
    assert "<strong>gras</strong>" in preview
    picture = make_picture(bob)
    page = make_page(bob, network, f"![Un carré](images/{picture.name})", title="Image")
    text = client.get(page.get_absolute_url()).content.decode()
    assert f'src="/documentation/images/{picture.name}"' in text
    assert client.get(f"/documentation/images/{picture.name}")["Content-Type"] == "image/webp"
    assert client.get("/documentation/images/../x.webp").status_code == 404


def described(page: str) -> dict[str, Any]:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])  # type: ignore[index]


def test_a_page_and_an_edition_say_what_they_are_to_search_engines(
    client: Client, key: Page, bob: Person, settings: Any
) -> None:
    """No name closes the script; addresses are those of the site, whoever asks."""
    actions.save(bob, key, 1, page_fields(title="La clé </script><b>"), message="x")
    page = described(client.get(key.get_absolute_url()).content.decode())
    assert (page["@type"], page["headline"], page["inLanguage"]) == ("Article", "La clé </script><b>", "fr")
    assert page["url"] == settings.ORIGIN + key.get_absolute_url()
    assert page["license"].startswith("https://creativecommons.org/")
    key.refresh_from_db()
    edition = make_edition(key)
    html = client.get(edition.get_absolute_url()).content.decode()
    book = described(html)
    assert (book["@type"], book["bookEdition"], book["datePublished"]) == ("Book", "1", edition.dated.isoformat())
    assert [chapter["name"] for chapter in book["hasPart"]] == ["La clé </script><b>"]
    assert '<meta property="og:description" content="' in html
    assert '<meta property="og:description" content="">' not in html


@pytest.mark.parametrize("asked", ["-" * 200, "- " * 100, "<!--" * 50, "-!" * 100, " -(-" * 50, '-"' * 100, "a-" * 100])
def test_a_search_of_dashes_finds_nothing_and_is_no_fault(as_: Any, network: Network, asked: str) -> None:
    """Fifty “not” in a row were more than PostgreSQL has room for."""
    assert as_(None).get("/documentation/chercher/", {"q": asked}).status_code == 200


def test_a_search_still_leaves_out_what_has_a_dash_before_it(key: Page) -> None:
    searches = ("trois", "trois -deux", "trois - deux", 'trois -"deux trois"', "trois-")
    assert [len(search(one)[0]) for one in searches] == [1, 0, 1, 0, 1]


def test_a_slip_is_offered_the_word_that_was_meant(as_: Any, bob: Person, network: Network) -> None:
    page = make_page(bob, network, "La fibre est là.", title="Le débit")
    html = as_(None).get("/documentation/chercher/", {"q": "fobre", "langue": "fr"}).content.decode()
    assert '<a href="?q=fibre&amp;langue=fr">fibre</a>' in html
    Page.objects.filter(pk=page.pk).update(hidden=True)
    assert "fibre</a>" not in as_(None).get("/documentation/chercher/", {"q": "fobre"}).content.decode()


def test_the_excerpt_lets_no_markup_out(as_: Any, bob: Person, network: Network) -> None:
    make_page(bob, network, "Un `<script>alert(1)</script>` et la fibre & <mark>.", title="Le débit")
    html = as_(None).get("/documentation/chercher/", {"q": "fibre script"}).content.decode()
    assert "&lt;<mark>script</mark>" in html
    assert "<script>alert" not in html


def test_related_pages_share_a_word_and_completion_takes_words_in_any_order(bob: Person, network: Network) -> None:
    one = make_page(bob, network, title="Réserver une salle", summary="Pour se réunir.")
    two = make_page(bob, network, title="Les salles de réunion", summary="Leurs chaises.")
    make_page(bob, network, title="Le wifi", summary="Son mot de passe.")
    assert related_pages(one) == [two]
    assert pages_by_title("salle rés") == [one]
    assert pages_by_title("SALL") == [two, one]
    assert pages_by_title("🙂") == pages_by_title("reuni xyz") == []


def test_twenty_thousand_pages_are_searched_by_the_index(network: Network) -> None:
    rest = {"nature": "method", "kind": "howto", "state": "draft", "language": "fr", "licence": "CC-BY-SA-4.0"}
    Page.objects.bulk_create(
        (Page(network=network, slug=f"p{n}", title=f"Page {n}", **rest) for n in range(20_000)), batch_size=2000
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE commons_page SET search = setweight(to_tsvector('french', title || ' ' ||"
            " (SELECT string_agg(md5(slug || n), ' ') FROM generate_series(1, 25) n)), 'A')"
        )
        cursor.execute("ANALYZE commons_page")
    for typed in ("page 12345", "page", '"page 12345" -essai', "12345 OU 54321"):
        query = read_query(typed)
        assert query
        for wanted in (query_of(query), title_query(query)):
            plan = Page.objects.filter(search=wanted).explain(timing=False, analyze=True)
            assert "Bitmap Index Scan on page_search" in plan or typed == "page", plan
