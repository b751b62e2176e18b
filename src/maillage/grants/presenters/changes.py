"""What a second version of a report changes, in words and amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.grants.rules.differences import ABSENT, Change
from maillage.kernel.money import Money
from maillage.web.formats import number

FIELDS: dict[str, Any] = {
    "planned_cents": gettext_lazy("planned"), "real_cents": gettext_lazy("real"), "spent_cents": gettext_lazy("spent"),
    "imputed_cents": gettext_lazy("paid by this grant"), "others_cents": gettext_lazy("paid by other grants"),
    "own_cents": gettext_lazy("own money"), "left_cents": gettext_lazy("left to spend"),
    "cents": gettext_lazy("amount"),
    "incl_cents": gettext_lazy("amount with VAT"), "eligible_cents": gettext_lazy("what may be counted"),
    "share_bp": gettext_lazy("part concerned"), "label": gettext_lazy("words"), "proofs": gettext_lazy("proofs"),
    "incurred_on": gettext_lazy("date"), "paid_on": gettext_lazy("paid on"), "reckoned": gettext_lazy("reckoning"),
    "category": gettext_lazy("kind of cost"), "value": gettext_lazy("reached"), "target": gettext_lazy("target"),
    "received_on": gettext_lazy("received on"), "received_cents": gettext_lazy("received"),
    "story": gettext_lazy("what was done"), "gaps": gettext_lazy("what differs"), "signer": gettext_lazy("who signs"),
    "method": gettext_lazy("how it is counted"), "logo": gettext_lazy("logo"), "credit": gettext_lazy("credit"),
    "season": gettext_lazy("season"),
}  # fmt: skip
SECTIONS: dict[str, Any] = {
    "costs": gettext_lazy("Cost line"), "table": gettext_lazy("Table"), "apart": gettext_lazy("Volunteers"),
    "total": gettext_lazy("In all"), "funders": gettext_lazy("Other funder"), "indicators": gettext_lazy("Indicator"),
    "instalments": gettext_lazy("Payment"), "words": gettext_lazy("Text"), "events": gettext_lazy("Event"),
    "photos": gettext_lazy("Photo"), "publicity_proofs": gettext_lazy("Proof of publicity"),
    "charges": gettext_lazy("Charges"), "products": gettext_lazy("Products"), "budget": gettext_lazy("Budget"),
    "pages": gettext_lazy("Page"), "grant": gettext_lazy("Convention"), "until": gettext_lazy("Days of the report"),
}  # fmt: skip
TEXTS = frozenset({"story", "gaps", "method", "publicity", "logo"})
NAMES = ("label", "name", "title", "key")
RECKONED = frozenset({"budget", "balance", "is_apart"})  # sums of other lines, what follows from the convention


@dataclass(frozen=True, slots=True)
class ChangeText:
    """One change as it is read."""

    what: str
    before: str
    after: str


def as_data(changes: Sequence[Change], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The changes as a version keeps them, each with the name of the line it is about."""
    rows = []
    for one in changes:
        if one.path[0] in RECKONED or one.path[-1] in RECKONED:
            continue
        row: dict[str, Any] = {"path": list(one.path), "name": _name(one, before, after)}
        if one.before is not ABSENT:
            row["before"] = one.before
        if one.after is not ABSENT:
            row["after"] = one.after
        rows.append(row)
    return rows


def _name(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What the line is called, in the version that has it."""
    if len(change.path) < 2:
        return ""
    for content in (after, before):
        rows = content.get(change.path[0])
        for row in rows if isinstance(rows, list) else []:
            if row.get("key") == change.path[1]:
                return next(str(row[name]) for name in NAMES if row.get(name))
    return ""


def changes_in_words(rows: Sequence[Mapping[str, Any]]) -> list[ChangeText]:
    """Each change: what, what it was, what it is now."""
    return [_in_words(row) for row in rows]


def _in_words(row: Mapping[str, Any]) -> ChangeText:
    path = row["path"]
    section = str(SECTIONS.get(path[0], path[0]))
    field = path[-1] if len(path) > 1 and not (row["name"] and len(path) == 2) else ""
    what = ", ".join(str(part) for part in (row["name"], FIELDS.get(field, field)) if part)
    title = _("%(section)s: %(what)s") % {"section": section, "what": what} if what else section
    return ChangeText(title, _side(row, "before", field), _side(row, "after", field))


def _side(row: Mapping[str, Any], side: str, field: str) -> str:
    if side not in row:
        return "—"
    value = row[side]
    if isinstance(value, Mapping):
        return Money(value["cents"]).format() if "cents" in value else _("there")
    if field in TEXTS:
        return _("(text)")
    return _value(value, field)


def _value(value: Any, field: str) -> str:
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, list):
        return number(len(value))
    if field.endswith("_cents") or field == "cents":
        return Money(value).format()
    if field == "share_bp":
        return f"{value / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") + "\u00a0%"
    if field.endswith("_on") or field == "until":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
