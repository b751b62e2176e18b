"""The host's round of a space: what is ticked makes its level, and the page says what one purchase would change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.community.models import JournalEntry, Person
from maillage.kernel.refusal import Refusal
from maillage.places import actions
from maillage.places.models import Evidence, Space
from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof
from tests.kit.screens import SignedIn, text_of

FIRST_LEVELS = {
    "voice": ["quiet_rule", "closing_door"],
    "screen": ["back_to_wall"],
    "network": ["client_isolation", "personal_codes"],
    "access": ["staffed", "locker", "clean_desk"],
}


def test_a_round_sets_the_level_and_says_what_lifts_it(as_: SignedIn, desks: Space, alice: Person) -> None:
    client, page = as_(alice), f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/"
    assert client.post(f"{page}tour/", FIRST_LEVELS).status_code == 302
    desks.refresh_from_db()
    assert desks.confidentiality == 1
    assert set(desks.evidence.values_list("kind", flat=True)) == {"declared"}
    text = text_of(client.get(page))
    assert "Pour passer à C2" in text
    assert "Un filtre d’écran" in text
    assert "Une déchiqueteuse" in text
    bought = FIRST_LEVELS | {
        "screen": ["back_to_wall", "screen_filter"],
        "access": [*FIRST_LEVELS["access"], "shredder"],
    }
    client.post(f"{page}tour/", bought)
    desks.refresh_from_db()
    assert desks.confidentiality == 2


def test_the_same_round_twice_is_kept_once(as_: SignedIn, desks: Space, alice: Person) -> None:
    client = as_(alice)
    for _again in range(2):
        client.post(f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/tour/", FIRST_LEVELS)
    assert Evidence.objects.filter(space=desks).count() == 4
    assert JournalEntry.objects.filter(verb="space_inspected").first().details == {"level": 1}


def test_what_who_facilitates_sees_is_observed(as_: SignedIn, desks: Space, dora: Person) -> None:
    as_(dora).post(f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/tour/", FIRST_LEVELS)
    assert set(desks.evidence.values_list("kind", flat=True)) == {"observed"}


@pytest.mark.parametrize(
    ("who", "kind", "axis", "level", "note", "code"),
    [
        ("alice", "declared", "voice", 2, "", None),
        ("alice", "declared", "screen", 4, "", None),
        ("alice", "declared", "voice", 3, "Rapport", "to_measure"),
        ("alice", "observed", "screen", 1, "", "declares_only"),
        ("alice", "measured", "voice", 4, "Rapport de l’acousticienne", "declares_only"),
        ("dora", "observed", "screen", 3, "", None),
        ("dora", "observed", "voice", 3, "", "to_measure"),
        ("dora", "measured", "voice", 4, " ", "no_report"),
        ("dora", "measured", "voice", 4, "Rapport de l’acousticienne", None),
    ],
)
def test_who_writes_which_evidence_by_hand(
    request: pytest.FixtureRequest,
    desks: Space,
    who: str,
    kind: str,
    axis: str,
    level: int,
    note: str,
    code: str | None,
) -> None:
    person, proof = request.getfixturevalue(who), Proof(Axis(axis), level, EvidenceKind(kind), timezone.localdate())
    if code is None:
        assert actions.add_evidence(person, desks, proof, note).kind == kind
        return
    with pytest.raises(Refusal) as refusal:
        actions.add_evidence(person, desks, proof, note)
    assert refusal.value.code == code
    assert not Evidence.objects.exists()


def test_a_host_is_offered_to_declare_alone(as_: SignedIn, desks: Space, alice: Person, dora: Person) -> None:
    page = f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/"
    assert 'value="measured"' not in as_(alice).get(page).content.decode()
    assert 'value="measured"' in as_(dora).get(page).content.decode()
    forged = {
        "axis": "voice",
        "level": 4,
        "kind": "measured",
        "found_on": timezone.localdate().isoformat(),
        "note": "x",
    }
    answer = as_(alice).post(f"{page}preuves/", forged)
    assert answer.status_code == 409
    assert "déclare" in text_of(answer)


def test_a_round_leaves_what_was_measured(as_: SignedIn, desks: Space, alice: Person, dora: Person) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.add_evidence(dora, desks, Proof(Axis.VOICE, 3, EvidenceKind.MEASURED, yesterday), "Rapport")
    page = f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/tour/"
    assert 'name="voice"' not in as_(alice).get(page).content.decode()
    as_(alice).post(page, FIRST_LEVELS)
    assert desks.evidence.get(axis="voice").kind == "measured"


def test_a_stranger_goes_round_nothing(desks: Space, charlie: Person) -> None:
    with pytest.raises(Refusal):
        actions.inspect_space(charlie, desks, {Axis.VOICE: frozenset()})
    assert not Evidence.objects.exists()


def test_an_unknown_safeguard_is_refused(as_: SignedIn, desks: Space, alice: Person) -> None:
    page = f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/tour/"
    assert as_(alice).post(page, {"voice": ["moat"]}).status_code == 422
    assert as_(alice).post(page, {"voice": ["normal_voice_test"]}).status_code == 422  # only the test itself says so
    assert not Evidence.objects.exists()
