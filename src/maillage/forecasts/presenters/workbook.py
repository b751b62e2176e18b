"""The model as a workbook whose cells compute: a treasurer changes a number and sees what follows, without us.

Likely values, chance at its mean: what `rules.expected` computes, cell by cell. Only + - * / ^, MIN, MAX, IF, OR, INT
and SUM are used, so that any spreadsheet reads it.
"""

from __future__ import annotations

from typing import IO, Any

from django.utils import dates
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from maillage.forecasts.presenters.labels import GROUP_LABELS, LABELS, unit_of
from maillage.forecasts.rules.assumptions import MONTHS, PARAMETERS, Assumptions

BOLD = Font(bold=True)
TO_CHANGE = PatternFill("solid", fgColor="FFF6E5")
EUROS = '#,##0.00\\ "€"'


def write_workbook(file: IO[bytes], name: str, assumptions: Assumptions) -> None:
    """Write the workbook: parameters to change, thirty-six months of formulas, three years of sums."""
    book = Workbook()
    inputs = book.active
    assert isinstance(inputs, Worksheet)
    inputs.title = _("Parameters")
    cells = _write_inputs(inputs, name, assumptions)
    course = book.create_sheet(_("Months"))
    _write_course(course, cells)
    _write_years(book.create_sheet(_("Years")), cells, _quoted(course))
    book.save(file)


def _write_inputs(sheet: Worksheet, name: str, assumptions: Assumptions) -> dict[str, str]:
    """One row a parameter; the cell of its likely value, by key."""
    _write_text(sheet, 1, 1, name)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(
        [
            _("Change the numbers of column B: the other sheets follow. C and D are not used in the formulas."), "", "",
            _("To be opened in a spreadsheet: a preview computes nothing."),
        ]
    )  # fmt: skip
    sheet.append(
        [_("Parameter"), _("Likely"), _("At the least"), _("At the most"), _("Unit"), _("Where this comes from")]
    )
    cells = {}
    group = None
    for one in PARAMETERS:
        if one.group is not group:
            group = one.group
            sheet.append([str(GROUP_LABELS[group])])
            sheet.cell(sheet.max_row, 1).font = BOLD
        spread = assumptions[one.key]
        sheet.append([str(LABELS[one.key]), spread.likely, spread.low, spread.high, unit_of(one.key)])
        _write_text(sheet, sheet.max_row, 6, assumptions.reasons.get(one.key, ""))
        sheet.cell(sheet.max_row, 2).fill = TO_CHANGE
        cells[one.key] = f"{_quoted(sheet)}!$B${sheet.max_row}"
    sheet.append([_("First month (1 to 12)"), assumptions.first_month])
    cells["first_month"] = f"{_quoted(sheet)}!$B${sheet.max_row}"
    if assumptions.seasons:
        sheet.append([_("Each month, of an ordinary one (%); “summer” above counts no more")])
        sheet.cell(sheet.max_row, 1).font = BOLD
        for month, left in enumerate(assumptions.seasons, start=1):
            sheet.append([str(dates.MONTHS[month]), left])
            sheet.cell(sheet.max_row, 2).fill = TO_CHANGE
            cells[f"month_{month}"] = f"{_quoted(sheet)}!$B${sheet.max_row}"
    for letter, width in zip("ABCDEF", (48, 12, 12, 12, 8, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B4"
    return cells


def _quoted(sheet: Worksheet) -> str:
    """The name of a sheet as a formula has it."""
    return quote_sheetname(sheet.title)


def _write_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """What somebody wrote: text whatever it begins with, never a formula."""
    cell = sheet.cell(row, column, text)
    cell.data_type = "s"


def _season(cell: dict[str, str], calendar: str) -> str:
    """What a month leaves of the use: its own factor where the twelve are said, else that of summer."""
    if "month_12" not in cell:
        return f"IF(OR({calendar}=7,{calendar}=8),0.01*{cell['summer']},1)"
    formula = cell["month_12"]
    for month in range(11, 0, -1):
        formula = f"IF({calendar}={month},{cell[f'month_{month}']},{formula})"
    return f"0.01*{formula}"


def _columns(cell: dict[str, str]) -> list[tuple[str, str]]:
    """Each column of the months: its heading, its formula; {n} is the month (0 first), {row} its row, {before} the one
    above, {first} 1 in the first.
    """
    calendar = f"({cell['first_month']}-1+A{{row}}-12*INT(({cell['first_month']}-1+A{{row}})/12)+1)"
    capacity = f"{cell['desks']}*{cell['days_week']}*2*52/12"
    ratio = f"IF({cell['price_today']}>0,MAX({cell['price']}/{cell['price_today']},0.1),1)"
    kept_uses = f"0.01*{cell['paying']}*({ratio})^(-0.01*{cell['price_effect']})"
    left = f"({kept_uses}+1-0.01*{cell['paying']})"
    paid = f"({kept_uses}/{left})"
    season = _season(cell, calendar)
    grown = f"MIN((A{{row}}+1)/MAX({cell['ramp_months']},1),1)"
    leaves = f"(1-(1-0.01*{cell['resident_leaves']})^(1/12))"
    again = f"(1/MAX({cell['resident_gap']},1))"
    stops = f"(1-0.01*{cell['training_leaves']})^(1/12)"
    fixed = "+".join(cell[key] for key in ("rent", "energy", "fibre", "cleaning", "other_costs"))
    later = f"(1+0.01*{cell['inflation']})^(A{{row}}/12)"
    start = f"{cell['cash']}-{cell['works']}*(1-0.01*{cell['works_paid']})"
    kept = f"IF(A{{row}}<{cell['grant_months']},1,0.01*{cell['grant_renewed']})"
    let = f"C{{before}}*(1-{leaves})+(1-C{{before}})*{again}"
    return [
        (_("Month"), "{n}"),
        (_("Half-days"), f"=MIN({capacity}*0.01*{cell['occupancy']}*{left}*{grown}*{season},{capacity})"),
        (_("Share of offices let"), f"=IF({{first}}=1,IF({cell['ramp_months']}>0,{again},1),{let})"),
        (_("Half-days sold"), f"=B{{row}}*({paid}*{cell['price']}+(1-{paid})*{cell['reduced_price']})"),
        (_("Offices let"), f"=C{{row}}*{cell['residents']}*{cell['resident_rent']}"),
        (_("Meeting rooms"), f"={cell['room_hours']}*{cell['room_price']}"),
        (_("Training"), f"={cell['training_days']}*{cell['training_price']}*({stops})^A{{row}}"),
        (
            _("Grants, public service, other"),
            f"=({cell['service']}+{cell['other_receipts']}+{cell['grant']}*{kept})/12",
        ),
        (_("The commune"), f"={cell['contribution']}/12"),
        (_("Running the place"), f"={later}*({fixed}+{cell['insurance']}/12+{cell['energy_use']}*B{{row}})"),
        (_("Host"), f"={later}*{cell['host_hours']}*52/12*{cell['host_cost']}"),
        (_("Money in hand"), f"=IF({{first}}=1,{start},L{{before}})+SUM(D{{row}}:I{{row}})-J{{row}}-K{{row}}"),
    ]


def _write_course(sheet: Worksheet, cells: dict[str, str]) -> None:
    columns = _columns(cells)
    sheet.append([heading for heading, _formula in columns])
    for number in range(MONTHS):
        row = number + 2
        facts = {"n": number, "row": row, "before": max(row - 1, 2), "first": int(number == 0)}
        sheet.append([_filled(formula, facts) for _heading, formula in columns])
        for column in range(4, len(columns) + 1):
            sheet.cell(row, column).number_format = EUROS
    for column in range(1, len(columns) + 1):
        sheet.cell(1, column).font = BOLD
        sheet.column_dimensions[get_column_letter(column)].width = 16
    sheet.freeze_panes = "B2"


def _filled(formula: str, facts: dict[str, int]) -> Any:
    """The formula of one row; the first row does not look above itself."""
    if formula == "{n}":
        return facts["n"]
    if facts["first"] and "{before}" in formula:
        formula = formula.replace("C{before}", "0").replace("L{before}", "0")
    return formula.format(**facts)


def _write_years(sheet: Worksheet, cell: dict[str, str], course: str) -> None:
    """Sums of twelve months; then the result, which bears the wear of the works, and what would have to be put in."""
    sheet.append(["", *(_("Year %(n)d") % {"n": year} for year in (1, 2, 3))])
    headings = [
        (_("Half-days"), "B"), (_("Half-days sold"), "D"), (_("Offices let"), "E"), (_("Meeting rooms"), "F"),
        (_("Training"), "G"), (_("Grants, public service, other"), "H"), (_("The commune"), "I"),
        (_("Running the place"), "J"), (_("Host"), "K"),
    ]  # fmt: skip
    for heading, letter in headings:
        sheet.append([heading, *(f"=SUM({course}!{letter}{12 * y + 2}:{letter}{12 * y + 13})" for y in range(3))])
    sheet.append([_("Receipts less costs"), *(f"=SUM({c}3:{c}8)-{c}9-{c}10" for c in "BCD")])
    wear = f"{cell['works']}*(1-0.01*{cell['works_paid']})/{cell['works_years']}"
    sheet.append([_("Wear of works and furniture"), *(f"={wear}" for _year in range(3))])
    sheet.append([_("Result of the year"), *(f"={c}11-{c}12" for c in "BCD")])
    sheet.append([_("To put in for the year to balance"), *(f"=MAX({c}8-{c}13,0)" for c in "BCD")])
    sheet.append([_("Money in hand"), *(f"={course}!L{12 * y + 13}" for y in range(3))])
    sheet.column_dimensions["A"].width = 36
    for row in range(3, sheet.max_row + 1):
        for column in (2, 3, 4):
            sheet.cell(row, column).number_format = EUROS
            sheet.column_dimensions[get_column_letter(column)].width = 16
