"""What a quote says, line by line: while one books, on the ticket, in the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from maillage.passes.models import Charge
from maillage.passes.models.rates import AUDIENCE_LABELS
from maillage.passes.queries.quotes import Quoted
from maillage.passes.rules.quotes import QuoteLine
from maillage.passes.rules.rates import Audience
from maillage.places.presenters.prices import amount_in_words
from maillage.web.formats import day_and_year, euros, minutes


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a quote in words, and its amount; no amount where nothing is counted."""

    text: str
    amount: str = ""
    is_pass: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """What is shown of a quote, and what the form sends back so that a price that changed is noticed."""

    lines: tuple[Line, ...]
    total: str
    cents: int
    digest: str = ""
    is_paid_by_pass: bool = False
    suggested: str = ""


def price_of(quoted: Sequence[Quoted | None], digest: str) -> Price | None:
    """One or several quotes as what a page shows; None where nothing is asked for any of them."""
    known = [one.quote for one in quoted if one is not None]
    if not known:
        return None
    kept = _grouped([line for quote in known for line in quote.lines])
    cents = sum(quote.cents for quote in known)
    suggested = sum(quote.suggested or 0 for quote in known)
    spends = any(quote.spent for quote in known)
    return Price(
        tuple(lines_in_words(kept)), euros(cents), cents, digest, spends,
        amount_in_words(suggested) if suggested else "",
    )  # fmt: skip


def price_of_charge(charge: Charge, cents: int) -> Price:
    """What a booking cost when it was made: `cents` is what it comes to by now."""
    suggested = sum(int(facts["suggested"]) for code, _cents, facts in charge.lines if code == "open")
    return Price(
        tuple(lines_in_words(charge.lines)), euros(cents), cents,
        suggested=amount_in_words(suggested) if suggested else "",
    )  # fmt: skip


def _grouped(lines: Sequence[QuoteLine]) -> list[tuple[str, int, Mapping[str, Any]]]:
    """Of several bookings: stays of one length counted together, a ceiling once, a pass once with what is left then."""
    groups: dict[tuple[object, ...], tuple[str, int, dict[str, Any]]] = {}
    for line in lines:
        facts = dict(line.facts)
        key = (line.code, facts.get("name"), facts.get("audience"), facts.get("ceiling"))
        if key in groups:
            _code, cents, before = groups[key]
            facts |= {name: before[name] + facts[name] for name in SUMMED if name in facts}
            groups[key] = (line.code, cents + line.cents, facts)
        else:
            groups[key] = (line.code, line.cents, facts)
    return list(groups.values())


LENGTHS = ("by_half_day", "by_day", "by_evening", "by_hour")
SUMMED = ("amount", "minutes", "halves", "suggested", *LENGTHS)


def lines_in_words(lines: Iterable[Any]) -> list[Line]:
    """Each line: (code, cents, facts)."""
    return [_line(str(code), int(cents), facts) for code, cents, facts in lines]


def _line(code: str, cents: int, facts: Mapping[str, Any]) -> Line:
    if code.startswith("pass_"):
        text = _pass_in_words(code.removeprefix("pass_"), facts)
        if seller := facts.get("seller"):
            text = gettext("%(sentence)s (sold by %(seller)s)") % {"sentence": text, "seller": seller}
        return Line(text, euros(0), is_pass=True)
    if code.startswith("ceiling_"):
        return Line(_ceiling(code.removeprefix("ceiling_"), int(facts["ceiling"])), euros(cents))
    if code == "open":
        suggested = amount_in_words(int(facts["suggested"]))
        return Line(gettext("You choose what you give; we suggest %(amount)s.") % {"amount": suggested})
    return Line(_stay(facts), euros(cents))


def _stay(facts: Mapping[str, Any]) -> str:
    text = ", ".join(_length(unit, n) for unit in LENGTHS if (n := int(facts.get(unit, 0))))
    if "by_half_day" not in facts:  # written before each length was told apart
        text = _length("by_hour", int(facts["minutes"])) if facts.get("by_hour") else _length("", int(facts["halves"]))
    audience = str(facts.get("audience", ""))
    if audience in {"", Audience.EVERYBODY}:
        return text
    return gettext("%(what)s, price for %(whom)s") % {"what": text, "whom": dict(AUDIENCE_LABELS)[audience]}


def _length(unit: str, n: int) -> str:
    """So many minutes by the hour, so many half-days, whole days or evenings."""
    if unit == "by_hour":
        return minutes(n)
    if unit == "by_day":
        return ngettext("%(n)d whole day", "%(n)d whole days", n) % {"n": n}
    if unit == "by_evening":
        return ngettext("%(n)d evening", "%(n)d evenings", n) % {"n": n}
    return ngettext("%(n)d half-day", "%(n)d half-days", n) % {"n": n}


def _ceiling(unit: str, cents: int) -> str:
    sentences = {
        "day": gettext("never more than %(amount)s a day"),
        "week": gettext("never more than %(amount)s a week"),
        "month": gettext("never more than %(amount)s a month"),
    }
    return sentences[unit] % {"amount": amount_in_words(cents)}


def _pass_in_words(form: str, facts: Mapping[str, Any]) -> str:
    left, amount = int(facts["left"]), int(facts["amount"])
    until = facts["last"] if isinstance(facts["last"], date) else date.fromisoformat(str(facts["last"]))
    named = {"name": facts["name"], "until": day_and_year(until)}
    if form == "half_days":
        taken = ngettext("%(n)d half-day", "%(n)d half-days", amount) % {"n": amount}
        rest = ngettext("%(n)d is left", "%(n)d are left", left) % {"n": left}
        sentence = gettext("“%(name)s” pays %(taken)s; %(rest)s, good until %(until)s")
        return sentence % {**named, "taken": taken, "rest": rest}
    if form == "hours":
        return gettext("“%(name)s” pays %(taken)s; %(rest)s left, good until %(until)s") % {
            **named, "taken": minutes(amount), "rest": minutes(left) if left else gettext("nothing"),
        }  # fmt: skip
    if form == "days":
        rest = ngettext("%(n)d day is left this month", "%(n)d days are left this month", left) % {"n": left}
        return gettext("“%(name)s” pays; %(rest)s") % {**named, "rest": rest}
    return gettext("“%(name)s” pays, until %(until)s") % named
