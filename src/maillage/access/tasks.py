"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.access.actions import hand_out
from maillage.access.models import AccessGrant, Voucher
from maillage.access.shown import KEPT


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="hand_out", pass_context=False)
def hand_out_codes(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Each hour: the one-time codes and vouchers of the next three days."""
    hand_out()


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="forget_access", pass_context=False)
def forget_access(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: what opened which door is forgotten after three months; so is who had which voucher, after a year."""
    now = timezone.now()
    gone, _kinds = AccessGrant.objects.filter(ends_at__lt=now - KEPT).delete()
    spent, _more = Voucher.objects.filter(booking__ends_at__lt=now - 4 * KEPT).delete()
    return gone + spent
