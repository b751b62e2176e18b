"""A place with a host, a member who booked there, and pages asked by each; every address, with things that exist."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from maillage.access.models import Door
from maillage.bookings import actions
from maillage.bookings.actions import Wanted, book_series
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.actions.sharing import share_booking
from maillage.bookings.mails import cancel_url
from maillage.bookings.models import Booking
from maillage.bookings.rules.recurrence import Recurrence
from maillage.commons import actions as commons
from maillage.community.actions.directory import describe_myself
from maillage.community.models import (
    ImportRun,
    Network,
    Notification,
    Organisation,
    Participation,
    Person,
    Post,
    PrivateMessage,
)
from maillage.community.rules import INSTANCE, RoleKind, Scope, ScopeKind
from maillage.foresight import actions as foresight
from maillage.kernel.period import day_period
from maillage.pages.known_devices import link_for
from maillage.places.actions import close, measure_reach
from maillage.places.models import Closure, Labelling, Place, PlaceProposal, Space
from tests import factories
from tests.factories import morning
from tests.kit.agreements import addresses_of_agreements
from tests.kit.confidentiality import addresses_of_confidentiality
from tests.kit.forecasts import addresses_of_forecasts, addresses_of_foresight
from tests.kit.money import addresses_of_money
from tests.kit.programme_addresses import addresses_of_programme
from tests.kit.screens import SignedIn
from tests.kit.telework import addresses_of_telework
from tests.kit.walk import Walk, Walks, walk_site
from tests.pages.expected import TABLE


@pytest.fixture
def booked(desks: Space, bob: Person, workday: date) -> Booking:
    """Bob has a desk, and said something to the host."""
    measure_reach(desks.place)
    return actions.book(bob, desks.pk, morning(workday), note="Mot de passe oublié")


@pytest.fixture
def closure(alice: Person, desks: Space, booked: Booking, workday: date) -> Closure:
    return close(alice, desks.place, day_period(workday, desks.place.zone), "Neige")


@pytest.fixture
def who(
    network: Network, place: Place, alice: Person, bob: Person, charlie: Person, dora: Person
) -> dict[str, Person | None]:
    """One of each kind; bob is a member who shows his name to the others."""
    other = factories.make_place(network, "Mende", factories.MENDE)
    elsewhere = factories.make_network("Ailleurs")
    funder, employer = (factories.make_organisation(kind=kind) for kind in ("funder", "employer"))
    Participation.objects.create(network=network, organisation=funder, role="funder")
    Participation.objects.create(network=network, organisation=employer, role="employer")
    factories.make_member(bob, network)
    describe_myself(bob, {"name_to": "members", "does": "Graphiste", "does_to": "members", "letters_to": "members"})
    scopes = {
        "eve": (RoleKind.HOST, other.scopes()[0]),
        "fred": (RoleKind.FACILITATOR, elsewhere.scopes()[0]),
        "gil": (RoleKind.MEMBER, Scope(ScopeKind.ORGANISATION, funder.pk)),
        "ines": (RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, employer.pk)),
        "max": (RoleKind.ADMINISTRATOR, INSTANCE),
    }
    made = {name: factories.make_person(name, role=role) for name, role in scopes.items()}
    EmailAddress.objects.update(verified=True)
    return {"nobody": None, "charlie": charlie, "bob": bob, "alice": alice, "dora": dora, **made}


@pytest.fixture
def of_community(
    network: Network, place: Place, bob: Person, dora: Person, who: dict[str, Person | None]
) -> dict[str, list[Any]]:
    """The addresses of the community, with things that exist."""
    membership = bob.memberships.get()
    charter = network.charters.get()
    letter = PrivateMessage.objects.create(
        sender=dora, recipient=bob, text="Bonjour", network=network, reported_at=timezone.now()
    )
    post = Post.objects.create(network=network, author=dora, voice="SoLozère", text="Fibre en panne")
    organisation = Organisation.objects.get(kind="employer")
    proposal = PlaceProposal.objects.create(
        network=network, person=bob, name="Ispagnac", commune_id=factories.FLORAC, description="x"
    )
    labelling = Labelling.objects.create(place=place, label="comptoir", state="submitted", submitted_at=timezone.now())
    run = ImportRun.objects.create(
        network=network, kind="people", file_name="x.csv", rows=1, table=[{"": 2, "nom": "x"}]
    )
    told = Notification.objects.create(person=bob, kind="message", what="letter", about=letter.pk, key="letter")
    slug, org = network.slug, organisation.slug
    of_network = ("network", "charter", "join", "join_sent", "wall", "post", "edit_charter", "edit_network", "add_part",
                  "edit_face", "mail_texts", "colours")  # fmt: skip
    return {
        **{f"community:{n}": [slug] for n in of_network},
        "community:mail_text": [slug, "confirmed", "fr"],
        "community:charter_version": [slug, charter.version],
        "community:confirm": ["x"],
        **{
            f"community:{n}": [membership.public_id]
            for n in (
                "membership",
                "answer",
                "renew",
                "leave",
                "review",
                "accept",
                "ask",
                "decline",
                "accept_membership",
                "decline_membership",
            )
        },
        "community:sign": [membership.public_id, charter.version],
        "community:no_more_news": ["x"],
        "community:unsubscribe": ["x"],
        "community:resubscribe": ["x"],
        **{f"community:{n}": [told.pk] for n in ("notification", "read_notification")},
        "community:entry": [bob.public_id],
        "community:write": [bob.public_id],
        **{f"community:{n}": [letter.public_id] for n in ("letter", "answer_letter", "report_letter", "settle_letter")},
        **{f"community:{n}": [post.public_id] for n in ("reply", "report_post", "hide_post", "keep_post")},
        **{f"community:{n}": [org] for n in ("organisation", "edit_organisation", "add_worker")},
        "community:remove_worker": [org, 1],
        "community:remove_part": [slug, 1],
        "places:label": [place.slug, "comptoir"],
        "places:propose": [slug],
        "places:criteria": [slug],
        **{f"places:{n}": [proposal.public_id] for n in ("proposal", "accept_proposal", "decline_proposal")},
        **{f"places:{n}": [labelling.public_id] for n in ("review_label", "decide_label")},
        "bookings:limits_of": [slug],
        "new_mailing": [slug],
        "stop_mailing": [1],
        "retention_rule": ["letters"],
        "template_csv": ["people"],
        "end_role": [1],
        **{n: [run.public_id] for n in ("import", "write_import", "undo_import")},
        **{
            n: [bob.public_id]
            for n in ("rights_of_person", "see_as", "accept_invitation", "decline_invitation", "withdraw_invitation")
        },
        "rights_of_place": [place.slug],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }


def _of_commons(bob: Person, place: Place) -> dict[str, list[Any]]:
    """The addresses of the commons, with things that exist."""
    page = factories.make_page(bob, place.network)
    proposal = commons.propose(bob, page, 1, factories.page_fields("Un."))
    edition = factories.make_edition(page)
    picture = factories.make_picture(bob)
    slug, book = page.slug, edition.collection.slug
    return {
        **{
            f"commons:{n}": [slug]
            for n in (
                "page",
                "markdown",
                "edit",
                "propose",
                "history",
                "differences",
                "blame",
                "fork",
                "upstream",
                "give_back",
                "tried",
                "hide",
            )
        },
        "commons:revision": [slug, 1],
        "commons:undo": [slug, 1],
        "commons:restore": [slug, 1],
        "commons:picture": [picture.name],
        **{
            f"commons:{n}": [proposal.public_id]
            for n in ("proposal", "let_in", "take_in", "refuse", "withdraw", "comment")
        },
        **{
            f"commons:{n}": [book]
            for n in (
                "collection",
                "edit_collection",
                "publish",
                "collection_git",
                "collection_git_refs",
                "collection_git_upload",
            )
        },
        "commons:edition": [book, 1],
        "commons:edition_file": [book, 1, "cff"],
        "commons:chapter": [book, 1, slug],
        "commons:compare_editions": [book, 1, 1],
    }


@pytest.fixture
def addresses(
    booked: Booking,
    closure: Closure,
    desks: Space,
    workday: date,
    bob: Person,
    of_community: dict[str, list[Any]],
    alice: Person,
    dora: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """Each name with an address that exists."""
    from django.urls import reverse

    place = desks.place.slug
    monkeypatch.setattr(foresight, "DRAWS", 4)  # errors of the minutes: few are drawn, the page is the same
    scenario = factories.make_scenario(desks.place.network, share_key="cle-de-partage")
    door = Door.objects.create(place=desks.place, name="Entrée", driver="pin")
    series = book_series(bob, Wanted(desks.pk, workday + timedelta(days=14), Recurrence(count=1), "morning"))
    given: dict[str, list[Any]] = {
        **of_community,
        **_of_commons(bob, desks.place),
        **addresses_of_confidentiality(desks),
        **addresses_of_programme(alice, bob, dora, desks.place),
        **addresses_of_telework(bob, desks),
        **addresses_of_money(alice, bob, dora, booked, desks),
        **addresses_of_agreements(bob, desks.place),
        **addresses_of_forecasts(alice, desks.place),
        **addresses_of_foresight(scenario),
        "api:place": [place],
        **{f"api:{name}": [booked.public_id] for name in ("booking", "cancel", "undo")},
        **{name: [place] for name in ("place_widget", "promote", "place_card", "poster", "bookmarks")},
        "place": [place],
        "today": [place],
        "day": [place, workday],
        "closures": [place],
        "closure": [place, closure.pk],
        "lift_closure": [place, closure.pk],
        "cancel_touched": [place, closure.pk],
        "enter": ["membre"],
        "guide": ["reserver"],
        "guide_of_screen": ["desk"],
        "account_known_device": [link_for(bob.email).rstrip("/").rpartition("/")[2]],
        "who_knows_booking": [booked.public_id],
        "bookings:booking": [booked.public_id],
        "bookings:calendar": [booked.public_id],
        "bookings:change": [booked.public_id],
        "bookings:confirm": [booked.public_id],
        "bookings:cancel": [booked.public_id],
        **{
            f"bookings:{name}": [series.public_id]
            for name in (
                "series",
                "change_series",
                "cancel_series",
                "stop_series",
            )
        },
        **{
            f"bookings:{name}": [booked.public_id]
            for name in (
                "arrive",
                "seen",
                "leave",
                "stay",
                "accept",
                "refuse",
                "undo",
                "share",
                "stop_sharing",
                "write",
                "report_problem",
                "opinion",
            )
        },
        **{f"bookings:{name}": [share_booking(bob, booked).share_key] for name in ("shared", "shared_file")},
        "bookings:take_date": [series.public_id, workday],
        "bookings:feed": [open_calendar(bob, "mine").token],
        "bookings:cancel_by_link": [cancel_url(booked).rstrip("/").rpartition("/")[2]],
        **{f"bookings:{name}": [1] for name in ("remove_from_basket", "leave_waiting", "revoke_address", "end_limit")},
        **{
            f"bookings:{name}": [place]
            for name in (
                "here",
                "kiosk",
                "this_month",
                "arrivals",
                "renew_arrivals",
                "requests",
                "phone",
                "outside",
                "problems",
            )
        },
        **{f"bookings:{name}": [place, 1] for name in ("see_problem", "mend_problem", "reopen_problem")},
        "bookings:month": [place, workday.replace(day=1)],
        "bookings:remove_outside": [place, 1],
        "bookings:message": [place, workday],
        "bookings:taking": [place, workday],
        "bookings:walk_in": [place, workday],
        "outside_hours": [place],
        "cancel_outside_hours": [place],
        "day_sheet": [place, workday],
        "week": [place],
        **{f"place_{name}": [place] for name in ("attendance", "exports")},
        "place_export": [place, "reservations"],
        "network_export": ["visites"],
        **{f"access:{name}": [place] for name in ("doors", "new_door", "wifi")},
        **{f"access:{name}": [place, door.pk] for name in ("door", "codes", "rotate")},
        "access:again": [place, 1],
        "territory:tile": ["0" * 16, 0, 0, 0],
        "places:hosts": [place],
        "places:end_host": [place, 1],
        "places:portrait": [place, "automne"],
        "places:hours": [place, "ouverture"],
        "places:space": [place, desks.pk],
        "places:add_evidence": [place, desks.pk],
        "places:remove_photo": [place, 1],
        "places:copy_space": [place, desks.pk],
        "places:remove_shift": [place, 1],
        **{f"places:{n}": [place] for n in ("rota", "add_season", "remove_season")},
        "places:move_photo": [place, 1],
        **{f"places:{n}": [place] for n in ("answer", "answers")},
        **{f"places:{n}": [place, uuid4()] for n in ("show_answer", "put_answer_aside")},
        **{f"places:{n}": [uuid4()] for n in ("report_answer", "remove_answer")},
        "places:photo": [place, 1],
        **{
            f"places:{name}": [place]
            for name in (
                "manage",
                "presentation",
                "translation",
                "new_space",
                "photos",
                "life",
            )
        },
    }
    found = {name: reverse(name, args=given.get(name, [])) for name in TABLE}
    period = f"debut={booked.starts_at.isoformat()}&fin={booked.ends_at.isoformat()}".replace("+", "%2B")
    found["territory:isochrone"] += f"?insee={factories.FLORAC}"
    found["territory:path"] += f"?de={factories.FLORAC}&a={factories.MENDE}"
    found["bookings:new"] += f"?espace={desks.pk}&{period}"
    found["bookings:new_series"] += f"?espace={desks.pk}"
    found["place_export"] += f"?du={workday}&au={workday}"
    found["network_export"] += f"?du={workday - timedelta(days=60)}&au={workday}"
    found["search"] += f"?ou=Florac&jour={workday.isoformat()}"
    found["week"] += f"?semaine={workday.isoformat()}"  # the one in which Bob comes, whatever the day
    return found


WALKED: dict[str, Walk] = {}  # by this process: the same site, whichever test asked first


@pytest.fixture
def walk_of(request: pytest.FixtureRequest, as_: SignedIn) -> Walks:
    """`walk_of("bob")` is what every address answered to him: asked by the first test of the process that wants it."""

    def walk(person: str) -> Walk:
        if person not in WALKED:
            addresses, who, booked = (request.getfixturevalue(name) for name in ("addresses", "who", "booked"))
            answers = walk_site(as_(who[person]), addresses)
            WALKED[person] = Walk(answers, addresses, str(booked.public_id), booked.person.email)
        return WALKED[person]

    return walk
