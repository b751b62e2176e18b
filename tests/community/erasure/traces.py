"""Where somebody could still be read: each row of each table, keys, jobs, sessions, files."""

from __future__ import annotations

import email
import email.policy
import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from maillage.bookings.models import Booking, CashEntry
from maillage.community.models import Person
from maillage.places.models import Closure
from tests.community.erasure.life import TELEPHONE


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def keys_to(table: str) -> list[tuple[str, str]]:
    """Every column of every table that is a key to that table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) WHERE c.contype = 'f'"
            " AND c.confrelid = %s::regclass ORDER BY 1, 2",
            [table],
        )
        return cursor.fetchall()


def words_of(person: Person, *more: str) -> list[str]:
    return [person.name, person.email, str(person.public_id), str(person.pk), TELEPHONE, *more]


def traces_in_tables(words: list[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """Each row of each table, as text; sessions are opened first, as they are sealed."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            if table in but:
                continue
            for word in words:
                cursor.execute(
                    f"SELECT t::text FROM {table} t WHERE position(lower(%s) in lower(t::text)) > 0",  # noqa: S608
                    [word],
                )
                found += [f"{table}: {word!r} in {row[:160]}" for (row,) in cursor.fetchall()]
    for session in Session.objects.all():
        text = json.dumps(session.get_decoded(), ensure_ascii=False, default=str).lower()
        found += [f"a session: {word!r} in {text[:300]}" for word in words if word.lower() in text]
    return found


def rows_scanned() -> int:
    total = 0
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            total += cursor.fetchone()[0]
    return total


def traces_in_keys(number: int) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table, column in keys_to("community_person"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [number])  # noqa: S608
            if count := cursor.fetchone()[0]:
                found.append(f"{table}.{column}: {count}")
        cursor.execute(
            "SELECT task_name, args::text FROM procrastinate_jobs WHERE EXISTS"
            " (SELECT FROM jsonb_each_text(args) a WHERE a.value = %s)",
            [str(number)],
        )
        found += [f"job {name} {args}" for name, args in cursor.fetchall()]
    return found


def readable(file: Path) -> str:
    """A mail with its headers and parts decoded; anything else as bytes."""
    raw = file.read_bytes()
    if file.suffix != ".log":
        return raw.decode(errors="replace")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [str(message["subject"]), str(message["to"]), str(message.get("reply-to", ""))]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_content()
            parts.append(content if isinstance(content, str) else str(content))
    return raw.decode(errors="replace") + "\n".join(parts)


def traces_in_files(folders: list[Path], words: list[str]) -> list[str]:
    found = []
    for folder in folders:
        for file in filter(Path.is_file, folder.rglob("*")):
            text = readable(file).lower()
            subject = next((line for line in text.splitlines() if line.startswith("subject:")), "")
            found += [f"{file.name}: {word!r} ({subject})" for word in words if word.lower() in text]
    return found


def statistics() -> dict[str, Any]:
    """What the network lives on."""
    past = Booking.objects.filter(ends_at__lt=timezone.now())
    return {
        "bookings a place and day": Counter(Booking.objects.values_list("place", "starts_at__date")),
        "arrivals": Booking.objects.filter(status="confirmed", ends_at__lt=timezone.now()).count(),
        "people a place and month": {
            (place, month): len(people)
            for (place, month), people in _people(past.values_list("place", "starts_at__month", "person")).items()
        },
        "takings": _sums(CashEntry.objects.values_list("place", "cents")),
        "closures": Closure.objects.count(),
    }


def _people(rows: Any) -> dict[tuple[int, int], set[int]]:
    found: dict[tuple[int, int], set[int]] = {}
    for place, month, person in rows:
        found.setdefault((place, month), set()).add(person)
    return found


def _sums(rows: Any) -> Counter[int]:
    found: Counter[int] = Counter()
    for place, cents in rows:
        found[place] += cents
    return found
