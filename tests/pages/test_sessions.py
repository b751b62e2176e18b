"""Who asks is read by statements written out: the same answers as Django's own."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from maillage.community.models import Person
from maillage.pages.sessions import PersonBackend, SessionStore


def test_a_person_is_read_as_the_orm_reads_them(bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(news_since=timezone.now(), month=timezone.localdate())
    person, same = PersonBackend().get_user(bob.pk), Person.objects.get(pk=bob.pk)
    assert person is not None
    assert {**vars(person), "_state": None} == {**vars(same), "_state": None}
    assert (person._state.db, person._state.adding) == (same._state.db, same._state.adding)
    assert not any(hasattr(field, "from_db_value") for field in Person._meta.concrete_fields)


def test_who_is_not_active_or_not_there_is_nobody(bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    assert PersonBackend().get_user(bob.pk) is None
    assert PersonBackend().get_user(0) is None


def test_a_session_of_django_is_read_by_ours_and_the_other_way_round(bob: Person) -> None:
    theirs, ours = db.SessionStore(), SessionStore()
    theirs["colour"] = ours["colour"] = "blue"
    theirs.save()
    ours.save()
    assert SessionStore(theirs.session_key)["colour"] == db.SessionStore(ours.session_key)["colour"] == "blue"


def test_a_session_that_is_over_or_unknown_is_empty_and_its_key_is_not_kept(bob: Person) -> None:
    store = SessionStore()
    store["colour"] = "blue"
    store.save()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for key in (store.session_key, "unknown" * 4):
        old = SessionStore(key)
        assert "colour" not in old
        assert old.session_key is None


def test_who_signed_in_before_there_was_such_a_backend_stays_signed_in(bob: Person, client: Client) -> None:
    for backend in ("django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"):
        client.force_login(bob, backend=backend)
        assert (client.session[SESSION_KEY], client.session[BACKEND_SESSION_KEY]) == (str(bob.pk), backend)
        assert client.get("/reservations/").status_code == 200
