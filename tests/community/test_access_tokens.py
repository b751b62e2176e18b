"""Tokens with scopes: they open what they name and nothing else, until they are taken back; one statement each time."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.community.actions.access_tokens import make_token, note_use, person_with, revoke, revoke_token
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import AccessToken, JournalEntry, Person
from maillage.community.queries.access_tokens import tokens_of
from maillage.community.rules.access_tokens import MOST_TOKENS, NOTED_EVERY, digest_of, is_to_note, may_make
from maillage.kernel.refusal import Refusal
from tests.kit.migrations import Migrate

PUSH, READ = "git:push", "bookings:read"


def test_a_secret_is_kept_as_its_digest_alone_and_opens_what_its_scopes_name(bob: Person) -> None:
    token, secret = make_token(bob, "Portable\nde Bob", [READ, PUSH, PUSH])
    assert person_with(secret, PUSH) == person_with(secret, READ) == bob
    assert person_with(secret, "bookings:write") is None
    assert (token.name, token.scopes) == ("Portable de Bob", [READ, PUSH])
    assert token.digest == sha256(secret.encode()).hexdigest()
    assert secret.startswith(token.prefix)
    assert len(secret) - len(token.prefix) == 28, "168 bits nobody is shown"
    assert secret not in str(list(AccessToken.objects.values())) + str(list(JournalEntry.objects.values()))


@pytest.mark.parametrize("shown", ["", "maillage-", "x" * 5000, "\ud800é".encode("utf-8", "replace").decode()])
def test_what_is_no_secret_opens_nothing(bob: Person, shown: str) -> None:
    token, _secret = make_token(bob, "Git", [PUSH])
    assert person_with(shown, PUSH) is None
    assert person_with(token.digest, PUSH) is None
    assert person_with(token.prefix, PUSH) is None


def test_one_taken_back_or_over_opens_nothing_nor_does_that_of_who_left(bob: Person, charlie: Person) -> None:
    gone, first = make_token(bob, "Git", [PUSH])
    over, second = make_token(bob, "Git", [PUSH], timedelta(days=1))
    _left, third = make_token(charlie, "Git", [PUSH])
    assert [person_with(secret, PUSH) for secret in (first, second, third)] == [bob, bob, charlie]
    revoke_token(bob, gone.pk, PUSH)
    AccessToken.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    Person.objects.filter(pk=charlie.pk).update(is_active=False)
    assert [person_with(secret, PUSH) for secret in (first, second, third)] == [None] * 3
    assert not tokens_of(bob, PUSH)


def test_only_its_owner_takes_it_back_once_and_for_what_it_opens(bob: Person, charlie: Person) -> None:
    token, secret = make_token(bob, "Git", [PUSH])
    revoke_token(charlie, token.pk, PUSH)
    revoke_token(bob, token.pk, READ)
    assert person_with(secret, PUSH) == bob
    revoke_token(bob, token.pk, PUSH)
    revoke_token(bob, token.pk, PUSH)
    assert not revoke(token)
    assert JournalEntry.objects.filter(verb="access_token_revoked", subject_id=token.pk).count() == 1


def test_a_look_up_is_one_statement_and_a_use_is_written_once_an_hour(bob: Person) -> None:
    token, secret = make_token(bob, "Git", [PUSH])

    def used() -> object:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = person_with(secret, PUSH)
        assert found == bob
        assert found.token_id == token.pk  # type: ignore[attr-defined]  # of the statement
        assert len(asked) == 1
        token.refresh_from_db()
        return token.last_used_at

    first = used()
    assert first is not None
    assert used() == first, "an hour has not gone by"
    AccessToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now() - NOTED_EVERY)
    assert used() != first


def test_so_many_are_in_use_at_once_for_each_thing_they_open(bob: Person) -> None:
    made = [make_token(bob, "Git", [PUSH])[0] for _n in range(MOST_TOKENS)]
    with pytest.raises(Refusal, match="at most"):
        make_token(bob, "Git", [READ, PUSH])
    make_token(bob, "Autre", [READ])
    revoke_token(bob, made[0].pk, PUSH)
    make_token(bob, "Git", [PUSH])


@given(st.lists(st.text(max_size=30), max_size=3))
def test_only_what_is_written_as_a_scope_is_one(scopes: list[str]) -> None:
    refusal = may_make(scopes, 0)
    plain = all(s.count(":") == 1 and all(c.isascii() and (c.islower() or c in "_:") for c in s) for s in scopes)
    if refusal is None:
        assert scopes
        assert plain


def test_a_token_that_opens_nothing_is_none(bob: Person) -> None:
    for scopes in ([], ["*"], ["git:push\n"], ["Git:push"], ["git"]):
        with pytest.raises(Refusal, match="opens"):
            make_token(bob, "Git", scopes)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.create(person=bob, name="x", scopes=[], digest=digest_of("x"))


@given(st.timedeltas(timedelta(hours=-3), timedelta(hours=3)))
def test_a_use_is_noted_when_the_last_one_is_an_hour_old(ago: timedelta) -> None:
    now = timezone.now()
    assert is_to_note(now - ago, now) == (ago >= NOTED_EVERY)
    assert is_to_note(None, now)


def test_my_data_tells_them_without_secret_and_erasing_takes_them(bob: Person) -> None:
    token, secret = make_token(bob, "Portable", [PUSH], timedelta(days=3))
    (row,) = next(table.rows for table in export_personal_data(bob) if table.code == "access_tokens")
    assert (row["label"], row["opens"], row["until"]) == ("Portable", PUSH, token.expires_at)
    assert not {token.digest, secret} & {str(value) for value in row.values()}
    erase(bob)
    assert not AccessToken.objects.exists()
    assert person_with(secret, PUSH) is None


def test_a_calendar_address_notes_its_use_and_is_shown_to_its_owner_again(bob: Person) -> None:
    address = open_calendar(bob, "mine")
    assert Client().get(reverse("bookings:feed", args=[address.token])).status_code == 200
    address.refresh_from_db()
    first = address.last_used_at
    assert first is not None
    note_use(address)
    address.refresh_from_db()
    assert address.last_used_at == first, "an hour has not gone by"


def test_keys_for_git_of_before_go_on_opening(before: Migrate) -> None:
    """The migration keeps each digest; back and forth."""
    apps = before(("commons", "0002_git_keys"))
    bob = apps.get_model("community", "Person").objects.create(email="bob@example.org")
    secrets = ["maillage-one", "maillage-two"]
    keys = apps.get_model("commons", "GitKey").objects
    for n, secret in enumerate(secrets):
        keys.create(person=bob, label=f"Clé {n}", digest=digest_of(secret), used_at=None if n else timezone.now())
    was = list(keys.order_by("pk").values_list("person", "label", "digest", "used_at"))
    tokens = before(("commons", "0003_keys_are_access_tokens")).get_model("community", "AccessToken").objects
    assert sorted(tokens.values_list("person", "name", "prefix", "digest", "scopes")) == [
        (bob.pk, f"Clé {n}", "", digest_of(secret), [PUSH]) for n, secret in enumerate(secrets)
    ]
    tokens.filter(name="Clé 0").update(revoked_at=timezone.now())
    keys = before(("commons", "0002_git_keys")).get_model("commons", "GitKey").objects
    assert list(keys.values_list("person", "label", "digest", "used_at")) == was[1:], "taken back, it opens nothing"
