"""How fields of forms are drawn: as Django does, but for a choice not made yet, which is said in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.forms.renderers
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

OURS = Path(__file__).parent / "form_templates"
THEIRS = Path(django.forms.renderers.__file__).parent / "templates"


class FormRenderer(DjangoTemplates):
    """Our templates first, then Django’s own and those of applications."""

    @cached_property
    def engine(self) -> Any:
        """The engine that finds them."""
        return self.backend({"APP_DIRS": True, "DIRS": [OURS, THEIRS], "NAME": "djangoforms", "OPTIONS": {}})
