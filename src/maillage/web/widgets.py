"""Widgets of forms that every domain uses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own calendar; a line of text to who wrote what is no date, which a calendar would not show."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return _show_as_typed(super().get_context(name, value, attrs), self.format)


class TimeInput(forms.TimeInput):
    """The browser's own clock, by quarters of an hour; a line of text to who wrote what is no time."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", attrs={"step": 900}, **kwargs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return _show_as_typed(super().get_context(name, value, attrs), self.format)


def _show_as_typed(context: dict[str, Any], written_as: str | None) -> dict[str, Any]:
    """What isn't written as a browser writes it stays in sight, to be put right."""
    widget = context["widget"]
    if widget["value"] and not _is_written_as(written_as or "", widget["value"]):
        widget["type"] = "text"
    return context


def _is_written_as(form: str, value: str) -> bool:
    try:
        return datetime.strptime(value, form).strftime(form) == value  # noqa: DTZ007 - a form's day or hour, of no zone
    except ValueError:
        return False
