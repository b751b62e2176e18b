"""By which ways of the economy others can know where somebody works."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.web.disclosures import Disclosure


def disclosures_of(person: Any, stay: Any) -> list[Disclosure]:
    """What places owe each other says how many half-days, by kind of pass, place and month: nobody's."""
    del person, stay
    return [
        Disclosure(
            "clearing", _("What places owe each other for passes used elsewhere"),
            _("the hosts of the place that sold the pass and of the place visited; those who facilitate the network"),
            _("How many half-days passes of one kind paid for in a month, and what is owed for them: never who, nor on"
              " which day. Those who facilitate are not told counts under five. Where one person alone holds a kind of"
              " pass, the hosts of the place that sold it may guess."),
            is_open=False,
        ),
    ]  # fmt: skip
