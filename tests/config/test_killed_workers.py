"""A worker killed outright leaves jobs begun: they are taken up again, and no mail is sent twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connection
from django.test import Client

from maillage.community.mails.security import tell_security
from maillage.community.models import MailSent
from maillage.config import health, stalled_jobs
from maillage.config.tasks import retake_stalled_jobs
from maillage.config.workers import lanes_of
from maillage.kernel.queues import PROMPT
from tests import factories
from tests.kit.mail_server import MailServer
from tests.kit.processes import PATIENCE_S

NOBODY = "the task of a test"


def job(state: str = "doing", *, worker: str = "dead", task: str = NOBODY, attempts: int = 0, lock: str = "") -> int:
    """A job in that state, begun an hour ago by a worker that is alive, silent (`dead`) or forgotten since."""
    with connection.cursor() as cursor:
        number = None
        if worker != "forgotten":
            silent_s = 0 if worker == "alive" else stalled_jobs.SILENCE_S + 5
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s::float))"
                " RETURNING id",
                [silent_s],
            )
            number = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, attempts, queueing_lock,"
            " scheduled_at) VALUES (%s, %s, %s::procrastinate_job_status, %s, %s, nullif(%s, ''),"
            " now() - interval '1 hour') RETURNING id",
            [PROMPT, task, state, number, attempts, lock],
        )
        return int(cursor.fetchone()[0])


def state_of(number: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [number])
        row = cursor.fetchone()
    return row[0] if row else "gone"


@pytest.mark.django_db
@pytest.mark.parametrize(("worker", "after"), [("dead", "todo"), ("forgotten", "todo"), ("alive", "doing")])
def test_only_what_nobody_is_at_is_taken_up_again(worker: str, after: str) -> None:
    number = job(worker=worker)
    retake_stalled_jobs(0)
    assert state_of(number) == after


@pytest.mark.django_db
def test_what_takes_its_worker_with_it_again_and_again_is_given_up() -> None:
    tried, mail = stalled_jobs.MOST_DEATHS, "community.security"
    once_more, given_up, mail_once_more = job(attempts=tried - 1), job(attempts=tried), job(task=mail, attempts=tried)
    retake_stalled_jobs(0)
    assert [state_of(number) for number in (once_more, given_up, mail_once_more)] == ["todo", "failed", "todo"]


@pytest.mark.django_db
def test_what_was_asked_again_meanwhile_is_done_once() -> None:
    """Else the queueing lock, which only one waiting job may have, refuses it, and all that were left with it."""
    left, waiting, other = job(lock="each minute"), job("todo", lock="each minute"), job()
    retake_stalled_jobs(0)
    assert [state_of(number) for number in (left, waiting, other)] == ["gone", "todo", "todo"]


@pytest.mark.django_db
def test_a_job_that_its_worker_left_is_late(client: Client) -> None:
    """Else a mail that was begun and never ended would be missing, and everything said to be well."""
    job(worker="alive")
    assert health.late_queues()["prompt"] == "ok"
    job(worker="dead")
    assert "its worker was killed" in health.late_queues()["prompt"]
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "its worker was killed" in answer.json()["prompt"]
    (lane,) = lanes_of(["prompt"])
    assert lane.late_s > stalled_jobs.SILENCE_S


WORKER = """
import sys
from maillage.config import settings
settings.EMAIL_USE_TLS = False  # the server of the test has no certificate
from maillage.config.cli import main
sys.exit(main(["worker", "--only", "prompt"]))
"""


@contextmanager
def a_worker(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker of the mails, in a process of its own, on the database of the tests."""
    given = connection.settings_dict
    url = f"postgresql://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}?host={given['HOST']}&port={given['PORT']}"
    environ = os.environ | {
        "MAILLAGE_DATABASE_URL": url,
        "MAILLAGE_MIGRATION_URL": url,
        "MAILLAGE_MAIL_URL": f"smtp://127.0.0.1:{port}",
        "MAILLAGE_DATA_DIR": str(folder),
    }
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-c", WORKER], env=environ, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def fall_silent() -> None:
    """Let the minute pass after which a worker is taken for dead."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")


@pytest.mark.concurrent
@pytest.mark.parametrize(("silent_at", "sent_again"), [("greeting", True), ("data", False)])
def test_a_mail_whose_worker_is_killed_is_taken_up_again_and_never_sent_twice(
    committed: factories.Committed, tmp_path: Path, silent_at: str, sent_again: bool
) -> None:
    bob = committed.person("bob")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    tell_security("new_sign_in", bob, "a browser")
    with MailServer(silent_at) as server:
        with a_worker(server.port, tmp_path):
            assert server.reached.wait(PATIENCE_S), (tmp_path / "worker.log").read_text()
        assert MailSent.objects.count() == int(not sent_again)
        server.silent_at = ""
        fall_silent()
        assert retake_stalled_jobs(0) >= 1
        with a_worker(server.port, tmp_path):
            if sent_again:
                assert server.came.wait(PATIENCE_S), (tmp_path / "worker.log").read_text()
            wait_until_nothing_is_left()
    assert len(server.taken) == int(sent_again)
    assert ("may have left" in (tmp_path / "worker.log").read_text()) is not sent_again


def wait_until_nothing_is_left() -> None:
    until = monotonic() + PATIENCE_S
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'community.security'")
            if cursor.fetchone()[0] == 0:
                return
        assert monotonic() < until
        sleep(0.1)
