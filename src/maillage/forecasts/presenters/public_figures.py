"""What others published of their places: to compare with, never to begin with. Each with its source and its year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """What was published, by whom, when."""

    what: Any
    source: str
    year: int


PUBLIC_FIGURES = (
    PublicFigure(
        _("A day costs €10 on average in Normandie, €26.11 in Île-de-France."), "zevillage.net (Neo-nomade)", 2016,
    ),
    PublicFigure(_("A month costs €150 to €350.71 on average, by region."), "zevillage.net (Neo-nomade)", 2016),
    PublicFigure(_("At Claret (Hérault), a desk is let for €58 a month."), "TF1", 2021),
    PublicFigure(_("At Millau, 330 m² were fitted out for €150,000."), "aveyrondigitalnews.fr", 2018),
    PublicFigure(
        _("At Lamure-sur-Azergues, 20 users and premises lent free barely balanced: it closed after three years."),
        "rue89lyon.fr", 2019,
    ),
)  # fmt: skip
