"""The agenda and a season as visitors see them: what is ahead before what has been, and all one may take along."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from maillage.community.models import Network, Person
from maillage.places.models import Place
from maillage.programme.actions.events import EventDetails, cancel_event, change_event
from maillage.programme.actions.registrations import register_person
from maillage.programme.models import Event, Registration, Season
from maillage.programme.templatetags.programme import date_block
from tests import factories
from tests.kit.programme import ASKED, make_event, make_season
from tests.kit.screens import form_of, text_of

FRAME = re.compile(r"<textarea[^>]*>(.*?)</textarea>", re.DOTALL)
FOR_OTHERS = (
    "/programme/calendrier.ics", "/programme/annonces.atom", "/programme/openagenda.json",
    "/programme/quinzaine/saison.ics", "/programme/quinzaine/livret.pdf", "/programme/quinzaine/affiche.pdf",
    "/programme/openagenda.json?saison=quinzaine", "/programme/quinzaine/schedule.xml",
    "/programme/quinzaine/schedule.json",
)  # fmt: skip


def test_what_one_takes_along_is_linked_from_where_one_looks_for_it(
    client: Client, alice: Person, place: Place, network: Network
) -> None:
    event = make_event(alice, network, place=place, season=make_season(network))
    pages = {
        path: text_of(client.get(path)) for path in ("/programme/", "/programme/quinzaine/", place.get_absolute_url())
    }
    for address in FOR_OTHERS:
        page = pages["/programme/quinzaine/" if "quinzaine" in address else "/programme/"]
        assert f'href="{address}"' in page, address
    assert f'href="/programme/lieu/{place.slug}/programme.ics"' in pages[place.get_absolute_url()]
    assert f'href="{event.get_absolute_url()}evenement.ics"' in text_of(client.get(event.get_absolute_url()))


def test_the_lines_to_paste_hold_the_name_of_the_network_whatever_it_is(client: Client, network: Network) -> None:
    network.name = 'L’été "bleu" & <vert>'
    network.save()
    lines = FRAME.search(text_of(client.get("/programme/")))
    assert lines is not None
    assert 'title="Au programme : L’été &quot;bleu&quot; &amp; &lt;vert&gt;"' in lines[1]
    address = re.search(r'src="[^"/]*//[^/]+([^"]+)"', lines[1])
    assert address is not None
    assert client.get(address[1]).status_code == 200


def test_a_season_says_what_is_ahead_before_what_has_been(
    client: Client, alice: Person, dora: Person, place: Place, network: Network
) -> None:
    season = make_season(network)
    over = make_event(alice, network, place=place, season=season, title="Hier déjà")
    make_event(dora, network, season=season, title="Bientôt", address="Ispagnac")
    was = timezone.now() - timedelta(days=1)
    Event.objects.filter(pk=over.pk).update(starts_at=was, ends_at=was + timedelta(hours=1), space=None)
    page = text_of(client.get(season.get_absolute_url()))
    assert page.index("Bientôt") < page.index("Ce qui a déjà eu lieu") < page.index("Hier déjà")
    alone = text_of(client.get("/programme/"))
    assert "Bientôt" in alone
    assert "Hier déjà" not in alone


def test_a_season_has_its_own_frame_list_feed_and_calendar(
    client: Client, dora: Person, network: Network, place: Place
) -> None:
    season = make_season(network)
    inside = make_event(dora, network, place=place, season=season, title="De la <quinzaine>")
    make_event(dora, network, title="Hors saison", address="Ispagnac")
    page = text_of(client.get(season.get_absolute_url()))
    frame, listed = FRAME.findall(page)
    assert "cadre/?saison=quinzaine" in frame
    assert f'{inside.get_absolute_url()}">De la &lt;quinzaine&gt;</a>' in listed
    assert "Hors saison" not in listed
    assert re.search(r'href="webcal://[^/"]+/programme/quinzaine/saison.ics"', page)
    for address in ("cadre/", "annonces.atom"):
        answer = text_of(client.get(f"/programme/{address}?saison=quinzaine"))
        assert ("De la" in answer, "Hors saison" in answer) == (True, False)
        assert client.get(f"/programme/{address}?saison=aucune").status_code == 404


def test_seasons_are_named_on_the_home_page_found_by_search_engines_and_listed_once_over(
    client: Client, network: Network
) -> None:
    season = make_season(network)
    assert season.title in text_of(client.get("/"))
    today = timezone.localdate()
    Season.objects.update(starts_on=today - timedelta(days=30), ends_on=today - timedelta(days=20))
    assert season.title not in text_of(client.get("/"))
    page = text_of(client.get("/programme/"))
    assert page.index("Saisons passées") < page.index(season.title)
    sitemap = text_of(client.get("/sitemap.xml"))
    assert "/programme/quinzaine/</loc>" in sitemap
    assert "/programme/</loc>" in sitemap


def test_the_grid_and_short_lists_say_in_words_what_is_full_moved_or_cancelled(
    client: Client, dora: Person, bob: Person, network: Network, place: Place
) -> None:
    season = make_season(network)
    factories.make_place(network, "Télécentre de Mende", "48095")
    full, off = (
        make_event(dora, network, place=place, season=season, title=title, capacity=1) for title in ("Plein", "Fini")
    )
    make_event(dora, network, place=Place.objects.get(name="Télécentre de Mende"), season=season)
    register_person(bob, full, ASKED)
    cancel_event(dora, off)
    grid = text_of(client.get(season.get_absolute_url())).partition('class="grid"')[2].partition("</table>")[0]
    words = dict(re.findall(r"<span[^>]*>(\w+)</span>\s*<small>([^<]+)</small>", grid))
    assert words == {"Plein": "Complet, liste d’attente", "Fini": "Annulé"}
    assert "complet, liste d’attente" in text_of(client.get(place.get_absolute_url()))


def test_one_click_registers_who_is_signed_in_where_nothing_is_asked(
    client: Client, dora: Person, bob: Person, network: Network
) -> None:
    event = make_event(dora, network)
    client.force_login(bob)
    form_of(client.get(event.get_absolute_url()), "people").send(client)
    assert Registration.objects.get(event=event, person=bob).people == 1
    asking = make_event(dora, network, title="On demande")
    change_event(dora, asking, EventDetails(questions=[("Régime ?", True)]))
    for other in (asking, make_event(dora, network, title="On paie", price_cents=1_000)):
        assert 'name="people"' not in text_of(client.get(other.get_absolute_url()))


@pytest.mark.parametrize(
    ("on", "language", "said"),
    [
        (lambda year: date(year, 12, 1), "fr", "1er décembre"),
        (lambda year: date(year, 12, 1), "en", "1 December"),
        (lambda year: date(year + 1, 2, 28), "fr", "28 février {next}"),
    ],
)
def test_a_day_is_said_in_three_parts(on: Callable[[int], date], language: str, said: str) -> None:
    year = timezone.localdate().year
    with override(language):
        text = re.sub(r"<[^>]+>", "", date_block(on(year)))
    assert text.partition(" ")[2] == said.format(next=year + 1)
