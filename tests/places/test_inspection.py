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


def test_a_round_leaves_what_was_measured(as_: SignedIn, desks: Space, alice: Person) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.add_evidence(alice, desks, Proof(Axis.VOICE, 3, EvidenceKind.MEASURED, yesterday))
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
