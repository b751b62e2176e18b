"""Models as files: JSON that comes back the same, a workbook whose cells compute what we compute."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import formulas
import pytest
from openpyxl import load_workbook

from maillage.forecasts.presenters.archetypes import ARCHETYPES
from maillage.forecasts.presenters.workbook import write_workbook
from maillage.forecasts.rules.assumptions import Assumptions, Spread, check
from maillage.forecasts.rules.documents import MOST_BYTES, read_document, write_document
from maillage.forecasts.rules.expected import expected_months
from maillage.kernel.refusal import Refusal

HUGE = b'{"format": "maillage-economic-model/1", "parameters": {"rent": {"value": ' + b"9" * 400 + b"}}}"
MODEL = Assumptions(
    {
        "residents": Spread.certain(3), "ramp_months": Spread.certain(8), "grant": Spread.certain(6_000),
        "grant_months": Spread.certain(20), "training_days": Spread(2, 4, 6), "price": Spread.certain(10),
        "price_today": Spread.certain(8), "works": Spread.certain(20_000), "host_hours": Spread(2, 3, 4),
        "contribution": Spread.certain(2_500),
    },
    {"rent": "Convention d’occupation du 3 mars."},
    first_month=9,
)  # fmt: skip


def test_a_file_comes_back_the_same() -> None:
    name, model = read_document(write_document("Le Comptoir", MODEL))
    assert name == "Le Comptoir"
    assert (model.first_month, dict(model.reasons)) == (9, dict(MODEL.reasons))
    assert [month.cash for month in expected_months(model)] == [month.cash for month in expected_months(MODEL)]
    assert all(model[key] == MODEL[key] for key in MODEL.values)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\x00", "not_json"),
        (b"[" * 5_000, "not_json"),
        (b"[]", "not_a_model"),
        (b'{"format": "maillage-economic-model/1"}', "not_a_model"),
        (b'{"format": "maillage-economic-model/1", "parameters": {"moon": {"value": 1}}}', "unknown_parameter"),
        (b'{"format": "maillage-economic-model/1", "parameters": {"rent": {"value": [1, 2]}}}', "not_a_value"),
        (b'{"format": "maillage-economic-model/1", "parameters": {"rent": {"value": true}}}', "not_a_value"),
        (b'{"format": "maillage-economic-model/1", "parameters": {"rent": {"value": 1e999}}}', "not_a_number"),
        (b'{"format": "maillage-economic-model/1", "parameters": {"rent": {"value": NaN}}}', "not_a_number"),
        (b'{"format": "maillage-economic-model/1", "parameters": {"rent": [5, 4, 3]}}', "not_in_order"),
        (b'{"format": "maillage-economic-model/1", "parameters": {}, "first_month": 13}', "bad_month"),
        (b" " * (MOST_BYTES + 1), "too_big"),
        (HUGE, "not_a_number"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_model_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_document(content)
    assert caught.value.code == code


@pytest.mark.parametrize("archetype", ARCHETYPES, ids=lambda one: one.key)
def test_each_archetype_is_a_model(archetype: object) -> None:
    assert check(archetype.assumptions) is None  # type: ignore[attr-defined]  # an Archetype


@pytest.mark.parametrize("seasons", [(), tuple(float(5 * month) for month in range(10, 22))])
def test_the_cells_of_the_workbook_compute_what_we_compute(tmp_path: Path, seasons: tuple[float, ...]) -> None:
    path = tmp_path / "model.xlsx"
    model = replace(MODEL, seasons=seasons)
    with path.open("wb") as file:
        write_workbook(file, "=1+1", model)
    solved = formulas.ExcelModel().loads(str(path)).finish().calculate()
    sheet = {str(key).upper(): cell for key, cell in solved.items()}

    def cell(column: str, row: int) -> float:
        return float(sheet[f"'[MODEL.XLSX]MOIS'!{column}{row}"].value[0, 0])

    months = expected_months(model)
    wear = MODEL.likely("works") * (1 - MODEL.likely("works_paid") / 100) / MODEL.likely("works_years")
    for year, column in enumerate("BCD"):
        twelve = months[12 * year : 12 * year + 12]
        result = sum(month.receipts - month.costs for month in twelve) - wear
        need = max(MODEL.likely("contribution") - result, 0)
        for row, ours in ((13, result), (14, need), (15, twelve[-1].cash)):
            assert float(sheet[f"'[MODEL.XLSX]ANNÉES'!{column}{row}"].value[0, 0]) == pytest.approx(ours, abs=0.005)
    for number, month in enumerate(months):
        row = number + 2
        ours = (
            month.half_days, month.sold, month.residents, month.training, month.supported, month.running, month.host,
            month.cash,
        )  # fmt: skip
        theirs = tuple(cell(column, row) for column in "BDEGHJKL")
        assert theirs == pytest.approx(ours, abs=0.005)


def test_what_somebody_wrote_is_never_a_formula() -> None:
    content = io.BytesIO()
    write_workbook(content, "=HYPERLINK(1)", Assumptions({}, {"rent": "=1+1"}))
    sheet = load_workbook(content)["Paramètres"]
    assert sheet["A1"].data_type == "s"
    reasons = [row[5] for row in sheet.iter_rows() if row[5].value == "=1+1"]
    assert [cell.data_type for cell in reasons] == ["s"]


def test_the_command_says_what_follows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from maillage.config.cli import main

    path = tmp_path / "model.json"
    path.write_text(write_document("Le Comptoir", MODEL), encoding="utf-8")
    assert main(["forecasts", "simulate", str(path), "--draws", "2000", "--json"]) == 0
    outlook = json.loads(capsys.readouterr().out)
    assert outlook["draws"] == 2000
    assert len(outlook["cash"][1]) == 37
