"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.access.models import AccessGrant, Voucher
from maillage.access.shown import KEPT


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="forget_access", pass_context=False)
def forget_access(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: what opened which door is forgotten after three months; so is who had which voucher, after a year."""
    now = timezone.now()
    gone, _kinds = AccessGrant.objects.filter(ends_at__lt=now - KEPT).delete()
    spent, _more = Voucher.objects.filter(booking__ends_at__lt=now - 4 * KEPT).delete()
    return gone + spent
