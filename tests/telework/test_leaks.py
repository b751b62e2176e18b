"""Who learns on which days somebody teleworks: a table of readers, states of consent and ways, pages, files and mails.

Bob works for two employers: Tuesdays for Inès's, whom he lets see his days or not, Thursdays for Omar's, who sees them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from maillage.bookings.models import Booking
from maillage.community.actions.privacy import erase
from maillage.community.models import Network, Organisation, Person
from maillage.community.rules import RoleKind
from maillage.places.models import Place, Space
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.employers import attach_to_organisation, look_at_days, quarter_counts
from maillage.telework.mails import send
from maillage.telework.models import Agreement
from maillage.telework.queries.agreements import agreements_of_organisation
from maillage.telework.rules.days import Claim, Quarter, is_day_of, quarters_before
from maillage.telework.rules.lifecycle import Swap
from maillage.telework.rules.terms import Rhythm, Terms
from tests import factories
from tests.factories import hours, make_person
from tests.kit.agreements import signed
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn, text_of
from tests.kit.telework import make_accident, make_attestation, past_booking

TUESDAY, THURSDAY = 1, 3


def next_day(weekday: int) -> date:
    """The next such day, two days ahead or more."""
    day = timezone.localdate() + timedelta(days=2)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def tells(text: str, day: date) -> bool:
    """Does a page, a file or a mail write that day, however it spells it?"""
    month = "|".join(re.escape(format_date(day, form)) for form in ("F", "M"))
    figures = "|".join(re.escape(format_date(day, form)) for form in ("d/m/Y", "Y-m-d", "Ymd", "j/n"))
    return re.search(rf"(?<!\d)(?:{day.day}(?:er)? (?:{month})|(?:{figures})(?!\d))", text) is not None


@dataclass
class World:
    """Bob, his two employers, those who speak for them, and what is booked."""

    bob: Person
    place: Place
    first: Agreement
    second: Agreement
    companies: dict[str, Organisation]
    readers: dict[str, Person | None]
    tuesday: date
    thursday: date

    def pages(self) -> dict[str, str]:
        """Every address of telework that could tell."""
        pages = {f"room of {name}": reverse("telework:organisation", args=[one.slug])
                 for name, one in self.companies.items()}  # fmt: skip
        for name, agreement in (("first", self.first), ("second", self.second)):
            key, own = agreement.employer_key, agreement.public_id
            pages |= {
                f"{name}, signer": reverse("telework:employer", args=[key]),
                f"{name}, signer’s file": reverse("telework:employer_document", args=[key, "json"]),
                f"{name}, signer’s text": reverse("telework:employer_document", args=[key, "md"]),
                f"{name}, worker": reverse("telework:agreement", args=[own]),
                f"{name}, worker’s text": reverse("telework:document", args=[own, "md"]),
            }
        return pages | {"telework": "/teletravail/", "checks": "/teletravail/verifier/accord/"}


@pytest.fixture
def world(bob: Person, alice: Person, charlie: Person, dora: Person, desks: Space, network: Network) -> World:
    other = factories.make_place(network, "Mende", factories.MENDE)
    companies = {name: factories.make_organisation(name, kind="employer") for name in ("Fabrique", "Scierie")}
    ines, omar = (make_person(n, role=(RoleKind.MANAGER, c.scopes()[0]))
                  for n, c in zip(("ines", "omar"), companies.values(), strict=True))  # fmt: skip
    first, second = signed(bob, desks.place), signed(bob, desks.place, weekdays=(THURSDAY,))
    attach_to_organisation(first, companies["Fabrique"], ines)
    attach_to_organisation(second, companies["Scierie"], omar)
    actions.give_consent(second, bob)
    days = next_day(TUESDAY), next_day(THURSDAY)
    for day in days:
        past_booking(bob, desks, day, arrived=False)
    eve = make_person("eve", role=(RoleKind.HOST, other.scopes()[0]))
    readers = {"ines": ines, "omar": omar, "alice": alice, "eve": eve, "charlie": charlie, "dora": dora, "nobody": None}
    return World(bob, desks.place, first, second, companies, readers, *days)


def suspend(world: World) -> None:
    actions.give_consent(world.first, world.bob)
    actions.suspend_agreement(world.first, world.bob)


def end_at_once(world: World) -> None:
    actions.give_consent(world.first, world.bob)
    actions.end_agreement(world.first, world.bob, "", today=timezone.localdate() - timedelta(days=20))


def withdraw(world: World) -> None:
    actions.give_consent(world.first, world.bob)
    actions.withdraw_consent(world.first, world.bob)


STATES: dict[str, Callable[[World], object]] = {
    "never": lambda _world: None,
    "given": lambda world: actions.give_consent(world.first, world.bob),
    "withdrawn": withdraw,
    "suspended": suspend,
    "ended": end_at_once,
    "left": lambda world: erase(Person.objects.get(pk=world.bob.pk)),
}


def expected(state: str) -> set[tuple[str, str, str]]:
    """Who reads which day where, in that state: nobody else reads anything anywhere."""
    by_consent = {("ines", "room of Fabrique", "Tuesday")} if state == "given" else set()
    return by_consent | ({("omar", "room of Scierie", "Thursday")} if state != "left" else set())


@pytest.mark.parametrize("state", STATES)
def test_each_employer_reads_its_own_days_by_consent_and_nobody_else_reads_any(
    state: str, world: World, as_: SignedIn
) -> None:
    STATES[state](world)
    pages, told = world.pages(), set()
    for reader, person in world.readers.items():
        client = as_(person)
        for page, address in pages.items():
            text = text_of(client.get(address))
            told |= {(reader, page, day) for day, on in (("Tuesday", world.tuesday), ("Thursday", world.thursday))
                     if tells(text, on)}  # fmt: skip
    assert told == expected(state)


def test_the_table_can_see_a_day_that_is_told(world: World, as_: SignedIn) -> None:
    page = text_of(as_(world.bob).get(world.first.get_absolute_url()))
    assert tells(page, world.tuesday)


def test_no_mail_to_an_employer_names_a_day_that_was_booked(world: World) -> None:
    for act in STATES.values():
        act(world)
    for job in jobs("telework.send"):
        send(**job)
    texts = [f"{one.subject}\n{one.body}" for one in mail.outbox if world.bob.email not in one.to]
    assert not [text for text in texts if tells(text, world.tuesday) or tells(text, world.thursday)]


@pytest.mark.parametrize("reader", ["ines", "omar", "eve", "charlie", "dora", "nobody"])
def test_papers_accidents_and_calendars_of_somebody_else_answer_as_if_there_were_none(
    reader: str, world: World, as_: SignedIn, desks: Space
) -> None:
    number, accident = make_attestation(world.bob, desks).number, make_accident(world.bob, world.place)
    client = as_(world.readers[reader])
    closed = 302 if reader == "nobody" else 404
    for address in (
        reverse("telework:attestation_paper", args=[number]), reverse("telework:attestation_file", args=[number]),
        reverse("telework:accident", args=[accident.public_id]),
        reverse("telework:accident_file", args=[accident.public_id]),
        reverse("telework:agreement", args=[world.first.public_id]),
        reverse("telework:document", args=[world.first.public_id, "json"]),
    ):  # fmt: skip
        assert client.get(address).status_code == closed, address
    for place_page in (reverse("telework:place_accidents", args=[world.place.slug]), reverse("today", args=["x"])):
        assert client.get(place_page).status_code in {302, 403, 404}


def test_days_that_are_over_or_of_before_the_consent_stay_unseen(world: World, desks: Space) -> None:
    ines, company = world.readers["ines"], world.companies["Fabrique"]
    assert ines is not None
    today = timezone.localdate()
    past = today - timedelta(days=(today.weekday() - TUESDAY) % 7 or 7)
    past_booking(world.bob, desks, past)
    actions.give_consent(world.first, world.bob)
    rows = list(agreements_of_organisation(company))
    days = look_at_days(ines, company, rows, today - timedelta(days=30), today + timedelta(days=30))
    assert [one.day for one in days[world.first.pk]] == [world.tuesday]


FIXED = Terms(places=("a",), weekdays=(TUESDAY,), starts_on=date(2026, 1, 1))
COUNTED = Terms(places=("a",), rhythm=Rhythm.WEEKLY, days=2, starts_on=date(2026, 1, 1))
A_TUESDAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("mine", "others", "day", "place", "is_mine"),
    [
        (Claim(FIXED), [], A_TUESDAY, "a", True),
        (Claim(FIXED), [], A_TUESDAY, "b", False),
        (Claim(FIXED), [], A_TUESDAY + timedelta(days=1), "a", False),
        (Claim(FIXED), [], date(2025, 12, 30), "a", False),
        (Claim(FIXED, until=A_TUESDAY), [], A_TUESDAY, "a", False),
        (Claim(FIXED, until=A_TUESDAY + timedelta(days=1)), [], A_TUESDAY, "a", True),
        (Claim(FIXED, is_suspended=True), [], A_TUESDAY, "a", False),
        (Claim(FIXED, frozenset({Swap(A_TUESDAY, A_TUESDAY + timedelta(days=1))})), [], A_TUESDAY, "a", False),
        (Claim(FIXED, frozenset({Swap(A_TUESDAY, A_TUESDAY + timedelta(days=1))})), [], A_TUESDAY + timedelta(days=1),
         "a", True),
        (Claim(COUNTED), [], A_TUESDAY, "a", True),
        (Claim(COUNTED), [Claim(FIXED)], A_TUESDAY, "a", False),
        (Claim(COUNTED), [Claim(FIXED)], A_TUESDAY + timedelta(days=1), "a", True),
        (Claim(COUNTED), [Claim(FIXED, until=A_TUESDAY)], A_TUESDAY, "a", True),
        (Claim(COUNTED), [Claim(COUNTED)], A_TUESDAY, "a", False),
        (Claim(FIXED), [Claim(COUNTED)], A_TUESDAY, "a", True),
    ],
)  # fmt: skip
def test_which_day_is_of_which_agreement(
    mine: Claim, others: list[Claim], day: date, place: str, is_mine: bool
) -> None:
    assert is_day_of(mine, others, day, place) is is_mine


class TestQuarters:
    """How many days together, of those who show none: from five people up, by fives, counted once."""

    @pytest.fixture
    def company(self, network: Network) -> Organisation:
        del network
        return factories.make_organisation("Filature", kind="employer")

    @pytest.fixture
    def boss(self, company: Organisation) -> Person:
        return make_person("boss", role=(RoleKind.MANAGER, company.scopes()[0]))

    @pytest.fixture
    def quarter(self) -> Quarter:
        return quarters_before(timezone.localdate(), 1)[0]

    def hire(self, boss: Person, company: Organisation, desks: Space, quarter: Quarter, count: int) -> list[Agreement]:
        """So many people, with two Tuesdays each in that quarter."""
        tuesday = quarter.first + timedelta(days=(TUESDAY - quarter.first.weekday()) % 7)
        made = []
        for _number in range(count):
            worker = make_person("ouvrier")
            agreement = signed(worker, desks.place, starts_on=quarter.first)
            attach_to_organisation(agreement, company, boss)
            for day in (tuesday, tuesday + timedelta(days=7), tuesday + timedelta(days=9)):
                past_booking(worker, desks, day)  # the last is a Thursday: not under the agreement
            made.append(agreement)
        return made

    def counted(self, company: Organisation, quarter: Quarter) -> int | None:
        return quarter_counts(company, [quarter])[0].days

    def test_four_are_not_said_and_five_are_by_fives(
        self, boss: Person, company: Organisation, desks: Space, quarter: Quarter, as_: SignedIn
    ) -> None:
        other = factories.make_organisation("Autre", kind="employer")
        theirs = make_person("lui", role=(RoleKind.MANAGER, other.scopes()[0]))
        self.hire(theirs, other, desks, quarter, 4)
        self.hire(boss, company, desks, quarter, 6)
        assert (self.counted(other, quarter), self.counted(company, quarter)) == (None, 10)  # 12, by fives
        page = text_of(as_(boss).get(reverse("telework:organisation", args=[company.slug])))
        assert "au moins 10 jours" in page
        assert page.count("moins de 5 personnes") == 3, "the quarters of before"

    def test_who_shows_their_days_is_left_out_lest_the_rest_be_worked_out(
        self, boss: Person, company: Organisation, desks: Space, quarter: Quarter
    ) -> None:
        hired = self.hire(boss, company, desks, quarter, 5)
        worker = hired[0].worker
        assert worker is not None
        actions.give_consent(hired[0], worker)
        hired[0].consents.update(given_at=hours(quarter.last, "10:00", "11:00").start)
        assert self.counted(company, quarter) is None

    def test_a_consent_given_since_changes_nothing_of_what_is_over(
        self, boss: Person, company: Organisation, desks: Space, quarter: Quarter
    ) -> None:
        hired = self.hire(boss, company, desks, quarter, 5)
        worker = hired[0].worker
        assert worker is not None
        actions.give_consent(hired[0], worker)
        assert self.counted(company, quarter) == 10

    def test_counted_once_it_tells_nothing_of_who_leaves(
        self, boss: Person, company: Organisation, desks: Space, quarter: Quarter
    ) -> None:
        hired = self.hire(boss, company, desks, quarter, 5)
        before = self.counted(company, quarter)
        worker = hired[0].worker
        assert worker is not None
        erase(Person.objects.get(pk=worker.pk))
        assert self.counted(company, quarter) == before == 10

    def test_who_did_not_come_and_who_was_expected_count_for_nothing(
        self, boss: Person, company: Organisation, desks: Space, quarter: Quarter
    ) -> None:
        self.hire(boss, company, desks, quarter, 5)
        Booking.objects.filter(person__name="Ouvrier").update(status="no_show")
        assert self.counted(company, quarter) is None


def test_nobody_s_room_but_ones_own(world: World, as_: SignedIn) -> None:
    statuses: dict[str, Any] = {
        reader: as_(person).get(reverse("telework:organisation", args=[world.companies["Fabrique"].slug])).status_code
        for reader, person in world.readers.items()
    }
    assert statuses == {"ines": 200, "nobody": 302, **dict.fromkeys(("omar", "alice", "eve", "charlie", "dora"), 404)}
