"""What somebody who is asked to sign in was about to say, in a sentence."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.programme.models import Season


def describe_interest_intent(query: QueryDict, slug: str) -> str:
    """ "You are saying what you would come to: La quinzaine"; nothing for a season that is not announced."""
    season = Season.objects.filter(slug=slug, announced_at__isnull=False).first()
    if season is None or not query.getlist("envie"):
        return ""
    return _("You are saying what you would come to: %(season)s.") % {"season": season.title}
