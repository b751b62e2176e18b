"""What a host does to a place on its screens, and what is refused with a sentence."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from maillage.bookings import actions as bookings
from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.actions import measure_reach, review_confidentiality
from maillage.places.models import Closure, Evidence, Place, Reach, Space
from maillage.places.tasks import measure_all_reach
from tests import factories
from tests.factories import FLORAC, MENDE, morning
from tests.kit.screens import SignedIn


def shown(client: Client, address: str) -> dict[str, str]:
    """What a browser would send back if one changed nothing on the form of a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    form = answer.context["form"]
    values = {}
    for field in form:
        value = field.value()
        if isinstance(value, bool):
            values |= {field.html_name: "on"} if value else {}
        elif value is not None:
            values[field.html_name] = str(field.field.prepare_value(value))
            if hasattr(field.field.widget, "format"):
                values[field.html_name] = field.field.widget.format_value(value) or ""
    return values


def text_of(answer: object) -> str:
    """What the page says, its unbreakable spaces made plain."""
    html = unescape(answer.content.decode())  # type: ignore[attr-defined]  # a response of the test client
    return html.replace("\u00a0", " ").replace("\u202f", " ")


# --- presentation


def test_saving_what_is_shown_changes_nothing(as_: SignedIn, place: Place, alice: Person) -> None:
    measure_reach(place)
    before = Place.objects.filter(pk=place.pk).values().get()
    address = f"/lieux/{place.slug}/gerer/presentation/"
    client = as_(alice)
    assert client.post(address, shown(client, address)).status_code == 302
    after = Place.objects.filter(pk=place.pk).values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}
    assert JournalEntry.objects.get(verb="place_described").details == {"fields": []}


def test_a_move_to_another_commune_works_out_the_minutes_anew(as_: SignedIn, place: Place, alice: Person) -> None:
    measure_reach(place)
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/presentation/"
    near = Reach.objects.get(place=place, commune_id=FLORAC).minutes
    moved = {**shown(client, address), "commune_name": "Mende (48000)", "lat": "44.5181", "lon": "3.5006"}
    assert client.post(address, moved).status_code == 302
    place.refresh_from_db()
    assert place.commune_id == MENDE
    assert Reach.objects.get(place=place, commune_id=MENDE).minutes <= near < 15
    assert Reach.objects.get(place=place, commune_id=FLORAC).minutes > 20


def test_an_unclear_commune_or_a_point_off_the_earth_is_refused_and_nothing_typed_is_lost(
    as_: SignedIn, place: Place, alice: Person
) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/presentation/"
    wrong = {**shown(client, address), "commune_name": "Saint", "lat": "144", "tagline": "Sous les châtaigniers"}
    answer = client.post(address, wrong)
    told = text_of(answer)
    assert answer.status_code == 422
    assert "De quelle commune" in told or "Quelle commune" in told
    assert 'value="Saint"' in told
    assert "Sous les châtaigniers" in told
    place.refresh_from_db()
    assert (place.tagline, place.lat) == ("", 44.324965)


def test_a_facilitator_may_edit_and_the_host_of_another_place_may_not(
    as_: SignedIn, place: Place, network: Network, dora: Person
) -> None:
    other = factories.make_place(network, "Mende", MENDE)
    eve = factories.make_person("eve", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, other.pk)))
    address = f"/lieux/{place.slug}/gerer/presentation/"
    client = as_(dora)
    values = {**shown(client, address), "tagline": "Vu du réseau"}
    refused = as_(eve).post(address, values)
    assert refused.status_code == 403
    assert "Seuls les hôtes" in text_of(refused) or "hôtes de ce lieu" in text_of(refused)
    assert client.post(address, values).status_code == 302
    place.refresh_from_db()
    assert place.tagline == "Vu du réseau"


# --- hours


def test_hours_by_the_plain_week(as_: SignedIn, place: Place, alice: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/horaires/ouverture/"
    week = {
        **shown(client, address),
        "Sa_0_from": "09:00",
        "Sa_0_to": "12:00",
        "Fr_0_to": "12:30",
        "Fr_1_from": "13:30",
        "Fr_1_to": "00:00",
    }
    assert client.post(address, week).status_code == 302
    place.refresh_from_db()
    assert place.hours == "Mo-Th 08:00-19:00; Fr 08:00-12:30,13:30-24:00; Sa 09:00-12:00"
    assert shown(client, address)["Fr_1_to"] == "23:59"


def test_staffed_hours_may_be_emptied(as_: SignedIn, place: Place, alice: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/horaires/accueil/"
    client.post(address, {"Mo_0_from": "09:00", "Mo_0_to": "12:00", "expression": ""})
    place.refresh_from_db()
    assert place.staffed_hours == "Mo 09:00-12:00; PH off"
    client.post(address, {"expression": place.staffed_hours})
    place.refresh_from_db()
    assert place.staffed_hours == ""


def test_hours_by_expression_win_over_the_week(as_: SignedIn, place: Place, alice: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/horaires/ouverture/"
    rich = "Mo-Fr 08:00-19:00; Jul-Aug Mo-Fr 07:00-14:00; PH off"
    assert client.post(address, {**shown(client, address), "expression": rich}).status_code == 302
    place.refresh_from_db()
    assert place.hours == rich
    page = client.get(address)
    assert rich in text_of(page)
    assert client.post(address, {"expression": rich}).status_code == 302
    place.refresh_from_db()
    assert place.hours == rich


def test_a_bad_expression_says_where_it_stops_and_shows_what_was_typed(
    as_: SignedIn, place: Place, alice: Person
) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/horaires/ouverture/"
    values = {**shown(client, address), "expression": "Mo-Fr 08:00-19h00", "Sa_0_from": "09:15", "Sa_0_to": "12:00"}
    answer = client.post(address, values)
    assert answer.status_code == 422
    told = text_of(answer)
    assert "à partir du caractère" in told
    assert 'value="Mo-Fr 08:00-19h00"' in told
    assert 'value="09:15"' in told
    place.refresh_from_db()
    assert place.hours == "Mo-Fr 08:00-19:00"


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ({"We_0_to": ""}, "Mercredi"),
        ({"We_0_from": "20:00"}, "Mercredi"),
        ({"We_1_from": "18:00", "We_1_to": "20:00"}, "Mercredi"),
        ({"We_0_from": "huit heures", "We_0_to": "le soir"}, "Rien n’est encore enregistré"),
    ],
)
def test_a_week_that_does_not_hold_together_is_refused_by_its_day(
    as_: SignedIn, place: Place, alice: Person, boxes: dict[str, str], told: str
) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/horaires/ouverture/"
    answer = client.post(address, {**shown(client, address), **boxes})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert all(f'value="{value}"' in text_of(answer) for value in boxes.values() if value)


# --- spaces and units

SPACE = {
    "name": "Bureaux",
    "kind": "desk",
    "seats": "1",
    "granularity": "half_day",
    "step_minutes": "30",
    "max_minutes": "720",
    "notice_minutes": "0",
    "advance_days": "90",
    "cancel_minutes": "0",
    "buffer_before": "0",
    "buffer_after": "0",
    "grace_minutes": "30",
    "approval": "",
    "active": "on",
}


def test_a_space_is_added_with_its_units_and_equipment(as_: SignedIn, place: Place, alice: Person) -> None:
    given = {**SPACE, "unit_names": "Bureau 1\n\n  Bureau 2 \nBureau 1\n", "equipment": ["screen"]}
    assert as_(alice).post(f"/lieux/{place.slug}/gerer/espaces/nouveau/", given).status_code == 302
    space = place.spaces.get()
    assert list(space.units.values_list("name", "active")) == [("Bureau 1", True), ("Bureau 2", True)]
    assert [e.code for e in space.equipment.all()] == ["screen"]


def test_a_unit_taken_away_is_retired_and_its_past_stays(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, workday: date
) -> None:
    booking = bookings.book(bob, desks.pk, morning(workday))
    unit = booking.occupancies.get().unit
    client, address = as_(alice), f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/"
    kept = "\n".join(desks.units.exclude(pk=unit.pk).values_list("name", flat=True))
    assert client.post(address, {**SPACE, "unit_names": kept}).status_code == 302
    unit.refresh_from_db()
    assert not unit.active
    assert unit.name in text_of(as_(bob).get(booking.get_absolute_url()))
    assert unit.name not in shown(client, address)["unit_names"]
    client.post(address, {**SPACE, "unit_names": f"{kept}\n{unit.name}"})
    unit.refresh_from_db()
    assert unit.active


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "Salle"}, "a déjà un espace de ce nom"),
        ({"step_minutes": "7"}, "divise la journée : 15, 30 ou 60"),
        ({"seats": "0"}, "personne"),
        ({"unit_names": "\n \n"}, "obligatoire"),
        ({"max_minutes": "9" * 20}, "Un an au plus"),
    ],
)
def test_a_space_that_cannot_be_is_refused_and_shown_again(
    as_: SignedIn, desks: Space, room: Space, alice: Person, wrong: dict[str, str], told: str
) -> None:
    address = f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/"
    answer = as_(alice).post(address, {**SPACE, "unit_names": "A", "description": "Au calme", **wrong})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "Au calme" in text_of(answer)
    assert desks.units.filter(active=True).count() == 4


def test_a_space_of_another_place_is_not_reached_through_mine(
    as_: SignedIn, place: Place, network: Network, alice: Person
) -> None:
    theirs = factories.make_space(factories.make_place(network, "Mende", MENDE))
    assert as_(alice).get(f"/lieux/{place.slug}/gerer/espaces/{theirs.pk}/").status_code == 404
    assert as_(alice).post(f"/lieux/{place.slug}/gerer/espaces/{theirs.pk}/preuves/", {}).status_code == 404


# --- evidence and confidentiality


def evidence(client: Client, space: Space, axis: str, level: int, found_on: date) -> int:
    given = {"axis": axis, "level": str(level), "kind": "declared", "found_on": found_on.isoformat(), "note": ""}
    return client.post(f"/lieux/{space.place.slug}/gerer/espaces/{space.pk}/preuves/", given).status_code


def test_the_level_of_a_space_is_its_lowest_axis_and_evidence_expires(
    as_: SignedIn, desks: Space, alice: Person
) -> None:
    today, client = timezone.localdate(), as_(alice)
    for axis, level in (("voice", 2), ("screen", 2), ("network", 4)):
        assert evidence(client, desks, axis, level, today) == 302
        desks.refresh_from_db()
        assert desks.confidentiality == 0
    evidence(client, desks, "access", 3, today - timedelta(days=700))
    desks.refresh_from_db()
    assert desks.confidentiality == 2
    assert "C2" in text_of(client.get(f"/lieux/{desks.place.slug}/"))
    assert review_confidentiality(today) == 0
    assert review_confidentiality(today + timedelta(days=60)) == 1
    desks.refresh_from_db()
    assert desks.confidentiality == 0


def test_evidence_of_tomorrow_or_without_a_level_is_refused(as_: SignedIn, desks: Space, alice: Person) -> None:
    client = as_(alice)
    assert evidence(client, desks, "voice", 3, timezone.localdate() + timedelta(days=1)) == 409
    assert evidence(client, desks, "voice", 9, timezone.localdate()) == 409
    assert evidence(client, desks, "smell", 1, timezone.localdate()) == 409
    assert not Evidence.objects.filter(space=desks).exists()


# --- life


def test_a_place_closed_for_good_keeps_its_page_and_cannot_be_booked(
    as_: SignedIn, desks: Space, alice: Person, charlie: Person, workday: date
) -> None:
    place, client, day = desks.place, as_(alice), "2026-11-20"
    measure_reach(place)
    assert (
        client.post(f"/lieux/{place.slug}/gerer/vie/", {"state": "closed", "sure": "on", "on": day}).status_code == 302
    )
    place.refresh_from_db()
    assert (place.state, str(place.closed_on)) == ("closed", day)
    assert "fermé définitivement" in text_of(as_(charlie).get(f"/lieux/{place.slug}/"))
    for page in ("/lieux/", "/lieux.geojson", "/", "/sitemap.xml", "/reseau/", f"/chercher/?ou=Florac&jour={workday}"):
        assert place.slug not in text_of(as_(charlie).get(page)), page
    period = morning(workday).utc()
    taking = {"espace": desks.pk, "debut": period.start.isoformat(), "fin": period.end.isoformat(), "personnes": 1}
    assert as_(charlie).post("/reserver/", taking).status_code == 409


def test_a_place_does_not_jump_over_a_state_of_its_life(as_: SignedIn, place: Place, alice: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/vie/"
    answer = client.post(address, {"state": "project", "on": "2026-11-20"})
    assert answer.status_code == 422
    assert client.post(address, {"state": "fitted_out", "on": "demain"}).status_code == 422
    place.refresh_from_db()
    assert place.state == "in_service"


def test_a_place_in_project_says_it_cannot_be_booked_yet(as_: SignedIn, desks: Space) -> None:
    Place.objects.filter(pk=desks.place_id).update(state="project")
    page = text_of(as_(None).get(f"/lieux/{desks.place.slug}/"))
    assert "pas encore réserver dans ce lieu" in page
    assert "Libre cette semaine" not in page


def test_a_facilitator_adds_a_place_that_nobody_else_may_add(
    as_: SignedIn, network: Network, dora: Person, bob: Person
) -> None:
    given = {"network": network.pk, "name": "Le Comptoir 🐑", "commune_name": "Villefort", "address": "1 place"}
    assert as_(bob).post("/nouveau-lieu/", given).status_code == 403
    assert as_(dora).post("/nouveau-lieu/", {**given, "commune_name": "Saint"}).status_code == 422
    assert as_(dora).post("/nouveau-lieu/", given).status_code == 302
    assert as_(dora).post("/nouveau-lieu/", given).status_code == 302
    assert list(Place.objects.order_by("pk").values_list("slug", "state")) == [
        ("le-comptoir", "project"),
        ("le-comptoir-2", "project"),
    ]
    assert Reach.objects.filter(place__slug="le-comptoir").exists()


def test_the_minutes_of_all_places_are_worked_out_by_the_job(place: Place) -> None:
    assert measure_all_reach() == Reach.objects.filter(place=place).count() > 100


# --- closures


def closing(day: date, **more: str) -> dict[str, str]:
    return {"first": day.isoformat(), "last": day.isoformat(), "reason": "Coupure d’électricité", **more}


def mails_waiting() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'booking_id')::bigint, args->>'reason' FROM procrastinate_jobs"
            " WHERE task_name = 'bookings.send' AND args->>'what' = 'cancelled' ORDER BY id"
        )
        return cursor.fetchall()


def test_a_closure_is_declared_told_to_each_person_and_lifted(
    as_: SignedIn, desks: Space, room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    mine, theirs = (bookings.book(who, desks.pk, morning(workday)) for who in (bob, charlie))
    other_day = bookings.book(bob, desks.pk, morning(factories.next_workday(workday + timedelta(days=1))))
    client, address = as_(alice), f"/lieux/{desks.place.slug}/fermetures/"
    page = client.post(address, closing(workday), follow=True)
    assert "2 réservations" in text_of(page)
    closure = Closure.objects.get()
    assert "Coupure d’électricité" in text_of(as_(None).get(f"/lieux/{desks.place.slug}/"))
    told = client.post(f"{address}{closure.pk}/annuler/", follow=True)
    assert "2 réservations" in text_of(told)
    assert sorted(mails_waiting()) == sorted((b.pk, "Coupure d’électricité") for b in (mine, theirs))
    other_day.refresh_from_db()
    assert other_day.status == "confirmed"
    client.post(f"{address}{closure.pk}/annuler/")
    assert len(mails_waiting()) == 2
    assert client.post(f"{address}{closure.pk}/lever/").status_code == 302
    assert client.post(f"{address}{closure.pk}/lever/").status_code == 302
    assert JournalEntry.objects.filter(verb="closure_lifted").count() == 1
    bookings.book(bob, desks.pk, morning(workday))


def test_the_same_closure_twice_is_a_sentence_and_what_was_typed_stays(
    as_: SignedIn, desks: Space, alice: Person, workday: date
) -> None:
    client, address = as_(alice), f"/lieux/{desks.place.slug}/fermetures/"
    assert client.post(address, closing(workday)).status_code == 302
    again = client.post(address, closing(workday, reason="Deux fois"))
    assert again.status_code == 409
    assert "déjà" in text_of(again)
    assert 'value="Deux fois"' in text_of(again)
    assert client.post(address, closing(workday, space=str(desks.pk))).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"last": "2020-01-01"},
        {"last": "9999-12-31"},
        {"first": "0001-01-01"},
        {"space": "0"},
        {"starts": "12:00", "ends": "12:00"},
        {"first": "2027-03-28", "last": "2027-03-28", "starts": "02:30"},
    ],
)
def test_a_closure_that_makes_no_sense_is_shown_again(
    as_: SignedIn, desks: Space, alice: Person, workday: date, wrong: dict[str, str]
) -> None:
    answer = as_(alice).post(f"/lieux/{desks.place.slug}/fermetures/", {**closing(workday), **wrong})
    assert answer.status_code == 422
    assert 'class="error"' in text_of(answer) or "note bad" in text_of(answer)
    assert not Closure.objects.exists()


def test_one_space_closed_for_some_hours_touches_only_what_lies_there(
    as_: SignedIn, desks: Space, room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    bookings.book(bob, desks.pk, morning(workday))
    inside = bookings.book(charlie, room.pk, factories.hours(workday, "10:00", "11:00"))
    given = closing(workday, space=str(room.pk), starts="10:30", ends="12:00")
    page = text_of(as_(alice).post(f"/lieux/{desks.place.slug}/fermetures/", given, follow=True))
    assert "1 réservation" in page
    assert str(inside.public_id) in page
    assert "10 h 30" in page
