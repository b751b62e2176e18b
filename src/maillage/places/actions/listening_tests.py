"""The listening test, run from two phones: begun by who runs the place, joined by a code, written down, scored."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.actions.confidentiality import keep_evidence
from maillage.places.actions.locks import lock_in_order, require
from maillage.places.models import Evidence, ListeningTest, Space
from maillage.places.queries import proofs_of
from maillage.places.rules.listening_sentences import SENTENCES
from maillage.places.rules.listening_tests import CODE_MINUTES, may_count, proof_of, score
from maillage.places.rules.safeguards import protection_on

JOINS = Quota("codes of listening tests", 20, timedelta(minutes=10))
BEGINNINGS = Quota("listening tests", 30, timedelta(days=1))
LONGEST_ANSWER = 200
DRAWN = SystemRandom()


@transaction.atomic
def begin_listening(person: Person, test: ListeningTest, length: int) -> ListeningTest:
    """Draw the sentences and the code by which the second phone joins. Raises Refusal "not_allowed", "too_often"."""
    require(Ability.EDIT, person, test.space.place)
    if refusal := hit([(BEGINNINGS, str(person.pk))]):
        raise refusal
    _free_old_codes()
    test.person = person
    test.sentences = DRAWN.sample(SENTENCES[test.language], length)
    taken = set(ListeningTest.objects.exclude(code="").values_list("code", flat=True))
    test.code = next(code for code in iter(lambda: f"{DRAWN.randrange(10**6):06d}", None) if code not in taken)
    test.save()
    record(person, "listening_begun", ("space", test.space_id), test.space.place.scopes()[0])
    return test


def _free_old_codes() -> None:
    past = timezone.now() - timedelta(minutes=CODE_MINUTES)
    ListeningTest.objects.filter(begun_at__lt=past).exclude(code="").update(code="")


def join_listening(code: str, origin: str) -> ListeningTest:
    """The second phone joins: the code goes, so that no third does. Raises Refusal "no_such_code", "too_often".

    Each try is counted before anything else, so that a refusal does not take the count back.
    """
    if refusal := hit([(JOINS, origin)]):
        raise refusal
    return _join(code)


@transaction.atomic
def _join(code: str) -> ListeningTest:
    since = timezone.now() - timedelta(minutes=CODE_MINUTES)
    digits = "".join(sign for sign in code if sign in "0123456789")
    waiting = ListeningTest.objects.select_for_update().filter(code=digits, begun_at__gte=since)
    test = waiting.first() if len(digits) == 6 else None
    if test is None:
        raise Refusal("no_such_code", "No test waits under this code. Ask for it again on the other phone.")
    test.code, test.joined_at = "", timezone.now()
    test.save(update_fields=["code", "joined_at"])
    return test


@transaction.atomic
def write_down(listener_key: UUID, position: int, text: str) -> ListeningTest:
    """Keep what was understood of a sentence (nothing is an answer too); the last one ends the test.

    An answer that was given already, or not yet due, changes nothing: twice is once.
    """
    space_id = ListeningTest.objects.values_list("space_id", flat=True).get(listener_key=listener_key)
    lock_in_order([space_id])
    test = ListeningTest.objects.select_for_update().get(listener_key=listener_key)
    if test.joined_at is None or test.ended_at or position != len(test.answers):
        return test
    test.answers.append(" ".join(text.split())[:LONGEST_ANSWER])
    if len(test.answers) == len(test.sentences):
        _end(test)
    test.save()
    return test


def _end(test: ListeningTest) -> None:
    """Score the test; what proves something becomes evidence, if who led it still runs the place."""
    pairs = zip(test.sentences, test.answers, strict=True)
    scores = [score(spoken, written, test.language) for spoken, written in pairs]
    test.heard, test.total = (sum(column) for column in zip(*scores, strict=True))
    test.ended_at = timezone.now()
    space = Space.objects.select_related("place__network").get(pk=test.space_id)
    may_edit = test.person is not None and Ability.EDIT in abilities(test.person, space.place)
    if may_edit and not may_count(test.result):
        test.evidence = _evidence_of(test, space)
        record(test.person, "space_measured", ("space", space.pk), space.place.scopes()[0], level=test.evidence.level)


def _evidence_of(test: ListeningTest, space: Space) -> Evidence:
    day = timezone.localdate()
    proof = proof_of(test.result, protection_on(proofs_of(space), day), day)
    note = f"{test.heard}/{test.total} · {test.distance_cm} cm · {test.sound_db} dB(A)"
    return keep_evidence(space, proof, note)


def purge_unfinished_tests(before: datetime, dry: bool) -> int:
    """Remove the tests nobody finished, begun before; how many."""
    old = ListeningTest.objects.filter(ended_at=None, begun_at__lt=before)
    return old.count() if dry else old.delete()[0]


PLACES_RETENTION_PURGES = {"listening_unfinished": purge_unfinished_tests}
