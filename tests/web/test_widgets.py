"""What somebody typed into a day or an hour stays in sight, whatever it is."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django import forms
from django.db import models
from django.utils import translation

from maillage.web.widgets import DateInput, TimeInput


@pytest.mark.parametrize(
    ("widget", "value", "kind"),
    [
        (DateInput(), None, "date"),
        (DateInput(), date(2028, 2, 29), "date"),
        (DateInput(), "2028-02-29", "date"),
        (DateInput(), "2027-02-29", "text"),
        (DateInput(), "hier", "text"),
        (DateInput(), "3/12/2026", "text"),
        (TimeInput(), None, "time"),
        (TimeInput(), time(9), "time"),
        (TimeInput(), "09:30", "time"),
        (TimeInput(), "9 h", "text"),
        (TimeInput(), "25:00", "text"),
    ],
)
def test_what_a_browser_would_not_show_is_a_line_of_text(widget: Any, value: Any, kind: str) -> None:
    html = widget.render("le", value)
    assert f'type="{kind}"' in html
    if isinstance(value, str):
        assert f'value="{value}"' in html


@pytest.mark.parametrize(("required", "words"), [(True, "Choisir…"), (False, "—")])
def test_a_choice_not_made_yet_is_said_in_words(required: bool, words: str) -> None:
    field = models.CharField(choices=[("a", "A")], blank=not required).formfield()
    form = type("Form", (forms.Form,), {"kind": field})()
    with translation.override("fr"):
        html = str(form["kind"])
    assert f'<option value="" selected>{words}</option>' in html
    assert '<option value="a">A</option>' in html
