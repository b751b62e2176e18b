"""By which ways of passes others can know where somebody works."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.web.disclosures import Disclosure


def disclosures_of(person: Any, stay: Any) -> list[Disclosure]:
    """Who sold a pass, or shares one, learns what is left of it: never where nor when it was used."""
    del person, stay
    return [
        Disclosure(
            "pass_used", _("Your passes, at the place that sold them and in your organisation"),
            _("the hosts of the place that sold the pass; who manages the organisation that shares it"),
            _("How many half-days are left. Never where, nor on which day one of them was used."), is_open=False,
        ),
    ]  # fmt: skip
