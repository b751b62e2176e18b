"""What came of a listening test, in words and figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext

from maillage.places.models import VERDICT_LABELS, ListeningTest
from maillage.places.rules.listening_tests import may_count


@dataclass(frozen=True, slots=True)
class ListeningResult:
    """What is concluded, the words understood with their share and its interval, why it is no evidence if so."""

    verdict: str
    figures: str
    why_not: str = ""


def result_of(test: ListeningTest) -> ListeningResult:
    """The result of a test that is over."""
    result = test.result
    low, high = result.interval
    share = result.heard / result.total if result.total else 0.0
    refusal = may_count(result)
    figures = {
        "heard": test.heard,
        "total": test.total,
        "share": _percent(share),
        "low": _percent(low),
        "high": _percent(high),
    }
    return ListeningResult(
        verdict=capfirst(str(VERDICT_LABELS[result.verdict])),
        figures=gettext(
            "%(heard)s of %(total)s words understood: %(share)s, and 95 chances in 100 that it lies between "
            "%(low)s and %(high)s"
        )
        % figures,
        why_not=gettext(refusal.sentence) % refusal.facts if refusal else "",
    )


def _percent(share: float) -> str:
    return gettext("%(share)s %%") % {"share": round(100 * share)}
