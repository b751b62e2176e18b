"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from maillage.kernel.queues import COMPUTING
from maillage.places.actions import measure_reach, review_confidentiality
from maillage.places.actions.evidence_reminders import remind_of_evidence
from maillage.places.actions.labels import remind_of_labels
from maillage.places.actions.photo_files import make_missing_sizes
from maillage.places.actions.search import update_search
from maillage.places.models import Place
from maillage.territory.statistics import refresh_statistics


@app.task(queue=COMPUTING, queueing_lock="reach")
def measure_all_reach() -> int:
    """Work out the minutes to every place anew: after the territory or the roads have changed."""
    communes = 0
    for place in Place.objects.all():
        communes += measure_reach(place)
        with transaction.atomic():
            update_search(place)  # its commune may have another name
    refresh_statistics()
    return communes


@app.periodic(cron="10 3 * * *")
@app.task(queue=COMPUTING, queueing_lock="review_confidentiality", pass_context=False)
def review_evidence(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: evidence older than two years no longer counts."""
    return review_confidentiality()


@app.periodic(cron="40 3 * * *")
@app.task(queue=COMPUTING, queueing_lock="missing_photo_sizes", pass_context=False)
def missing_photo_sizes(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: make the sizes of the photos that lack them (one statement when none does)."""
    return make_missing_sizes()


@app.periodic(cron="30 6 * * *")
@app.task(queueing_lock="remind_of_labels", pass_context=False)
def labels_that_end(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each morning: ask the hosts whose label ends soon to answer its criteria again."""
    return remind_of_labels()


@app.periodic(cron="50 6 * * *")
@app.task(queueing_lock="remind_of_evidence", pass_context=False)
def evidence_that_ends(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each morning: remind the hosts of the evidence that expires in a month, in a week."""
    return remind_of_evidence()


def measure_all_later() -> None:
    """Have the minutes to every place worked out anew, unless that is asked already."""
    with suppress(AlreadyEnqueued):
        measure_all_reach.defer()
