"""Grants whose time is over go, with their costs, proofs and reports."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.community.actions.attachments import release
from maillage.grants.models import (
    Cost,
    CostPlace,
    CostProof,
    CostSource,
    FrozenCost,
    Grant,
    Imputation,
    PublicityProof,
    ReportAnnex,
    ReportSheet,
    ReportVersion,
)


def purge_grants(before: datetime, dry: bool) -> int:
    """Remove the grants that ended before and of which no report is to be kept any more; how many.

    Their costs go too, but those that another grant still pays, and those of nobody that are as old.
    """
    day, today = timezone.localdate(before), timezone.localdate()
    kept = ReportVersion.objects.filter(keep_until__gt=today).values("report__grant")
    old = list(Grant.objects.filter(ends_on__lt=day).exclude(pk__in=kept))
    loose = Cost.objects.filter(imputations=None, incurred_on__lt=day, frozen_in=None)
    if not dry:
        with transaction.atomic():
            for grant in old:
                _remove(grant)
            _remove_costs([one.pk for one in loose.filter(corrects=None, correction=None)])
    return len(old)


def _remove(grant: Grant) -> None:
    versions = ReportVersion.objects.filter(report__grant=grant)
    names = [name for row in versions.values_list("pdf", "convention") for name in row if name]
    names += [name for name in (grant.convention.name, grant.logo.name) if name]
    costs = list(Imputation.objects.filter(grant=grant).values_list("cost", flat=True))
    sheets = ReportSheet.objects.filter(version__in=versions)
    names += list(sheets.values_list("file", flat=True))
    sheets.delete()
    annexes = ReportAnnex.objects.filter(version__in=versions)
    names += list(annexes.values_list("file", flat=True))
    names += list(PublicityProof.objects.filter(grant=grant).values_list("file", flat=True))
    annexes.delete()
    FrozenCost.objects.filter(version__in=versions).delete()
    versions.delete()
    Imputation.objects.filter(grant=grant).delete()
    grant.delete()
    still = set(Imputation.objects.filter(cost__in=costs).values_list("cost", flat=True))
    held = set(FrozenCost.objects.filter(cost__in=costs).values_list("cost", flat=True))
    _remove_costs([one for one in costs if one not in still | held])
    for name in names:
        release(name)


def _remove_costs(numbers: list[int]) -> None:
    names = list(CostProof.objects.filter(cost__in=numbers).values_list("file", flat=True))
    lines = list(Cost.objects.filter(pk__in=numbers).values_list("line", flat=True))
    Cost.objects.filter(pk__in=numbers).delete()
    for model in (CostPlace, CostSource):
        model.objects.filter(line__in=lines).exclude(line__in=Cost.objects.values("line")).delete()
    for name in set(names):
        release(name)


GRANTS_RETENTION_PURGES = {"grants": purge_grants}
