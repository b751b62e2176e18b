"""My data: nothing that leads to a person is forgotten, and what one takes away can be read."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import InternalError, ProgrammingError
from django.utils import timezone, translation

from maillage.bookings.models import Basket, BasketLine, Booking, Occupancy
from maillage.commons.actions import try_at
from maillage.community.actions import give_role, record
from maillage.community.actions.invitations import invite
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import RoleKind
from maillage.pages.archive import archive_of
from maillage.pages.readable import NAMES, UNSAID, parts_of, plain_text
from maillage.places.models import Place, Space
from tests import factories

# Every table that leads to a person, and what becomes of it in “my data”: the table that tells it, or why none does.
TOLD = {
    "passes.Concession": "concessions",
    "passes.Pass": "passes",
    "passes.CreditLot": "passes",
    "passes.CreditEntry": "credits",
    "passes.PassBeneficiary": "passes_shared",
    "passes.Rate": "rates_set",
    "passes.Charge": "charges",
    "economy.InvoiceHolder": "invoices",
    "economy.DraftInvoice": "invoice_drafts",
    "economy.DebitMandate": "debit_mandates",
    "economy.ClearingVote": "clearing_votes",
    "economy.ClearingDispute": "clearing_disputes",
    "economy.ClearingAgreement": "clearing_agreements",
    "account.EmailAddress": "keys",
    "mfa.Authenticator": "keys",
    "socialaccount.SocialAccount": "keys",
    "usersessions.UserSession": "sessions",
    "community.Membership": "adhesions",
    "community.Signature": "adhesions",
    "community.DirectoryEntry": "directory",
    "community.PrivateMessage": "letters",
    "community.Post": "posts",
    "community.Role": "roles",
    "programme.Registration": "event_registrations",
    "programme.Answer": "event_answers",
    "programme.Ride": "event_rides",
    "programme.EventInterest": "event_interests",
    "programme.Speaker": "event_speakers",
    "programme.Event": "events_written",
    "programme.EventProposal": "event_proposals",
    "programme.ProposalReview": "event_reviews",
    "bookings.Booking": "bookings",
    "bookings.Series": "series",
    "bookings.SeriesDate": "series",
    "bookings.Waiting": "waiting",
    "bookings.Basket": "baskets",
    "bookings.BasketLine": "baskets",
    "bookings.CalendarAddress": "calendars",
    "bookings.CashEntry": "takings",
    "access.AccessGrant": "doors",
    "access.Voucher": "wifi",
    "places.PlaceProposal": "proposals",
    "places.Closure": "closures",
    "places.RotaShift": "rota",
    "places.PlaceAnswer": "place_answers",
    "commons.Revision": "commons_revisions",
    "commons.Proposal": "commons_proposals",
    "commons.Comment": "commons_comments",
    "commons.Picture": "commons_pictures",
    "commons.Trial": "commons_trials",
    "community.MailSent": "mails",
    "bookings.BookingMessage": "booking_messages",
    "bookings.Problem": "problems",
    "bookings.Incident": "incidents",
    "bookings.CharterSignature": "charter_signatures",
    "bookings.ConfidentialityCharter": "charters_published",
    "places.ListeningTest": "listening_tests",
    "community.AccessToken": "access_tokens",
    "telework.PresenceAttestation": "presence_attestations",
    "telework.AccidentRecord": "accident_records",
    "telework.Agreement": "agreements",
    "telework.AgreementVersion": "agreements",
    "telework.Signature": "agreement_signatures",
    "telework.DaySwap": "agreement_swaps",
    "telework.DaysConsent": "agreement_consents",
    "commons.Draft": "commons_drafts",
    "community.Notification": "notifications",
    "community.NotificationPreference": "notification_choices",
    "community.NotificationSchedule": "notification_choices",
}
ACT = "what one did for others: the journal tells it, the key is emptied"
ELSEWHERE = "a part of what is told already, or of somebody else's thing"
OF_A_PROGRAMME = ("Barcamp", "BarcampRoom", "BarcampSlot", "GridChange", "Pitch", "Placement", "Resemblance",
                  "SessionPhoto")  # fmt: skip
NOT_TOLD = {
    "passes.PassSuspension": ELSEWHERE,
    "economy.DraftLine": ELSEWHERE,
    "economy.Debit": ELSEWHERE,
    "economy.ClearedEntry": ELSEWHERE,
    "economy.ClearingDocument": ELSEWHERE,
    "economy.CardCheckout": ELSEWHERE,
    "economy.CardNotice": ELSEWHERE,
    "bookings.BaggedEntry": ELSEWHERE,
    "admin.LogEntry": ACT,
    "bookings.ExternalCalendar": ACT,
    "telework.PlaceDossier": ACT,
    "bookings.ExternalEvent": ELSEWHERE,
    "bookings.Occupancy": ELSEWHERE,
    "programme.EventQuestion": ELSEWHERE,
    "programme.CallForProposals": ELSEWHERE,
    "programme.EventOpinion": "nobody's: nothing leads to who gave it",
    **dict.fromkeys((f"programme.{name}" for name in OF_A_PROGRAMME), ELSEWHERE),
    **dict.fromkeys(
        (f"programme.{name}" for name in ("Device", "Vote", "Note")),
        "of a phone, which leads to no account",
    ),
    "commons.Edition": ACT,
    "commons.EditionChapter": ELSEWHERE,
    "commons.Page": ELSEWHERE,
    "commons.Link": ELSEWHERE,
    "commons.Item": ELSEWHERE,
    "community.Charter": ACT,
    "community.ImportRun": ACT,
    "community.Invitation": ACT,
    "community.Mailing": ACT,
    "foresight.Scenario": ACT,
    "forecasts.Forecast": ACT,
    "places.Labelling": ACT,
    "places.CriterionAnswer": ELSEWHERE,
    "access.DoorCode": ELSEWHERE,
    "access.Delivery": ELSEWHERE,
    "community.IdempotencyKey": "kept for a day: that a request came, not what it was",
    "account.EmailConfirmation": ELSEWHERE,
    "socialaccount.SocialToken": ELSEWHERE,
}


def leads_to_a_person() -> set[str]:
    """Every model from which keys lead to a person, however far."""
    keys = {
        model: {
            field.related_model
            for field in model._meta.get_fields()
            if isinstance(field, (models.ForeignKey, models.OneToOneField)) and not field.auto_created
        }
        for model in apps.get_models()
    }
    found: set[Any] = {Person}
    while more := {model for model, targets in keys.items() if targets & found} - found:
        found |= more
    return {model._meta.label for model in found - {Person}}


def test_every_table_that_leads_to_a_person_is_told_or_is_known_not_to_be() -> None:
    """A new table that leads to a person fails here until “my data” tells it, or says why not."""
    assert leads_to_a_person() == set(TOLD) | set(NOT_TOLD)


@pytest.fixture
def full(db: None, network: Network, place: Place, desks: Space, bob: Person, workday: Any) -> Person:
    """Bob, with what “my data” forgot: a session, a basket, a picture, a trial, a passkey; and some more."""
    UserSession.objects.create(user=bob, session_key="x", ip="192.0.2.7", user_agent="Firefox 140")
    Authenticator.objects.create(user=bob, type="webauthn", data={"name": "Clé bleue", "credential": {}})
    basket = Basket.objects.create(person=bob)
    slot = factories.morning(workday)
    BasketLine.objects.create(basket=basket, space=desks, starts_at=slot.start, ends_at=slot.end)
    factories.make_member(bob, network)
    page = factories.make_page(bob, network, "# Titre\n\nUn **mot** gras, [ici](https://x.example).\n\n- un\n- deux\n")
    factories.make_picture(bob)
    give_role(bob, RoleKind.HOST, place.scopes()[0], by=None)
    try_at(bob, page, place, "Ça marche")
    record(bob, "booking_made", ("booking", 1), place.scopes()[0], about=[bob], cents=3, state="confirmed")
    return bob


@pytest.mark.parametrize("code", ["sessions", "baskets", "commons_pictures", "commons_trials", "keys"])
def test_my_data_tells_sessions_baskets_pictures_trials_and_passkeys(full: Person, code: str) -> None:
    told = {held.code: held.rows for held in export_personal_data(full)}
    assert told[code]
    if code == "sessions":
        assert told[code][0]["ip"] == "192.0.2.7"
    if code == "keys":
        assert "Clé bleue" in [row["name"] for row in told[code]]
        assert "credential" not in str(told[code]), "no secret is told"


# The document.


@pytest.fixture
def text(full: Person) -> str:
    """All that the document says, in French."""
    with translation.override("fr"):
        parts = parts_of(export_personal_data(full))
        said = [part.title for part in parts]
        for part in parts:
            said += part.columns
            for row, texts in zip(part.rows, part.texts, strict=True):
                said += [*row, *(f"{name}\n{words}" for name, words in texts)]
    return "\n".join(said)


def test_the_document_is_in_french_without_codes_nor_dictionaries_nor_markdown(text: str) -> None:
    for foreign in ("made_at", "shown_to", "{'", "':", "None", "True", "False", "**", "](", "# Titre", "webauthn"):
        assert foreign not in text, foreign
    for french in ("Titre", "Un mot gras, ici (https://x.example).", "• un", "hôte", "Clé bleue", "a réservé"):
        assert french in text, french
    assert not re.search(r"\d{4}-\d{2}-\d{2}", text), "days are written out"


def test_every_column_has_a_name_one_reads(full: Person) -> None:
    named = set(NAMES)
    for held in export_personal_data(full):
        unnamed = [name for name in held.rows[0] if name not in named and (held.code, name) not in UNSAID]
        assert not unnamed, held.code


def test_the_document_is_made_and_the_rest_stays_for_machines(full: Person) -> None:
    with translation.override("fr"):
        made = zipfile.ZipFile(io.BytesIO(archive_of(full, export_personal_data(full))))
    assert made.read("donnees.pdf").startswith(b"%PDF")
    assert '"made_at"' in made.read("donnees.json").decode()


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("", ""),
        ("a\nb", "a b"),
        ("## T\n\n> c", "T\n\nc"),
        ("```\nx = 1\n```", "x = 1"),
        ("![p](a.png)", "p"),
        ("1. a\n2. b", "• a\n• b"),
        ("<script>", "<script>"),
    ],
)
def test_markdown_is_read_aloud(markdown: str, read: str) -> None:
    assert plain_text(markdown) == read


# Erasing.


@pytest.mark.parametrize("arrived", [True, False])
def test_erasing_just_after_leaving_keeps_the_visit(place: Place, desks: Space, bob: Person, arrived: bool) -> None:
    """Somebody came: that stays true. Whom nobody saw, where one is asked to say so, did not come."""
    place.expects_arrival = True
    place.save()
    now = timezone.now()
    booking = Booking.objects.create(
        person=bob,
        place=place,
        space=desks,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(seconds=30),
        planned_end=now + timedelta(hours=2),
        status="confirmed",
        created_at=now - timedelta(days=1),
        arrived_at=now - timedelta(hours=1) if arrived else None,
        arrived_by="code" if arrived else "",
    )
    Occupancy.objects.create(
        booking=booking, unit=desks.units.first(), during=(booking.starts_at, booking.ends_at), holds=True
    )
    erase(bob)
    booking.refresh_from_db()
    assert booking.status == ("confirmed" if arrived else "cancelled")
    assert (booking.arrived_at is not None) is arrived
    assert booking.person.erased_at is not None


def test_a_visit_under_way_ends_when_one_is_erased_and_its_desk_is_free(
    place: Place, desks: Space, bob: Person
) -> None:
    now = timezone.now()
    booking = Booking.objects.create(
        person=bob,
        place=place,
        space=desks,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=3),
        status="confirmed",
        created_at=now - timedelta(days=1),
        arrived_at=now - timedelta(hours=1),
        arrived_by="host",
    )
    held = Occupancy.objects.create(
        booking=booking, unit=desks.units.first(), during=(booking.starts_at, booking.ends_at), holds=True
    )
    erase(bob)
    booking.refresh_from_db()
    held.refresh_from_db()
    assert booking.status == "confirmed"
    assert booking.ends_at <= timezone.now() + timedelta(minutes=1)
    assert held.during.upper <= booking.ends_at + timedelta(minutes=desks.buffer_after)


# The journal forgets whose lines they were, and nothing else.


@pytest.fixture
def lines(bob: Person, alice: Person, place: Place) -> list[int]:
    """Three lines of Bob's, one of them about him, one by Alice about him."""
    before = set(JournalEntry.objects.values_list("pk", flat=True))
    record(bob, "booking_made", ("booking", 1), place.scopes()[0])
    record(bob, "booking_made", ("booking", 2), place.scopes()[0], about=[bob, alice])
    record(alice, "booking_looked_at", ("booking", 1), place.scopes()[0], about=[bob])
    return sorted(set(JournalEntry.objects.values_list("pk", flat=True)) - before)


def test_the_lines_of_somebody_erased_share_no_number(lines: list[int], bob: Person, alice: Person) -> None:
    erase(bob)
    first, second, third = JournalEntry.objects.filter(pk__in=lines).order_by("pk")
    numbers = [first.actor, second.actor, second.about[0], third.about[0]]
    assert None not in numbers
    assert len(set(numbers)) == 4
    assert (second.about[1], third.actor) == (alice.journal_id, alice.journal_id), "those who are there keep theirs"
    assert (first.verb, first.subject_id, third.verb) == ("booking_made", 1, "booking_looked_at")


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'x'",
        "at = now()",
        "details = '{\"a\": 1}'",
        "subject_id = 7",
        "actor = NULL",
        "about = '{}'",
        "actor = gen_random_uuid()",
        "about = ARRAY[gen_random_uuid()]",
        "actor = (SELECT journal_id FROM community_person WHERE name = 'Alice')",
    ],
)
@pytest.mark.parametrize("gone", [False, True])
def test_nothing_else_of_a_line_can_change(lines: list[int], bob: Person, change: str, gone: bool) -> None:
    """Not of somebody who is there; and of somebody who is gone only the number, never to be somebody who is there."""
    number = bob.journal_id
    if gone:
        Person.objects.filter(pk=bob.pk).update(journal_id=uuid4())  # as if Bob's row had gone
    allowed = gone and "gen_random" in change and "about" not in change
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor FROM community_journalentry WHERE id = %s", [lines[1]])
        assert cursor.fetchone()[0] == number
        try:
            with transaction.atomic():
                cursor.execute(f"UPDATE community_journalentry SET {change} WHERE id = %s", [lines[1]])  # noqa: S608
        except (InternalError, ProgrammingError):
            assert not allowed
        else:
            assert allowed


def test_a_line_is_never_removed(lines: list[int]) -> None:
    for statement in ("DELETE FROM community_journalentry", "TRUNCATE community_journalentry"):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_roles_offered_to_me_are_told_and_go_with_me(full: Person, alice: Person, network: Network) -> None:
    invite(alice, full.email, RoleKind.FACILITATOR, network.scopes()[0])
    assert {held.code for held in export_personal_data(full)} >= {"invitations"}
    erase(full)
    assert not apps.get_model("community", "Invitation").objects.exists()
