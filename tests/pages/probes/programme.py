"""What the forms of the programme are sent with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.places.models import Place
from maillage.programme.actions.barcamp_grid import start_grid
from maillage.programme.actions.barcamps import advance_barcamp, open_barcamp
from maillage.programme.actions.events import cancel_event
from maillage.programme.actions.phones import PitchDraft, pitch_subject
from maillage.programme.actions.proposals import Proposer
from maillage.programme.actions.registrations import register_person
from maillage.programme.actions.reviews import Decision, decide_proposal
from maillage.programme.models import Event, EventProposal, Partner, Registration, Season, Speaker
from maillage.programme.rules.barcamps import read_rooms, read_slots
from tests.factories import make_space
from tests.kit.pictures import picture
from tests.kit.programme import ASKED, a_day, make_event, make_grid, make_imported, make_ride, make_season
from tests.kit.proposals import FIELDS, make_call, make_proposal, make_waiting_draft
from tests.pages.probes.probe import Probe


def image() -> dict[str, Any]:
    """A picture and its words."""
    file = SimpleUploadedFile("salle.png", picture(), content_type="image/png")
    return {"image": file, "alt": "La salle", "credit": "Agnès"}


def agenda_file() -> SimpleUploadedFile:
    """An agenda of one event."""
    return SimpleUploadedFile("agenda.json", b'{"events": []}', content_type="application/json")


def fields_of_event(**more: Any) -> dict[str, Any]:
    """What the form of an event sends."""
    return {
        "title": "Café", "kind": "coffee", "day": a_day().isoformat(), "start": "10:00", "end": "11:00",
        "setup_minutes": 0, "clear_minutes": 0, "audience": "everybody", "languages": ["fr"], **more,
    }  # fmt: skip


def barcamp_probes(alice: Person, an_event: Callable[..., Event]) -> dict[str, tuple[list[Any], str, dict[str, Any]]]:
    """The forms of who leads: one barcamp that is voted in, one whose grid is there, one that is published."""
    camps = []
    for acts in (("open_voting",), ("open_voting", "close_voting"), ("open_voting", "close_voting", "publish")):
        event = an_event(kind="barcamp")
        camp = open_barcamp(alice, event, read_slots("14:00-15:00\n15:00-16:00"), read_rooms("Salle"))
        subject = pitch_subject(camp, None, PitchDraft("Le vélo"))
        for act in acts:
            if act == "publish":
                make_grid(alice, camp)
            advance_barcamp(alice, camp, act)
        camps.append((event.slug, camp, subject.pk))
    (voted, _camp, subject), (closed, second, other), (published, third, _last) = camps
    make_grid(alice, second)
    start_grid(alice, third)
    last, room = second.slots.last(), second.rooms.get()
    first = second.slots.first()
    assert first is not None
    assert last is not None
    at = second.pitches.get().placements.get().slot_id
    cell = f"{last.pk if at == first.pk else first.pk}-{room.pk}"
    return {
        "barcamp_step": ([voted], "alice", {"act": "close_voting"}),
        "barcamp_counts": ([voted], "alice", {"visible": "1"}),
        "barcamp_paper_dots": ([voted], "alice", {f"p{subject}": 3}),
        "barcamp_card": ([voted], "alice", {"title": "Le pain"}),
        "barcamp_withdraw": ([voted], "alice", {"pitch": subject}),
        "barcamp_grid": ([closed], "alice", {}),
        "barcamp_move": ([closed], "alice", {"pitch": other, "cell": cell}),
        "barcamp_pin": ([closed], "alice", {"pitch": other, "pinned": "1"}),
        "barcamp_limits": ([closed, other], "alice", {"cell": cell}),
        "barcamp_stop": ([published], "alice", {}),
        "barcamp_repeat": ([voted], "alice", {"pitch": subject, "holdings": 2}),
        "barcamp_ballots": ([voted], "alice", {"count": 6}),
        "barcamp_pages": ([published], "alice", {}),
    }


def call_probes(season: Season, place: Place, bob: Person, dora: Person) -> dict[str, tuple[list[Any], str, Any]]:
    """The forms of a call: Bob proposed, Dora decides, Alice reviews."""
    call = make_call(dora, season)
    today = timezone.localdate().isoformat()
    asked = {"opens_on": today, "closes_on": today, "welcome": "Venez"}

    def proposed(title: str, act: str = "") -> EventProposal:
        mine = make_proposal(call, Proposer("Bob", bob), {**FIELDS, "title": title})
        return decide_proposal(dora, mine, Decision(act)) if act else mine

    read, decided = proposed("Lu"), proposed("Décidé")
    room = make_space(place, "Grande salle", kind="meeting")
    draft = make_waiting_draft(dora, call, "À placer")
    Season.objects.filter(pk=season.pk).update(
        timetable={"cells": [[draft.pk, f"{a_day(6).isoformat()}T10:00", room.pk]]}, search={"key": "k"}
    )
    return {
        "change_proposal": ([proposed("Écrit").public_id], "bob", {**FIELDS, "name": "Bob", "title": "Réécrit"}),
        "season_timetable": ([season.slug], "dora", {"weekdays": ["0", "1", "2", "3", "4"], "hours": "10:00"}),
        "stop_season_timetable": ([season.slug], "dora", {}),
        "take_season_timetable": ([season.slug], "dora", {}),
        "season_call": ([season.slug], "dora", asked),
        "event_call": ([make_event(dora, season.network, announced=False).slug], "dora", asked),
        "commit_proposal": ([proposed("Accepté", "accept").public_id], "bob", {}),
        "withdraw_proposal": ([proposed("Retiré").public_id], "bob", {}),
        "review_proposal": ([call.slug, read.public_id], "alice", {"score": "yes"}),
        "decide_proposal": ([call.slug, decided.public_id], "dora", {"act": "accept", "word": "", "step": "send"}),
    }


def programme_probes(network: Network, place: Place, alice: Person, bob: Person, dora: Person) -> dict[str, Probe]:
    def an_event(**values: Any) -> Event:
        return make_event(alice, network, place=place, **values)

    def a_registration(state: str = "confirmed") -> Registration:
        mine = register_person(bob, an_event(), ASKED)
        until = timezone.now() + timedelta(hours=1) if state == "offered" else None
        Registration.objects.filter(pk=mine.pk).update(state=state, expires_at=until)
        return mine

    today = timezone.localdate()
    dates = {"starts_on": today.isoformat(), "ends_on": today.isoformat()}
    known, empty, quiet = (
        make_season(network, slug=slug, announced_at=timezone.now() if slug == "s1" else None)
        for slug in ("s1", "s2", "s3")
    )
    partner = Partner.objects.create(season=known, name="Le conseil")
    of_event = fields_of_event(place=place.pk)
    came, off, owing, more = a_registration(), a_registration(), a_registration(), a_registration()
    Registration.objects.filter(pk=owing.pk).update(owed_cents=500)
    here = a_registration()
    Event.objects.filter(pk=here.event_id).update(
        arrival_code="ABCD", starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
    )
    over = a_registration()
    Event.objects.filter(pk=over.event_id).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
    )
    spoken = an_event()
    speaker = Speaker.objects.create(event=spoken, name="Anne Rouvière")
    barcamps = barcamp_probes(alice, an_event)
    calls = call_probes(known, place, bob, dora)
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "accept_offer": ([a_registration("offered").public_id], "bob", {}),
        "cancel_registration": ([a_registration().public_id], "bob", {}),
        "change_people": ([a_registration().public_id], "bob", {"people": 3}),
        "give_registration": ([a_registration().public_id], "bob", {"name": "Ann", "email": "ann@mail.example"}),
        "arrive": ([here.public_id], "bob", {"code": "ABCD"}),
        "opinion": ([over.public_id], "bob", {"worth": "yes"}),
        "change_season": ([known.slug], "dora", {"title": "La grande quinzaine", **dates}),
        "season_image": ([known.slug], "dora", image()),
        "season_logo": ([known.slug, partner.pk], "dora", {"logo": image()["image"]}),
        "announce_season": ([quiet.slug], "dora", {"announced": "yes"}),
        "delete_season": ([empty.slug], "dora", {}),
        "add_agenda": ([], "dora", {"name": "La mairie", "website": "https://mairie.example/", "file": agenda_file()}),
        "change_agenda": ([make_imported(network).source_id], "dora", {"name": "Le bourg", "website": "https://a.example/"}),
        "withdraw_ride": ([make_ride(bob, an_event()).event.slug], "bob", {}),
        "read_agenda": ([make_imported(network).source_id], "dora", {"file": agenda_file()}),
        "pause_agenda": ([make_imported(network).source_id], "dora", {"paused": "yes"}),
        "remove_agenda": ([make_imported(network).source_id], "dora", {}),
        "decide_duplicate": ([make_imported(network).pk], "dora", {"known": an_event().key, "same": "yes"}),
        "create_event": ([], "alice", of_event),
        "change_event": ([an_event().slug], "alice", of_event),
        "event_speakers": ([spoken.slug], "alice", {f"part{speaker.pk}": "host", f"person{speaker.pk}": ""}),
        "event_image": ([an_event().slug], "alice", image()),
        "announce_event": ([an_event(announced=False).slug], "alice", {}),
        "cancel_event": ([an_event().slug], "alice", {"reason": "Neige"}),
        "maintain_event": ([an_event(minimum=6).slug], "alice", {}),
        "restore_event": ([cancel_event(alice, an_event()).slug], "alice", {}),
        "delete_event": ([an_event(announced=False).slug], "alice", {}),
        "repeat_event": (
            [an_event().slug], "alice", {"rhythm": "week", "until": (a_day() + timedelta(days=8)).isoformat()},
        ),
        "wall": ([an_event().slug], "alice", {}),
        "add_registration": ([an_event().slug], "alice", {"name": "Monsieur Rouvière", "people": 1}),
        "came": ([came.event.slug, came.pk], "alice", {"people": "1"}),
        "receive": ([owing.event.slug, owing.pk], "alice", {"means": "cash"}),
        "people_for": ([more.event.slug, more.pk], "alice", {"people": "2"}),
        "cancel_for": ([off.event.slug, off.pk], "alice", {}),
        **barcamps,
        **calls,
    }  # fmt: skip
    return {
        f"programme:{name}": Probe(reverse(f"programme:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }
