"""The table beside a drawing, and its file: every value that is drawn is said there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from maillage.web.charts import plots
from maillage.web.charts.bars import bins_of
from maillage.web.charts.figures import Amount, Charted, Figure, Flows, Histogram, Series, Sparkline, known
from maillage.web.downloads import table_response

Row = tuple[tuple[str, ...], tuple[Amount, ...]]  # the words that name it, then its values


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows, all in words; the first `named` cells of a row name it."""

    head: Sequence[str]
    rows: Sequence[tuple[Sequence[str], Sequence[str]]]


def table_of(figure: Figure) -> Table:
    """What the drawing says, in words."""
    head, rows = rows_of(figure)
    return Table(head, [(names, [plots.value_text(figure.say, value) for value in values]) for names, values in rows])


def file_of(request: HttpRequest, figure: Figure, name: str) -> HttpResponseBase:
    """The same as a file, CSV or XLSX: bare numbers, nothing where one is not known, “fewer than 5” as on screen."""
    head, rows = rows_of(figure)
    bare = [(*names, *map(_bare, values)) for names, values in rows]
    return table_response(request, name, head, bare, figure.title)


def _bare(value: Amount) -> float | str:
    return value if isinstance(value, int | float) else "" if value is None else plots.value_text(str, value)


def rows_of(figure: Figure) -> tuple[list[str], list[Row]]:
    """The columns of the table of a figure and its rows."""
    match figure:
        case Charted():
            columns = [one.name or figure.unit or figure.title for one in figure.series]
            rows: list[Row] = [
                ((label,), tuple(one.values[at] for one in figure.series)) for at, label in enumerate(figure.labels)
            ]
            return [figure.across, *columns], rows
        case Sparkline():
            pairs = zip(figure.labels, figure.values, strict=True)
            return [figure.across, figure.unit or figure.title], [((label,), (value,)) for label, value in pairs]
        case Histogram():
            bins = zip(bins_of(figure), figure.counts, strict=True)
            return [figure.across, figure.counted or _("Count")], [((label,), (count,)) for label, count in bins]
        case Flows():
            return [figure.sources or _("From"), figure.goals or _("To"), figure.unit or figure.title], [
                ((out, into), (value,)) for out, into, value in figure.rows
            ]
    raise TypeError(f"No table for {type(figure).__name__}")


def description_of(figure: Figure) -> str:
    """What one sees at a glance, for who does not see it."""
    match figure:
        case Charted():
            sentences = [_course(figure, one, figure.labels) for one in figure.series]
        case Sparkline():
            return ", ".join(plots.value_text(figure.say, value) for value in figure.values) or _(
                "Nothing to show yet."
            )
        case Histogram():
            sentences = [_course(figure, Series("", figure.counts), bins_of(figure))]
        case _:
            sentences = [
                f"{' → '.join(names)}: {', '.join(values)}" for names, values in table_of(figure).rows[:3]
            ]  # the table has the rest
    sentence = [one for one in sentences if one]
    return (
        " ".join([f"{one}." for one in sentence] + [_("The table says every value.")])
        if sentence
        else _("Nothing to show yet.")
    )


def _course(figure: Figure, series: Series, labels: Sequence[str]) -> str:
    """From what to what, and the highest."""
    numbers = known(series.values)
    if not numbers:
        return ""
    there = [at for at, value in enumerate(series.values) if isinstance(value, int | float)]
    most = max(numbers)
    facts = {
        "first": figure.say(numbers[0]),
        "start": labels[there[0]],
        "last": figure.say(numbers[-1]),
        "end": labels[there[-1]],
        "most": figure.say(most),
        "where": labels[series.values.index(most)],
    }
    sentence = _("%(first)s (%(start)s) to %(last)s (%(end)s), at most %(most)s (%(where)s)") % facts
    return f"{series.name}: {sentence}" if series.name else sentence
