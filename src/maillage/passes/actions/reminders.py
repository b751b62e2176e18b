"""Each morning: whose pass is used up, or ends within two weeks, is told so once."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.passes.mails import tell_once
from maillage.passes.models import Pass
from maillage.passes.queries.passes import cards_of
from maillage.passes.rules.passes import MONTHLY, PassState

ENDS_SOON = timedelta(days=14)


@transaction.atomic
def remind_of_passes(today: date | None = None) -> int:
    """Tell of books with nothing left, and of passes that end soon; how many passes are told of."""
    day = today or timezone.localdate()
    good = Pass.objects.filter(state=PassState.ACTIVE, ends_on__gte=day)
    books = cards_of(good.exclude(kind__form__in=MONTHLY), day)
    used_up = [card.held for card in books if card.is_empty]
    soon = good.filter(ends_on__lte=day + ENDS_SOON).exclude(pk__in=[one.pk for one in used_up])
    ending = soon.select_related("kind__seller", "holder", "organisation").order_by("pk")
    return tell_once("used_up", used_up) + tell_once("ending", [one for one in ending if not _just_begun(one, day)])


def _just_begun(held: Pass, day: date) -> bool:
    """A month begun a few days before its end: one knows."""
    return held.starts_on > day - timedelta(days=7)
