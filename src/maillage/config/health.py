"""Is this process alive (/healthz), and can it serve (/readyz: database, migrations, worker)?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

WORKER_SILENCE_S = 180  # a worker beats every ten seconds; three minutes of silence is a death


class HealthMiddleware:
    """Answers the two addresses before host checks, sessions and redirects can get in the way."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if request.path == "/healthz":
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path == "/readyz":
            checks = readiness()
            return JsonResponse(checks, status=200 if all(v == "ok" for v in checks.values()) else 503)
        return self.get_response(request)


def readiness() -> dict[str, str]:
    """What is needed to serve, each `ok` or a sentence."""
    try:
        migrations = _migrations()
        worker = _worker() if migrations == "ok" else "not looked for before the migrations are applied"
    except DatabaseError as error:
        return {"database": f"does not answer: {' '.join(str(error).split())}"}
    return {"database": "ok", "migrations": migrations, "worker": worker}


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not missing else f"{len(missing)} to apply: run `maillage migrate`"


def _worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s::float)",
            [WORKER_SILENCE_S],
        )
        row = cursor.fetchone()
    return "ok" if row and row[0] else "no worker has been heard of lately: run `maillage worker`"
