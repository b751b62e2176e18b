"""Ceilings of allowances: from dated figures, never a right, and nothing flat for a shared place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from maillage.telework.presenters.allowances import ceiling_texts, figure_rows
from maillage.telework.rules.allowances import Caveat, CeilingKind, Sector, Situation, ceilings_of
from maillage.telework.rules.figures import known_figures
from tests.kit.screens import SignedIn, text_of

DAY = date(2026, 12, 1)
HOME = Situation(at_home=True)


def amounts(situation: Situation, day: date = DAY) -> dict[str, tuple[str | None, str | None]]:
    def spelled(amount: Decimal | None) -> str | None:
        return None if amount is None else str(amount)

    return {one.kind.value: (spelled(one.month), spelled(one.year)) for one in ceilings_of(situation, day)}


def caveats(situation: Situation, day: date = DAY) -> set[Caveat]:
    return {caveat for one in ceilings_of(situation, day) for caveat in one.caveats}


@pytest.mark.parametrize(
    ("situation", "by_day", "by_weekly_day"),
    [
        (HOME, ("11.70", "140.40"), ("11.00", "132.00")),  # 52/12 days at 2.70
        (replace(HOME, days=5), ("58.50", "702.00"), ("55.00", "660.00")),
        (replace(HOME, days=23, per="month"), ("59.40", "712.80"), None),  # the most in a month
        (replace(HOME, days=8, per="month"), ("21.60", "259.20"), None),
        (replace(HOME, agreed=True), ("14.30", "171.60"), None),
        (replace(HOME, agreed=True, days=23, per="month"), ("72.60", "871.20"), None),
    ],
)
def test_private_sector_at_home(
    situation: Situation, by_day: tuple[str, str], by_weekly_day: tuple[str, str] | None
) -> None:
    known = amounts(situation)
    assert known["by_day"] == by_day
    assert known.get("by_weekly_day") == by_weekly_day


def test_a_shared_place_has_no_flat_amount_in_the_private_sector() -> None:
    for situation in (Situation(), Situation(agreed=True, days=20, per="month")):
        assert set(amounts(situation).values()) == {(None, None)}
        assert Caveat.HOME_ONLY in caveats(situation)


def test_the_public_service_pays_in_a_shared_place_without_a_canteen() -> None:
    place = Situation(Sector.PUBLIC, days=1)
    assert amounts(place)["public_service"] == ("12.48", "149.76")
    assert amounts(replace(place, days=3))["public_service"] == ("37.44", "253.44")
    assert amounts(replace(place, catering=True))["public_service"] == (None, None)
    assert Caveat.CATERING in caveats(replace(place, catering=True))
    assert amounts(replace(place, catering=True, at_home=True))["public_service"] == ("12.48", "149.76")
    assert Caveat.OVER_THREE_DAYS not in caveats(replace(place, days=3))
    assert Caveat.OVER_THREE_DAYS in caveats(replace(place, days=4))
    assert Caveat.DELIBERATION in caveats(place)


def test_the_year_is_never_less_than_what_a_month_of_it_says() -> None:
    for situation in (replace(HOME, sector=Sector.PUBLIC, days=days, per="month") for days in range(1, 24)):
        for one in ceilings_of(situation, DAY):
            assert one.month is None or one.year is None or one.month <= one.year


def test_figures_of_a_year_that_is_over_say_so() -> None:
    tax = {one.kind: one for one in ceilings_of(HOME, DAY)}[CeilingKind.INCOME_TAX]
    assert (str(tax.year), tax.caveats) == ("140.40", (Caveat.OF_BEFORE,))
    (text,) = ceiling_texts([tax])
    assert "2024" in text.notes[0]
    then = {one.kind: one for one in ceilings_of(HOME, date(2024, 6, 1))}
    assert then[CeilingKind.INCOME_TAX].caveats == ()
    assert then[CeilingKind.BY_DAY].caveats == (Caveat.NO_FIGURE,), "none is known for that day"


def test_without_figures_nothing_is_made_up() -> None:
    some = [one for one in known_figures() if one.code.startswith("public")]
    assert ceilings_of(Situation(Sector.PUBLIC), DAY, some)[-1].caveats == (Caveat.NO_FIGURE,)


def test_each_figure_has_a_name_a_date_and_a_source() -> None:
    rows = figure_rows()
    assert len(rows) == 9
    assert all(row.reference and row.source and row.name for row in rows)
    assert any(row.to_verify for row in rows)


def test_the_page_says_a_ceiling_the_trap_and_the_invoice(as_: SignedIn, db: None) -> None:
    page = text_of(as_(None).get("/teletravail/indemnites/"))
    for words in ("Un plafond, pas un droit", "facture", "conseil juridique", "à vérifier", "à domicile"):
        assert words in page
    at_home = "?secteur=private&ou=home&jours=1&par=week"
    assert "11,70 €" in text_of(as_(None).get(f"/teletravail/indemnites/{at_home}"))


@pytest.mark.parametrize(
    "asked",
    ["jours=", "jours=0", "jours=6&par=week&secteur=private&ou=home", "jours=-1", "jours=1e9", "jours=x",
     "jours=1&secteur=other", "jours=24&par=month&secteur=private&ou=home", "jours=1&par=year&secteur=public&ou=home"],
)  # fmt: skip
def test_odd_situations_are_said(as_: SignedIn, db: None, asked: str) -> None:
    assert as_(None).get(f"/teletravail/indemnites/?{asked}").status_code == 422
