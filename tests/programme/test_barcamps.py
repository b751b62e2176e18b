"""A barcamp: phones put subjects forward and vote, who leads makes the grid; two phones at once; who may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from maillage.community.actions import give_role
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind
from maillage.programme.actions.barcamp_grid import move_session, pin_session, repeat_session, withdraw_pitch
from maillage.programme.actions.barcamps import (
    advance_barcamp,
    enter_paper_dots,
    hand_out_ballots,
    open_barcamp,
    show_counts,
)
from maillage.programme.actions.phones import Phone, PitchDraft, hash_token, lay_dots, pitch_subject, write_note
from maillage.programme.models import Barcamp, Device, Pitch, Placement, Vote
from maillage.programme.queries.barcamps import clashes_of, dots_of, grid_of, placements_of
from maillage.programme.rules.barcamps import read_rooms, read_slots
from tests.factories import Committed
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.programme import make_event, make_grid
from tests.kit.screens import SignedIn, text_of


@pytest.fixture
def barcamp(dora: Person, network: Network) -> Barcamp:
    """Two slots, two rooms."""
    event = make_event(dora, network, kind="barcamp")
    return open_barcamp(dora, event, read_slots("14:00-14:45\n15:00-15:45"), read_rooms("Grande salle; 40\nBureau; 6"))


def phone(number: int) -> Phone:
    return Phone(f"token-of-a-phone-number-{number}", "192.0.2.1")


def pitch(barcamp: Barcamp, number: int, title: str = "") -> int:
    return pitch_subject(barcamp, phone(number), PitchDraft(title or f"Sujet {number}", keywords="vélo, soins")).pk


def cells_of(barcamp: Barcamp) -> dict[int, tuple[int, int]]:
    return {one.pitch_id: (one.slot_id, one.room_id) for one in placements_of(barcamp)}


def test_a_barcamp_from_a_subject_to_the_grid(barcamp: Barcamp, dora: Person) -> None:
    subjects = [pitch(barcamp, number) for number in range(4)]
    with refused("voting_closed"):
        lay_dots(barcamp, phone(9), {subjects[0]: 1})
    advance_barcamp(dora, barcamp, "open_voting")
    for number in range(6):
        lay_dots(barcamp, phone(number), {subjects[0]: 2, subjects[1]: 2, subjects[2]: 1})
    enter_paper_dots(dora, barcamp, {subjects[3]: 3})
    assert dots_of(barcamp) == dict(zip(subjects, (12, 12, 6, 3), strict=True))
    with refused("votes_not_closed"):
        make_grid(dora, barcamp)
    advance_barcamp(dora, barcamp, "close_voting")
    with refused("no_grid"):
        advance_barcamp(dora, barcamp, "publish")
    made = make_grid(dora, barcamp)
    cells = cells_of(barcamp)
    assert cells.keys() == set(subjects)
    assert len(set(cells.values())) == 4
    assert cells[subjects[0]][0] != cells[subjects[1]][0]  # what six people want both of is not held at once
    assert made.kept is not None
    assert made.bound is not None
    assert made.kept <= made.bound + 1e-9
    advance_barcamp(dora, barcamp, "publish")
    assert [row.is_next for row in grid_of(barcamp, timezone.now())] == [True, False]
    write_note(barcamp, phone(1), placements_of(barcamp)[0].pitch, "On se revoit en mai.")
    write_note(barcamp, phone(1), placements_of(barcamp)[0].pitch, "On se revoit en mai.")
    assert placements_of(barcamp)[0].pitch.notes.count() == 1


def test_dots_may_be_laid_again_but_not_more_of_them(barcamp: Barcamp, dora: Person) -> None:
    first, second = pitch(barcamp, 1), pitch(barcamp, 2)
    advance_barcamp(dora, barcamp, "open_voting")
    lay_dots(barcamp, phone(1), {first: 2})
    lay_dots(barcamp, phone(1), {second: 1, first: 0, 987654: 2})
    assert dots_of(barcamp) == {first: 0, second: 1}
    with refused("too_many_on_one"):
        lay_dots(barcamp, phone(1), {first: 3})
    with refused("no_cookie"):
        lay_dots(barcamp, Phone("", "192.0.2.1"), {first: 1})
    assert dots_of(barcamp) == {first: 0, second: 1}


def test_a_subject_sent_twice_is_one_and_a_phone_has_five(barcamp: Barcamp) -> None:
    assert pitch(barcamp, 1, "Le  vélo") == pitch(barcamp, 1, "Le vélo")
    for number in range(4):
        pitch(barcamp, 1, f"Autre {number}")
    with refused("too_many_pitches"):
        pitch(barcamp, 1, "Encore")
    with refused("no_subject"):
        pitch(barcamp, 2, " \n ")


def test_a_pinned_session_stays_and_a_move_swaps(barcamp: Barcamp, dora: Person) -> None:
    subjects = [pitch(barcamp, number) for number in range(4)]
    advance_barcamp(dora, barcamp, "open_voting")
    advance_barcamp(dora, barcamp, "close_voting")
    make_grid(dora, barcamp)
    cells, one, other = cells_of(barcamp), subjects[0], subjects[3]
    there = Placement.objects.get(pitch=other)
    move_session(dora, barcamp, Placement.objects.get(pitch=one).pitch, there.slot, there.room)
    swapped = cells_of(barcamp)
    assert (swapped[one], swapped[other]) == (cells[other], cells[one])
    pin_session(dora, barcamp, there.pitch, pinned=True)
    make_grid(dora, barcamp)
    assert cells_of(barcamp)[other] == cells[one]
    assert Placement.objects.get(pitch=other).is_pinned
    pinned = Placement.objects.get(pitch=other)
    mine = Placement.objects.get(pitch=one).pitch
    with refused("session_pinned"):
        move_session(dora, barcamp, mine, pinned.slot, pinned.room)


def test_a_grid_made_again_once_published_changes_nothing_needlessly(barcamp: Barcamp, dora: Person) -> None:
    for number in range(4):
        pitch(barcamp, number)
    for act in ("open_voting", "close_voting"):
        advance_barcamp(dora, barcamp, act)
    make_grid(dora, barcamp)
    advance_barcamp(dora, barcamp, "publish")
    before = cells_of(barcamp)
    make_grid(dora, barcamp)
    assert cells_of(barcamp) == before


def test_a_clash_of_few_people_is_not_counted(barcamp: Barcamp, dora: Person) -> None:
    first, second = pitch(barcamp, 1), pitch(barcamp, 2)
    advance_barcamp(dora, barcamp, "open_voting")
    for number in range(6):
        lay_dots(barcamp, phone(number), {first: 1, second: 1} if number < 4 else {first: 1})
    slot, rooms = barcamp.slots.all()[0], barcamp.rooms.all()
    for pk, room in zip((first, second), rooms, strict=True):
        Placement.objects.create(pitch_id=pk, slot=slot, room=room)
    assert [clash.people for clash in clashes_of(barcamp, placements_of(barcamp))] == [None]
    lay_dots(barcamp, phone(5), {first: 1, second: 1})
    assert [clash.people for clash in clashes_of(barcamp, placements_of(barcamp))] == [5]


def test_who_leads_alone_leads(barcamp: Barcamp, dora: Person, charlie: Person) -> None:
    subject = barcamp.pitches.get(pk=pitch(barcamp, 1))
    for act in (
        lambda: advance_barcamp(charlie, barcamp, "open_voting"),
        lambda: show_counts(charlie, barcamp, visible=True),
        lambda: enter_paper_dots(charlie, barcamp, {subject.pk: 1}),
        lambda: make_grid(charlie, barcamp),
        lambda: withdraw_pitch(charlie, barcamp, subject),
    ):
        with refused("not_allowed"):
            act()
    with refused("not_a_barcamp"):
        open_barcamp(dora, make_event(dora, barcamp.event.network), [], [])


def test_phones_see_that_something_changed_but_not_hidden_dots(barcamp: Barcamp, dora: Person) -> None:
    def version() -> int:
        return Barcamp.objects.values_list("version", flat=True).get(pk=barcamp.pk)

    first = version()
    subject = pitch(barcamp, 1)
    advance_barcamp(dora, barcamp, "open_voting")
    after = version()
    assert after > first
    lay_dots(barcamp, phone(1), {subject: 1})
    assert version() == after
    show_counts(dora, barcamp, visible=True)
    lay_dots(barcamp, phone(2), {subject: 1})
    assert version() > after + 1


@pytest.mark.concurrent
def test_two_phones_and_twice_the_same_at_once(committed: Committed) -> None:
    dora = committed.person("dora")
    give_role(dora, RoleKind.FACILITATOR, committed.network.scopes()[0], by=None, tell=False)
    event = make_event(dora, committed.network, kind="barcamp")
    barcamp = open_barcamp(dora, event, read_slots("14:00-14:45\n15:00-15:45"), read_rooms("Grande salle; 40"))
    subjects = [pitch(barcamp, number) for number in range(3)]
    advance_barcamp(dora, barcamp, "open_voting")
    votes = [(n, {subjects[n % 3]: 2, subjects[(n + 1) % 3]: 2}) for n in (1, 1, 1, 2, 2)]
    at_once([lambda n=n, dots=dots: lay_dots(barcamp, phone(n), dots) for n, dots in votes])
    assert Device.objects.filter(barcamp=barcamp, token_hash=hash_token(barcamp, phone(1).token)).count() == 1
    assert sorted(Vote.objects.filter(pitch__barcamp=barcamp).values_list("dots", flat=True)) == [2, 2, 2, 2]


def test_a_barcamp_that_is_over_stays_as_it_was_held(barcamp: Barcamp, dora: Person, as_: SignedIn) -> None:
    subject = pitch(barcamp, 1)
    for act in ("open_voting", "close_voting"):
        advance_barcamp(dora, barcamp, act)
    make_grid(dora, barcamp)
    client, address = as_(dora), f"/programme/preparer/evenement/{barcamp.event.slug}/barcamp/"
    advance_barcamp(dora, barcamp, "publish")
    page = text_of(client.get(address))
    assert all(word in page for word in ("drag-hint", "data-placement", "barcamp-drag", "Retirer"))
    advance_barcamp(dora, barcamp, "end")
    page = text_of(client.get(address))
    assert not any(word in page for word in ("drag-hint", "data-placement", 'id="barcamp-drag"', "Retirer"))
    held = Pitch.objects.get(pk=subject)
    acts: tuple[Callable[[], object], ...] = (
        lambda: withdraw_pitch(dora, barcamp, held),
        lambda: pin_session(dora, barcamp, held, pinned=True),
        lambda: repeat_session(dora, barcamp, held, 2),
        lambda: enter_paper_dots(dora, barcamp, {subject: 3}),
        lambda: hand_out_ballots(dora, barcamp, 3),
    )
    for act in acts:
        with refused("barcamp_over"):
            act()
    assert cells_of(barcamp).keys() == {subject}
