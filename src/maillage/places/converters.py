"""A day in an address, as 2026-11-24, and a month, as 2026-11."""

from datetime import date

from django.urls import register_converter


class IsoDay:
    """A day that does not exist (2026-02-30), or of another age, is no address."""

    regex = r"2[01]\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(IsoDay, "iso")


class YearMonth:
    """A month in an address, as 2026-11: its first day."""

    regex = r"2[01]\d{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


register_converter(YearMonth, "month")
