"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.grants.actions.questions import send_answer, send_question
from maillage.grants.actions.report_notices import send_report
from maillage.grants.actions.warnings import send_warnings, warn_of_grants

__all__ = ["send_answer", "send_grant_warnings", "send_question", "send_report", "send_warnings"]


@app.periodic(cron="40 6 * * *")
@app.task(queueing_lock="send_grant_warnings", pass_context=False)
def send_grant_warnings(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each morning: tell who files grants what is new to look at, once a week at most."""
    return warn_of_grants()
