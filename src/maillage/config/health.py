"""Is this process alive (/healthz), and can it serve (/readyz: database, migrations, worker)?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from maillage.config.stalled_jobs import SILENCE_S, STALLED
from maillage.kernel.queues import LANES

# Without one of these, what is promised is not done. A late queue of another kind is said, and keeps nobody out.
NEEDED = ("database", "migrations", "worker", "prompt")
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
            return JsonResponse(checks, status=200 if all(checks.get(name) == "ok" for name in NEEDED) else 503)
        return self.get_response(request)


def readiness() -> dict[str, str]:
    """What is needed to serve and how the queues are, each `ok` or a sentence."""
    try:
        migrations = _migrations()
        worker = _worker() if migrations == "ok" else "not looked for before the migrations are applied"
        queues = late_queues() if migrations == "ok" else {}
    except DatabaseError as error:
        return {"database": f"does not answer: {' '.join(str(error).split())}"}
    return {"database": "ok", "migrations": migrations, "worker": worker, **queues}


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


WORK = "; is `maillage worker` running, and not with --only of other queues?"
LEFT = "; its worker was killed: the next one takes it up within two minutes"
WAITED = """extract(epoch FROM now() - coalesce(
    j.scheduled_at, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)
))"""
OLDEST = f"""
(SELECT {WAITED} AS waited, false FROM procrastinate_jobs j
WHERE j.status = 'todo' AND j.queue_name = %s AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
ORDER BY j.id LIMIT 1)
UNION ALL
(SELECT {WAITED}, true FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE {STALLED} AND j.queue_name = %s ORDER BY j.id LIMIT 1)
ORDER BY waited DESC NULLS LAST LIMIT 1
"""  # noqa: S608 - constants of ours


def late_queues() -> dict[str, str]:
    """Of each queue, `ok` or for how long its oldest job has waited, where that is longer than it should.

    A job that its worker left in the middle waits too.
    """
    statuses = {}
    with connection.cursor() as cursor:
        for lane in LANES:
            cursor.execute(OLDEST, [lane.queue, SILENCE_S, lane.queue])
            row = cursor.fetchone()
            waited_s, abandoned = (int(row[0] or 0), bool(row[1])) if row else (0, False)
            late = f"late: its oldest job has waited {waited_s} s{LEFT if abandoned else WORK}"
            statuses[lane.name] = "ok" if waited_s <= lane.late_s else late
    return statuses
