"""A frozen report on paper: made of its content alone, in the order of the form that funders know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from maillage.grants.presenters.changes import ChangeText, changes_in_words
from maillage.grants.presenters.content import LANGUAGE, Content, counted_cents, is_apart
from maillage.grants.presenters.words import value_in_words
from maillage.grants.rules.figures import layout_named
from maillage.kernel.money import Money
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year, number
from maillage.web.gates import FILES
from maillage.web.pdf import compile_pdf

LOGO = "logo.webp"
MOST_LISTED = 400  # events or pages on paper; all of them are in the content


def report_pdf(
    content: Content, digest: str, changes: Sequence[Mapping[str, Any]] = (), reason: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:  # fmt: skip
    """The report, tagged; the same words for the same content. `pictures`: its photos and the logo, by file name."""
    with translation.override(LANGUAGE):
        data = paper_of(content, digest, changes_in_words(changes), reason) | _picture_data(content, pictures or {})
        with FILES.pass_through():
            return compile_pdf(
                "maillage.grants", "templates/grants/report.typ", data, font_folders=typeface_folders(),
                images=pictures,
            )  # fmt: skip


def photo_name(rank: int, suffix: str) -> str:
    """A photo in the archive and beside the paper."""
    return f"photo-{rank:02d}{suffix}"


def _picture_data(content: Content, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Which pictures stand on the paper, each with what it shows, its author and its licence."""
    names = [photo_name(n, one["suffix"]) for n, one in enumerate(content.get("photos", ()), 1)]
    return {
        "logo": LOGO if LOGO in pictures else "", "logo_alt": content["grant"]["funder"],
        "photos": [
            {"file": name, "alt": one["alt"] or one["name"], "credit": one["credit"],
             "words": f"{one['name']}, {short_day(one['day'])}"}
            for name, one in zip(names, content.get("photos", ()), strict=True) if name in pictures
        ],
        "proofs_head": [_("Since"), _("Where the funder is named"), _("Annex")],
        "publicity_proofs": [
            [short_day(one["day"]), one["name"], f"publicite-{n:02d}"]
            for n, one in enumerate(content.get("publicity_proofs", ()), 1)
        ],
    }  # fmt: skip


def money(cents: int) -> str:
    """1 234,50 €, whatever the language of the reader: the report is the funder's."""
    return Money(cents).format()


def short_day(text: str) -> str:
    """17/03/2026, for tables."""
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def percent(basis_points: int) -> str:
    """80 %, 33,33 %."""
    text = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}\u00a0%"


def paper_of(content: Content, digest: str, changes: Sequence[ChangeText], reason: str) -> dict[str, Any]:
    """All that the paper says."""
    layout = layout_named(content["layout"])
    grant = content["grant"]
    is_final = content["report"] == "final"
    return {
        "lang": LANGUAGE, "title": layout["name"],
        "subtitle": _("Final report") if is_final else _("Intermediate report"),
        "version": _("version %(n)d, frozen on %(day)s")
        % {"n": content["number"], "day": day_and_year(date.fromisoformat(content["day"]))},
        "form": _("Headings of the form Cerfa %(version)s") % {"version": layout["version"]},
        "grant": grant["title"], "funder": grant["funder"], "beneficiary": grant["beneficiary"],
        "demo": _("Invented, for a demonstration.") if grant["is_demo"] else "",
        "labels": {"funder": _("Funder"), "beneficiary": _("Beneficiary")},
        "facts": _facts(content), "headings": _headings(layout),
        "story": _paragraphs(content["words"]["story"]), "gaps": _paragraphs(content["words"]["gaps"]),
        "nothing": _("Nothing written."), "publicity": grant["publicity"], "key_figures": _key_figures(content),
        "bars": _bars(content), "budget": budget_table(content), **_tables(content),
        "changes": [[one.what, one.before, one.after] for one in changes], "reason": reason,
        "changes_head": [_("What changed"), _("Before"), _("Now")],
        "oath": layout["sections"]["signature"], "signer": content["words"]["signer"],
        "sign_labels": [_("Made on"), _("Signature")],
        "digest_label": _("Digest of this report (SHA-256)"), "digest": digest,
    }  # fmt: skip


def _headings(layout: Mapping[str, Any]) -> dict[str, str]:
    sections = layout["sections"]
    return {
        "summary": sections["summary"], "table": sections["table"], "annex": sections["figures"],
        "gaps": sections["gaps"], "apart": sections["volunteering"], "indicators": _("Indicators and targets"),
        "events": _("Events"), "pages": _("Documentation published"), "costs": _("Costs, line by line"),
        "photos": _("Photos"), "publicity": _("How the funder is named"),
        "changes": _("What changed since the version before"), "funders": _("Who pays the rest"),
        "instalments": _("Payments of the funder"), "payers": _("Who paid each kind of cost"),
    }  # fmt: skip


def _facts(content: Content) -> list[list[str]]:
    grant = content["grant"]
    days = {"first": short_day(grant["starts_on"]), "last": short_day(grant["ends_on"])}
    rows = [
        (_("Scheme"), grant["scheme"]),
        (_("Convention"), " · ".join(part for part in (grant["reference"], _("convention signed on %(day)s")
                                     % {"day": short_day(grant["signed_on"])}) if part)),
        (_("Days"), _("from %(first)s to %(last)s") % days),
        (_("This report"), _("until %(day)s") % {"day": short_day(content["until"])}),
        (_("Grant"), _("%(amount)s, %(rate)s of what concerns the action at most")
         % {"amount": money(grant["envelope_cents"]), "rate": percent(grant["rate_bp"])}),
        (_("Network"), grant["network"]),
        (_("Places"), ", ".join(one["name"] for one in grant["places"])),
        (_("Season of the programme"), grant.get("season", "")),
        ("SIRET", grant["siret"]),
    ]  # fmt: skip
    return [[label, text] for label, text in rows if text]


def _key_figures(content: Content) -> list[list[str]]:
    total, envelope = content["total"], content["grant"]["envelope_cents"]
    share = 100 * total["imputed_cents"] // envelope
    return [
        [money(total["spent_cents"]), _("spent on the action")],
        [money(total["imputed_cents"]), _("paid by this grant (%(share)d %%)") % {"share": share}],
        [money(total["others_cents"]), _("paid by the other grants")],
        [money(total["own_cents"]), _("paid by the beneficiary")],
    ]


def _bars(content: Content) -> list[dict[str, Any]]:
    """Who pays each kind of cost, drawn: thousandths of the largest line, in whole numbers."""
    most = max((row["spent_cents"] for row in content["table"]), default=0)
    if not most:
        return []
    return [
        {"name": row["name"], "parts": [1000 * row[part] // most for part in
                                        ("imputed_cents", "others_cents", "own_cents")]}
        for row in content["table"] if row["spent_cents"]
    ]  # fmt: skip


def _table_rows(rows: Sequence[Content]) -> list[list[str]]:
    names = ("planned_cents", "spent_cents", "imputed_cents", "others_cents", "own_cents", "left_cents")
    return [[row["name"], row["account"], *(money(row[name]) for name in names)] for row in rows]


def _tables(content: Content) -> dict[str, Any]:
    names = ("planned_cents", "spent_cents", "imputed_cents", "others_cents", "own_cents", "left_cents")
    return {
        "table_head": [_("Kind of cost"), _("Planned of this grant"), _("Whole cost"), _("This grant"),
                       _("Other grants"), _("Own money"), _("Left of this grant")],
        "apart_head": [_("Kind of cost"), _("Planned"), _("Valued")],
        "table": _table_rows(content["table"]), "total_label": _("In all"),
        "total": [money(content["total"][name]) for name in names],
        "apart": _table_rows(content["apart"]),
        "apart_note": _("Valued, paid by nobody, counted apart: in no total above."),
        "legend": [_("this grant"), _("other grants"), _("own money")],
        "funders": [[one["key"], money(one["cents"])] for one in content["funders"]],
        "funders_head": [_("Funder"), _("Amount")],
        "instalments": [
            [short_day(one["expected_on"]), money(one["cents"]), one["condition"],
             _("%(amount)s on %(day)s") % {"amount": money(one["received_cents"]), "day": short_day(one["received_on"])}
             if one["received_on"] else _("not received")]
            for one in content["instalments"]
        ],
        "balance": balance_in_words(content),
        "instalments_head": [_("Expected"), _("Amount"), _("Condition"), _("Received on")],
        **_indicator_table(content), **_activity_tables(content), **_cost_table(content),
    }  # fmt: skip


def balance_in_words(content: Content) -> str:
    """What is still due for these costs, or what came beyond them; nothing of a report frozen before it was said."""
    if "balance" not in content:
        return ""
    allowed, received = content["balance"]["allowed_cents"], content["balance"]["received_cents"]
    facts = {"allowed": money(allowed), "received": money(received), "rest": money(abs(allowed - received))}
    if received > allowed:
        if content["report"] == "final":
            return _("These costs allow %(allowed)s; %(received)s was received: %(rest)s is to be given back.") % facts
        return _("These costs allow %(allowed)s; %(received)s was received: %(rest)s in advance.") % facts
    return _("These costs allow %(allowed)s; %(received)s was received: %(rest)s is still due.") % facts


def budget_table(content: Content) -> dict[str, Any]:
    """Charges and products side by side, as the form has them; nothing of a report frozen before they were."""
    if "budget" not in content:
        return {}
    budget = content["budget"]
    totals = [money(budget[name]) for name in ("planned_cents", "real_cents")]
    gifts = [money(budget[f"volunteers_{name}"]) for name in ("planned_cents", "real_cents")]
    has_gifts = budget["volunteers_planned_cents"] or budget["volunteers_real_cents"]
    return {
        "heads": [[_("Charges"), _("Planned"), _("Real")], [_("Products"), _("Planned"), _("Real")]],
        "sides": [_side_rows(content["charges"]), _side_rows(content["products"])],
        "totals": [[_("Total of charges"), *totals], [_("Total of products"), *totals]],
        "gifts": [[budget["volunteers_spent"], *gifts], [budget["volunteers_given"], *gifts]] if has_gifts else [],
        "share": share_of_grant(content),
        "note": _("Planned charges: deduced from the grant and its rate.") if budget["is_deduced"] else "",
    }  # fmt: skip


def _side_rows(rows: Sequence[Content]) -> list[list[str]]:
    return [
        [f"{one['title']} : {one['name']}" if one["name"] else one["title"], money(one["planned_cents"]),
         money(one["real_cents"])]
        for one in rows
    ]  # fmt: skip


def share_of_grant(content: Content) -> str:
    """The sentence of the form: which part of the products the grant is."""
    cents, whole = content["budget"]["grant_cents"], content["budget"]["real_cents"]
    if not whole:
        return ""
    return _("The grant, %(amount)s, is %(share)s of all products.") % {
        "amount": money(cents), "share": percent(10_000 * cents // whole),
    }  # fmt: skip


def _indicator_table(content: Content) -> dict[str, Any]:
    return {
        "indicators_head": [_("Indicator"), _("Target"), _("Reached"), _("How it is counted")],
        "indicators": [
            [f"{one['name']} ({_('declared by hand')})" if one["is_declared"] else one["name"],
             f"{number(one['target'])} {one['unit']}".strip(),
             value_in_words(one["value"], is_whole=one["is_whole"], is_of_people=one["is_of_people"]), one["method"]]
            for one in content["indicators"]
        ],
    }  # fmt: skip


def _activity_tables(content: Content) -> dict[str, Any]:
    more = _("and %(n)d more, in the content of the report")
    events, pages = content["events"], content["pages"]
    return {
        "events_head": [_("Day"), _("Event"), _("Where"), _("People")],
        "events": [
            [short_day(one["day"]), f"{one['title']} ({one['what']})", one["place"],
             number(one["people"]) if one["people"] is not None else _("fewer than 5, or not counted")]
            for one in events[:MOST_LISTED]
        ],
        "events_more": more % {"n": len(events) - MOST_LISTED} if len(events) > MOST_LISTED else "",
        "pages_head": [_("Day"), _("Page"), _("Licence")],
        "pages": [[short_day(one["day"]), one["title"], one["licence"]] for one in pages[:MOST_LISTED]],
        "pages_more": more % {"n": len(pages) - MOST_LISTED} if len(pages) > MOST_LISTED else "",
    }  # fmt: skip


def _cost_table(content: Content) -> dict[str, Any]:
    return {
        "costs_head": ["", _("Cost line"), _("Date"), _("Paid"), _("With VAT"), _("Concerned"), _("This grant"),
                       _("Proofs")],
        "costs": [
            [f"{n:03d}", _cost_words(content, one),
             short_day(one["incurred_on"]), short_day(one["paid_on"]) if one["paid_on"] else "—",
             money(one["incl_cents"]), percent(one["share_bp"]),
             "—" if is_apart(content, one) else money(one["cents"]), _proofs(one)]
            for n, one in enumerate(content["costs"], 1)
        ],
        "costs_total": money(sum(counted_cents(content, one) for one in content["costs"])),
        "costs_note": _("A proof that names somebody stays with the beneficiary, who shows it to whoever checks: its"
                        " digest is in the list of annexes."),
    }  # fmt: skip


def _cost_words(content: Content, cost: Content) -> str:
    """Supplier, kind, reckoning; of what is counted apart, its value, which is in no total."""
    words = f"{cost['label']} — {cost['category']}" + (f" ({cost['reckoned']})" if cost["reckoned"] else "")
    if not is_apart(content, cost):
        return words
    return f"{words} — " + _("valued %(amount)s, in no total") % {"amount": money(cost["cents"])}


def _proofs(cost: Content) -> str:
    count = len(cost["proofs"])
    if not count:
        return _("none")
    return _("%(n)d, kept") % {"n": count} if cost["is_personal"] else str(count)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r", "").split("\n") if part.strip()]
