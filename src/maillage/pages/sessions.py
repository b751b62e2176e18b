"""Who asks, read at each request by two statements written out: composing them by the ORM cost four times as much."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from maillage.community.models import Person

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's sessions in the database, under the same name: what one has written, the other reads."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None  # as Django's own does: a key that nobody gave is not kept
            return {}
        return self.decode(row[0])


class PersonBackend(AuthenticationBackend):
    """Allauth's own, that finds the person of a session."""

    def get_user(self, user_id: int) -> Person | None:
        statement, names = _person()
        with connection.cursor() as cursor:
            cursor.execute(statement, [user_id])
            row = cursor.fetchone()
        person = Person.from_db(connection.alias, names, row) if row else None
        return person if person is not None and self.user_can_authenticate(person) else None


@cache
def _person() -> tuple[str, list[str]]:
    """The statement that reads a person, and the attributes it answers."""
    fields = Person._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    return f"SELECT {columns} FROM community_person WHERE id = %s", [field.attname for field in fields]  # noqa: S608
