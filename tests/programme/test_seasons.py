"""A season: logos of who helps, its page for the press."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.places.models import Place
from maillage.programme.models import Event, Partner, Registration, Season, Speaker
from maillage.programme.presenters.press import season_figures, season_pictures
from tests.kit.pictures import picture
from tests.kit.programme import make_event, make_season
from tests.kit.screens import text_of


def send(client: Client, season: Season, partner: Partner, content: bytes) -> int:
    file = SimpleUploadedFile("logo.png", content, content_type="image/png")
    address = f"/programme/preparer/saison/{season.slug}/partenaire/{partner.pk}/logo/"
    return client.post(address, {"logo": file}).status_code


def test_a_logo_says_the_name_of_its_partner(client: Client, dora: Person, network: Network) -> None:
    season, other = make_season(network), make_season(network, slug="autre")
    partner = Partner.objects.create(season=season, name="Le « conseil » & fils", website="https://conseil.example/")
    client.force_login(dora)
    assert send(client, season, partner, picture()) == 302
    assert send(client, season, partner, b"<svg onload='alert(1)'>") == 409
    assert send(client, other, partner, picture()) == 404
    page = client.get(season.get_absolute_url()).content.decode()
    assert 'alt="Le «\N{NO-BREAK SPACE}conseil\N{NO-BREAK SPACE}» &amp; fils"' in page
    partner.refresh_from_db()
    assert partner.logo.name.endswith(".webp")
    assert client.get(partner.logo.url).status_code == 200


def test_a_host_gives_no_logo(client: Client, alice: Person, network: Network) -> None:
    season = make_season(network)
    partner = Partner.objects.create(season=season, name="Le conseil")
    client.force_login(alice)
    assert send(client, season, partner, picture()) == 403


def test_the_figures_for_the_press(dora: Person, network: Network, place: Place) -> None:
    season = make_season(network)
    first = make_event(dora, network, season=season, place=place)
    second = make_event(dora, network, season=season, address="Chez Agnès")
    gone = make_event(dora, network, season=season, place=place)
    for event, name in ((first, "Anne Roux"), (second, "anne roux"), (gone, "Paul")):
        Speaker.objects.create(event=event, name=name)
    Event.objects.filter(pk=gone.pk).update(state="cancelled")
    figures = season_figures(season, list(season.events.all()))
    assert (figures.events, figures.days, figures.spots, figures.speakers, figures.networks) == (2, 1, 1, 1, 1)


def test_pictures_with_their_licence_each_once(dora: Person, network: Network) -> None:
    season = make_season(network, image="programme/a.webp", image_credit="Agnès, CC BY 4.0", width=1, height=1)
    for name in ("programme/a.webp", "programme/b.webp"):
        event = make_event(dora, network, season=season, address="Ici")
        Event.objects.filter(pk=event.pk).update(image=name, width=2, height=2)
    pictures = season_pictures(season, list(season.events.order_by("pk")))
    assert [(one.title, one.credit) for one in pictures] == [
        (season.title, "Agnès, CC BY 4.0"), ("Le télétravail et le droit", ""),
    ]  # fmt: skip


def test_the_press_page_of_a_season(client: Client, dora: Person, network: Network) -> None:
    season = make_season(network, press_email="presse@reseau.example", press_contact="Dora")
    make_event(dora, network, season=season, address="Chez Agnès")
    page = client.get(f"{season.get_absolute_url()}presse/").content.decode()
    assert "presse@reseau.example" in page
    assert "Chez Agnès" in page
    Season.objects.filter(pk=season.pk).update(announced_at=None)
    assert client.get(f"{season.get_absolute_url()}presse/").status_code == 404
    Season.objects.filter(pk=season.pk).update(announced_at=timezone.now(), press_email="")
    assert client.get(f"{season.get_absolute_url()}presse/").status_code == 200


def test_who_came_is_counted_from_five_on_for_who_prepares_it_and_for_the_press_once_it_is_over(
    client: Client, dora: Person, network: Network
) -> None:
    season = make_season(network)
    now = timezone.now()
    for title, came in (("Neuf", 9), ("Trois", 3)):
        event = make_event(dora, network, season=season, title=title)
        Registration.objects.create(event=event, name="Zoé", state="confirmed", people=came, arrived_people=came)
        Event.objects.filter(pk=event.pk).update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=2))
    press = f"{season.get_absolute_url()}presse/"
    assert "personnes comptées" not in text_of(client.get(press))
    Season.objects.update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate(now) - timedelta(days=1)
    )
    page = text_of(client.get(press))
    assert "au moins 9" in page
    assert "12" not in page.partition("press-figures")[2].partition("</dl>")[0]
    client.force_login(dora)
    assert "au moins 9" in text_of(client.get(f"/programme/preparer/saison/{season.slug}/"))
