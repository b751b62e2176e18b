"""What does not work in a place: said by who came, seen and mended by its hosts; who said it is told both times."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from maillage.bookings.mails import tell_problem_reported, tell_problem_state
from maillage.bookings.models import Booking, Problem
from maillage.bookings.rules.messages import may_write
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.problems import OPEN, PROBLEMS, ProblemState
from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal

PROBLEMS_A_DAY = Quota("problems", 10, timedelta(days=1))


@transaction.atomic
def report_problem(person: Person, booking: Booking, text: str) -> Problem:
    """Say what does not work in the place of a booking; the hosts are told. The same words twice are one problem."""
    if Ability.SEE not in abilities(person, booking, owner_id=booking.person_id):
        raise Refusal("not_allowed", "This booking is not yours.")
    now, text = timezone.now(), " ".join(text.split())[:200]
    if not text:
        raise Refusal("no_text", "Write something: an empty message says nothing.")
    if refusal := may_write(Status(booking.status), booking.ends_at, now):
        raise refusal
    same = Problem.objects.filter(booking=booking, reporter=person, text=text, state__in=OPEN).first()
    if same:
        return same
    if refusal := hit([(PROBLEMS_A_DAY, str(person.pk))]):
        raise refusal
    problem = Problem.objects.create(
        place=booking.place, space=booking.space, booking=booking, reporter=person, text=text, reported_at=now
    )
    record(person, "problem_reported", ("problem", problem.pk), problem.scopes()[0])
    tell_problem_reported(problem)
    return problem


@transaction.atomic
def follow_problem(host: Person, problem: Problem, act: str) -> Problem:
    """A host has seen it ("see"), mended it ("mend"), or finds that it is not ("reopen"); who reported it is told.

    Raises Refusal "not_allowed", or "problem_state" when another host was faster and the act no longer makes sense.
    """
    problem = Problem.objects.select_for_update(of=("self",)).select_related("place", "reporter").get(pk=problem.pk)
    if Ability.SEE_DAY not in abilities(host, problem):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    before = ProblemState(problem.state)
    if before == PROBLEMS.moves[act][1]:
        return problem  # the other host, or a second click
    problem.state = PROBLEMS.target(act, before).value
    now = timezone.now()
    problem.seen_at = problem.seen_at or now
    problem.mended_at = now if problem.state == ProblemState.MENDED else None
    problem.save(update_fields=["state", "seen_at", "mended_at"])
    about = [problem.reporter] if problem.reporter else []
    record(host, "problem_followed", ("problem", problem.pk), problem.scopes()[0], about=about, state=problem.state)
    tell_problem_state(problem, host)
    return problem
