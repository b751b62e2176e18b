"""Addresses of the programme that exist, for the tests that ask all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.programme.actions.barcamps import open_barcamp
from maillage.programme.actions.phones import PitchDraft, pitch_subject
from maillage.programme.actions.proposals import Proposer
from maillage.programme.actions.registrations import register_person
from maillage.programme.models import Event, Partner, Registration
from maillage.programme.rules.barcamps import read_rooms, read_slots
from tests.kit.programme import ASKED, make_event, make_imported, make_ride, make_season
from tests.kit.proposals import make_call, make_proposal


def addresses_of_programme(alice: Person, bob: Person, dora: Person, place: Place) -> dict[str, list[Any]]:
    """The addresses of the programme: an event in the place, which Bob registered for, and its season."""
    season = make_season(place.network)
    partner = Partner.objects.create(season=season, name="Le conseil")
    imported = make_imported(place.network)
    event = make_event(alice, place.network, place=place, season=season)
    mine = register_person(bob, event, ASKED)
    camp = make_event(alice, place.network, place=place, kind="barcamp")
    barcamp = open_barcamp(alice, camp, read_slots("14:00-15:00"), read_rooms("Salle"))
    subject = pitch_subject(barcamp, None, PitchDraft("Le vélo"))
    of_camp = ("facilitation", "step", "counts", "paper_dots", "card", "withdraw", "grid", "move", "pin", "pages",
               "search", "stop", "repeat", "paper", "ballots")  # fmt: skip
    of_phone = ("", "_pitch", "_vote", "_wall", "_state", "_ballot", "_author")
    past = register_person(bob, make_event(alice, place.network, place=place), ASKED)
    Event.objects.filter(pk=past.event_id).update(
        arrival_code="ABCD", starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
    )
    call = make_call(dora, season)
    proposal = make_proposal(call, Proposer("Bob", bob))
    Registration.objects.filter(pk=mine.pk).update(certificate_number="ABCDEFGHJKLM", certified_at=timezone.now())
    of_season = ("season", "change_season", "season_image", "announce_season", "delete_season", "season_calendar",
                 "season_xml", "season_json", "booklet", "season_poster", "season_press", "season_interests",
                 "season_call", "season_timetable", "season_search", "stop_season_timetable",
                 "take_season_timetable")  # fmt: skip
    of_registration = ("registration", "confirm_registration", "accept_offer", "cancel_registration",
                       "change_people", "give_registration", "arrive", "issue_certificate")  # fmt: skip
    of_event = ("event", "here", "register", "register_sent", "change_event", "event_image", "announce_event",
                "cancel_event", "restore_event", "delete_event", "repeat_event", "registered", "add_registration",
                "health_answers", "event_speakers", "maintain_event",
                "wall", "event_calendar", "attendance_sheet", "registrations_table", "event_call",
                "opinion_kept", "event_opinions", "rides", "withdraw_ride")  # fmt: skip
    return {
        "event_card": [event.slug],
        "season_card": [season.slug],
        **{f"programme:{n}": [season.slug] for n in of_season},
        **{f"programme:{n}": [event.slug] for n in of_event},
        **{f"programme:barcamp{n}": [barcamp.code] for n in of_phone},
        "programme:barcamp_note": [barcamp.code, subject.pk],
        "programme:barcamp_photo": [barcamp.code, subject.pk],
        "programme:barcamp_limits": [camp.slug, subject.pk],
        **{f"programme:barcamp_{n}": [camp.slug] for n in of_camp},
        **{f"programme:{n}": [mine.public_id] for n in of_registration},
        **{
            f"programme:{n}": [imported.source_id]
            for n in ("change_agenda", "read_agenda", "pause_agenda", "remove_agenda")
        },
        "programme:decide_duplicate": [imported.pk],
        "programme:season_logo": [season.slug, partner.pk],
        **{f"programme:{n}": [call.slug] for n in ("call", "proposal_sent", "proposals")},
        **{f"programme:{n}proposal": [proposal.public_id] for n in ("", "change_", "confirm_", "commit_", "withdraw_")},
        **{f"programme:{n}_proposal": [call.slug, proposal.public_id] for n in ("reviewed", "review", "decide")},
        "programme:write_about_ride": [event.slug, make_ride(bob, event).pk],
        "programme:opinion": [past.public_id],
        "programme:opinion_from_wall": [past.event.slug, "ABCD"],
        "programme:place_calendar": [place.slug],
        "programme:certificate": ["ABCDEFGHJKLM"],
        **{f"programme:{n}": [event.slug, mine.pk] for n in ("came", "cancel_for", "receive", "people_for")},
        "api:event": [event.slug],
        "api:register_for_event": [event.slug],
        "api:registration": [mine.public_id],
    }
