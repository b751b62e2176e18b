"""A day with its year as French writes it: the first of a month is “1er”."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.template import Context, Template
from django.utils import translation

from maillage.web.formats import written_day, written_moment


def test_the_first_of_a_month_is_the_first() -> None:
    assert written_day(date(2026, 12, 1)) == "1er décembre 2026"
    assert written_day(date(2026, 12, 21)) == "21 décembre 2026"
    with translation.override("en"):
        assert written_day(date(2026, 12, 1)) == "1 December 2026"


def test_a_moment_is_said_where_one_is() -> None:
    assert written_moment(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "1er décembre 2026, 0\u00a0h\u00a030"
    assert written_day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "1er décembre 2026"


def test_nothing_is_said_of_no_day() -> None:
    template = Template("{{ day|written_day }}{{ day|written_moment }}")
    assert template.render(Context({"day": None})) == ""
