"""The grid in which people miss least: laws over drawn problems, and small ones whose answer is known."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product

from hypothesis import given, settings

from maillage.programme.rules.timetable import (
    Assignment,
    Cell,
    Drive,
    Person,
    Problem,
    Room,
    Session,
    Slot,
    Weights,
    Wish,
)
from maillage.programme.rules.timetable.evaluation import evaluate
from maillage.programme.rules.timetable.solving import Progress, Stopped, solve
from tests.programme.timetable.problems import problems

DAY = (Slot("am", "2026-06-06", 540, 600), Slot("pm", "2026-06-06", 840, 900))
ROOMS = (Room("hall"), Room("shed"))
FEW = 2_000  # moves: enough for small grids


def wishes(**by_person: str) -> tuple[Wish, ...]:
    """Zoé="ab": Zoé wishes a and b."""
    return tuple(Wish(person, session) for person, sessions in by_person.items() for session in sessions)


@given(problem=problems())
def test_the_hard_rules_hold_whatever_is_drawn(problem: Problem) -> None:
    answer = solve(problem, moves=FEW)
    judged = evaluate(problem, answer.assignments)
    assert {violation.session for violation in judged.violations} == {one.session for one in answer.violations}
    placed = Counter(one.session for one in answer.assignments)
    missing = Counter(one.session for one in answer.violations)
    for session in problem.sessions:
        assert placed[session.id] <= session.repeats
        assert placed[session.id] + missing[session.id] >= 1
    broken = {
        "host_twice",
        "wrong_order",
        "room_taken",
        "cell_forbidden",
        "pinned_elsewhere",
        "room_closed",
        "twice_at_once",
    }
    on_top = [one for one in judged.violations if placed[one.session] and one.reason.code in broken]
    assert not [one for one in on_top if one.session not in missing]


@given(problem=problems())
def test_seats_and_days_and_the_bound_hold_whatever_is_drawn(problem: Problem) -> None:
    answer = solve(problem, moves=FEW)
    seats = {room.id: room.capacity for room in problem.rooms}
    for one, guests in zip(answer.assignments, answer.guests, strict=True):
        assert seats[one.room] is None or guests <= (seats[one.room] or 0)
    assert answer.kept <= answer.bound + 1e-6 <= answer.wishes + 1e-5
    for person, day in answer.days.items():
        assert_possible(problem, person, list(day), answer.assignments)


def assert_possible(problem: Problem, person: str, day: list[Assignment], grid: tuple[Assignment, ...]) -> None:
    """Nobody is in two places, counts a session twice, or goes where they are not, with what they host."""
    session = {one.id: one for one in problem.sessions}
    place = {room.id: room.place for room in problem.rooms}
    order = {slot.id: at for at, slot in enumerate(problem.slots)}
    minutes = min((drive.minutes for drive in problem.drives), default=600)
    assert len({one.session for one in day}) == len(day)
    stays = day + [one for one in grid if person in session[one.session].hosts]
    absent = next((one.absent for one in problem.people if one.id == person), frozenset())
    spans = []
    for one in stays:
        slots = problem.slots[order[one.slot] : order[one.slot] + session[one.session].length]
        if one in day:
            assert not absent & {slot.id for slot in slots}
        spans.append((slots[0].day, slots[0].begins, slots[-1].ends, place[one.room]))
    spans.sort()
    for before, after in pairwise(spans):
        if before[0] == after[0]:
            assert before[2] + (minutes if before[3] != after[3] else 0) <= after[1]


@given(problem=problems(seats=False, repeats=False, most_sessions=3))
@settings(max_examples=15)
def test_nothing_better_exists_where_everything_can_be_tried(problem: Problem) -> None:
    answer = solve(Problem(**{**fields_of(problem), "weights": Weights(nothing=0, evenness=0)}), moves=FEW)
    cells = [(slot.id, room.id) for slot in problem.slots for room in problem.rooms]
    best: dict[int, float] = {}
    for choice in product([None, *cells], repeat=len(problem.sessions)):
        grid = [Assignment(s.id, *cell) for s, cell in zip(problem.sessions, choice, strict=True) if cell is not None]
        judged = evaluate(problem, grid)
        if len(judged.violations) == len(problem.sessions) - len(grid):
            best[len(grid)] = max(best.get(len(grid), 0.0), judged.kept)
    assert len(answer.assignments) == max(best)
    assert answer.kept == best[max(best)]
    assert answer.bound >= max(best.values()) - 1e-6


def fields_of(problem: Problem) -> dict[str, object]:
    """The parts of a problem by name."""
    return {name: getattr(problem, name) for name in Problem.__dataclass_fields__}


@given(problem=problems())
@settings(max_examples=10)
def test_the_same_seed_gives_the_same_answer(problem: Problem) -> None:
    one, other = (solve(problem, seed=7, moves=FEW) for _time in range(2))
    assert (one.assignments, one.kept, one.bound) == (other.assignments, other.kept, other.bound)


def test_two_at_once_cost_a_wish() -> None:
    problem = Problem((Session("a"), Session("b")), DAY, ROOMS, wishes(Zoé="ab"))
    at_once = evaluate(problem, [Assignment("a", "am", "hall"), Assignment("b", "am", "shed")])
    in_turn = evaluate(problem, [Assignment("a", "am", "hall"), Assignment("b", "pm", "hall")])
    assert (at_once.kept, in_turn.kept, in_turn.wishes) == (1, 2, 2)


def test_one_cannot_be_elsewhere_when_the_break_is_too_short() -> None:
    slots = (Slot("one", "2026-06-06", 540, 600), Slot("two", "2026-06-06", 610, 670))
    rooms = (Room("hall", place="Florac"), Room("shed", place="Mende"))
    grid = [Assignment("a", "one", "hall"), Assignment("b", "two", "shed")]
    for minutes, kept in ((10, 2), (11, 1)):
        drives = (Drive("Florac", "Mende", minutes),)
        problem = Problem((Session("a"), Session("b")), slots, rooms, wishes(Zoé="ab"), drives=drives)
        assert evaluate(problem, grid).kept == kept


def test_a_host_is_in_their_own_session_and_misses_what_is_on_then() -> None:
    problem = Problem((Session("a", hosts=("Zoé",)), Session("b")), DAY, ROOMS, wishes(Zoé="ab", Ali="a"))
    judged = evaluate(problem, [Assignment("a", "am", "hall"), Assignment("b", "am", "shed")])
    assert (judged.wishes, judged.kept) == (2, 1)  # her wish for her own session is none
    assert solve(problem, moves=FEW).kept == 2


def test_a_repeated_session_counts_once_and_serves_those_who_missed_it() -> None:
    slots = (*DAY, Slot("eve", "2026-06-06", 1140, 1200))
    people = (Person("Ali", frozenset({"am"})), Person("Zoé", frozenset({"pm", "eve"})))
    once, twice = (
        solve(Problem((Session("a", repeats=n),), slots, ROOMS, wishes(Ali="a", Zoé="a"), people,
                      weights=Weights(repetition=0.5)), moves=FEW)
        for n in (1, 2)
    )  # fmt: skip
    assert (once.kept, twice.kept) == (1, 2)
    assert len(twice.assignments) == 2


def test_seats_go_first_to_whom_it_is_worth_most_and_the_others_look_elsewhere() -> None:
    given_wishes = (Wish("Zoé", "a", 1), Wish("Ali", "a", 2), Wish("Zoé", "b", 1))
    problem = Problem((Session("a"), Session("b")), DAY[:1], (Room("hall", capacity=1), Room("shed")), given_wishes)
    judged = evaluate(problem, [Assignment("a", "am", "hall"), Assignment("b", "am", "shed")])
    assert [one.session for one in judged.days["Ali"]] == ["a"]
    assert [one.session for one in judged.days["Zoé"]] == ["b"]
    assert (judged.guests, judged.turned_away, judged.kept) == ((1, 1), (1, 0), 3)


def test_what_cannot_be_placed_is_listed_with_why() -> None:
    sessions = (
        Session("film", needs=frozenset({"projector"})), Session("ball", step_free=True), Session("trip", length=3),
        Session("x", hosts=("Zoé",), pins=(Cell("am", "hall"),)),
        Session("y", hosts=("Zoé",), pins=(Cell("am", "shed"),)),
        Session("z", pins=(Cell("am", "hall"),)),
    )  # fmt: skip
    answer = solve(Problem(sessions, DAY, ROOMS), moves=FEW)
    codes = {violation.session: violation.reason.code for violation in answer.violations}
    assert codes == {
        "film": "no_room_has", "ball": "no_step_free_room", "trip": "longer_than_a_day", "y": "host_twice",
        "z": "cell_taken",
    }  # fmt: skip
    assert answer.assignments == (Assignment("x", "am", "hall"),)


def test_the_least_wished_stays_out_when_cells_lack() -> None:
    problem = Problem((Session("a"), Session("b"), Session("c")), DAY, ROOMS[:1], wishes(Ali="ab", Zoé="bc", Bob="a"))
    answer = solve(problem, moves=FEW)
    assert [violation.session for violation in answer.violations] == ["c"]
    assert answer.violations[0].reason.code == "no_cell_left"


def test_a_published_grid_is_left_alone_unless_enough_is_gained() -> None:
    published = (Assignment("a", "pm", "shed"), Assignment("b", "am", "hall"), Assignment("c", "am", "shed"))
    sessions = (Session("a"), Session("b"), Session("c"))
    quiet = solve(Problem(sessions, DAY, ROOMS, wishes(Zoé="ab", Ali="ac"), published=published), moves=FEW)
    assert (set(quiet.assignments), quiet.changes) == (set(published), 0)
    many = {f"p{at}": "bc" for at in range(5)}
    better = solve(Problem(sessions, DAY, ROOMS, wishes(**many), published=published), moves=FEW)
    assert (better.changes, better.kept) == (1, 10)


def test_nobody_is_left_with_nothing_for_another_to_keep_one_more() -> None:
    held = (
        Session("a", pins=(Cell("am", "hall"),)),
        Session("b", pins=(Cell("pm", "hall"),)),
        Session("c"),
        Session("d"),
    )
    problem = Problem(held, DAY, ROOMS, wishes(Zoé="abc", Ali="abd", Bob="c"), (Person("Bob", frozenset({"pm"})),))
    answer = solve(problem, moves=FEW)
    assert answer.left_with_nothing == ()
    assert next(one.slot for one in answer.assignments if one.session == "c") == "am"


def test_the_bound_says_when_it_says_nothing() -> None:
    alone = solve(Problem((Session("a"),), DAY, ROOMS, wishes(Zoé="a")), moves=FEW)
    assert (alone.bound, alone.wishes, alone.is_bound_informative) == (1, 1, False)
    crowded = solve(Problem((Session("a"), Session("b")), DAY[:1], ROOMS, wishes(Zoé="ab")), moves=FEW)
    assert (crowded.kept, crowded.bound, crowded.is_bound_informative) == (1, 1, True)
    assert crowded.stopped is Stopped.GAP


def test_progress_is_told_and_the_guard_is_said() -> None:
    told: list[Progress] = []
    slots = tuple(Slot(f"t{at}", "2026-06-06", 60 * at, 60 * at + 50) for at in range(4))
    sessions = tuple(Session(f"s{at}") for at in range(8))
    everybody = tuple(Wish(f"p{at % 9}", f"s{(at * at + at // 9) % 8}") for at in range(18))
    once = {(one.person, one.session): one for one in everybody}
    answer = solve(Problem(sessions, slots, ROOMS, tuple(once.values())), seconds=0, on_progress=told.append)
    assert answer.stopped in {Stopped.CLOCK, Stopped.GAP}
    assert told
    assert all(progress.bound >= progress.kept for progress in told)


def test_who_waits_may_end_it_and_gets_the_best_so_far() -> None:
    sessions = tuple(Session(f"s{at}") for at in range(4))
    wished = tuple(Wish(f"p{at % 5}", f"s{at % 4}") for at in range(20))
    heard: list[Progress] = []

    def end(progress: Progress) -> bool:
        heard.append(progress)
        return False

    answer = solve(Problem(sessions, DAY, ROOMS, wished), on_progress=end)
    assert answer.stopped is Stopped.ASKED
    assert len(answer.assignments) == 4
    assert len({str(one) for one in heard}) <= 2  # nothing goes on after it


def test_an_empty_programme_is_an_answer() -> None:
    answer = solve(Problem((), DAY, ROOMS))
    assert (answer.kept, answer.wishes, answer.assignments, answer.gap) == (0, 0, (), 0)
