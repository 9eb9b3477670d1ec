"""The part of a line: what its lead tells, its indicators, its charts, its quadrants."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import altair as alt
from django.utils.translation import gettext as _

from raccordo.kernel.charts import BLUE, ORANGE, dressed
from raccordo.kernel.documents import Column, Figure, Kind, Note, Paragraph, Section, Span, Table
from raccordo.kernel.documents.markup import read
from raccordo.plan import charts
from raccordo.plan.board import part_of
from raccordo.plan.document import IndicatorKind
from raccordo.plan.forecast import FEWEST, LEVEL, MOST
from raccordo.plan.judgement import Verdict
from raccordo.plan.reports.compose import cells
from raccordo.plan.reports.compose.summary import signature
from raccordo.plan.words import figure_text, percentage, target_text

if TYPE_CHECKING:
    from raccordo.plan.models import Line
    from raccordo.plan.reports.compose.material import Material
    from raccordo.plan.reports.sources import Measured

#: A series of fewer points is a table, not a chart.
LEAST_POINTS = 4
#: Where the share of the target stops on the overview: who passes it is seen to.
FULL = 1.25


def section(material: Material, line: Line) -> Section:
    """A line of the plan."""
    found = material.of_line(line)
    blocks: list[Any] = [Paragraph(text=[Span(text=_("Who answers for it: "), strong=True), line.lead])]
    blocks += narrative(material, line)
    blocks.append(indicators(line, found))
    if overview := shares(found):
        blocks.append(overview)
    blocks += [series(m) for m in found if drawn(m)]
    if by_quadrant := quadrants(material, line, found):
        blocks.append(by_quadrant)
    return Section(title=line.title, blocks=blocks, anchor=f"linea-{line.code.lower().replace('.', '-')}")


def narrative(material: Material, line: Line) -> list[Any]:
    """The text of who leads the line, signed; or that there is none."""
    told = material.narratives.get(line.code)
    if told is None or not told.text:
        return [Note(title=_("No text has been written on this line for the period."))]
    return [*read(told.text), Paragraph(text=[Span(text=signature(told), emphasis=True)])]


def indicators(line: Line, found: list[Measured]) -> Table:
    """The indicators of a line: value, target, expected, verdict, and where each is heading."""
    columns = [
        Column(label=_("Code"), width=0),
        Column(label=_("Indicator"), width=3),
        Column(label=_("Value"), width=2),
        Column(label=_("Numerator"), kind=Kind.INTEGER, sheet_only=True),
        Column(label=_("Denominator"), kind=Kind.INTEGER, sheet_only=True),
        Column(label=_("Target"), width=2),
        Column(label=_("Expected"), width=0),
        Column(label=_("Verdict"), width=0),
        Column(label=_("Forecast"), width=1.6),
        Column(label=_("Last record"), kind=Kind.DAY),
        *(Column(label=name, kind=Kind.DECIMAL, decimals=4, sheet_only=True) for name in _forecast_columns()),
        Column(label=_("On the forecast"), sheet_only=True),
    ]
    rows: list[tuple[Any, ...]] = [
        (
            m.indicator.code,
            m.indicator.short,
            figure_text(m.row.figure),
            m.row.figure.numerator,
            m.row.figure.denominator,
            target_text(m.indicator),
            cells.expected(m.row, m.points[-1].expected),
            cells.verdict(m.row.verdict),
            cells.forecast(m),
            m.row.last_record_on,
            *_forecast_cells(m),
        )
        for m in found
    ]
    return Table(
        caption=_("Indicators of “%(line)s”") % {"line": line.short},
        columns=columns,
        rows=rows,
        notes=[_forecast_note()],
        sheet=line.short,
    )


def _forecast_columns() -> list[str]:
    return [_("Forecast to the due day"), _("Least"), _("Greatest"), _("Chance of the target")]


def _forecast_cells(measured: Measured) -> tuple[Any, ...]:
    """The forecast in numbers, and the method or why there is none, for the workbook."""
    found = measured.outlook.forecast
    if found is None:
        return (None, None, None, None, measured.outlook.why)
    numbers = [cells.number(x) for x in (found.value, found.low, found.high)]
    chance = None if found.chance is None else cells.number(found.chance)
    said = _("random walk with drift, %(n)s monthly steps, to %(day)s")
    return (*numbers, chance, said % {"n": found.steps, "day": found.day.strftime("%d/%m/%Y")})


def _forecast_note() -> str:
    said = _(
        "Forecast: where the indicator will be on its due day if it goes on as it has, and between which values it "
        "lies in %(level)s of cases. Method: random walk with drift over the last monthly steps (at least %(fewest)s, "
        "at most %(most)s) told by the records this report was made from; it knows nothing of seasons or intentions. "
        "A dash: it cannot be said; the workbook says why."
    )
    return said % {"level": percentage(Decimal(str(LEVEL))), "fewest": FEWEST, "most": MOST}


def shares(found: list[Measured]) -> Figure | None:
    """How much of each target is reached, beside how much was expected by now."""
    known = [m for m in found if m.row.judgement.share is not None]
    if len(known) < 2:
        return None
    values = [
        {
            "code": m.indicator.code,
            "share": min(float(m.row.judgement.share or 0), FULL),
            "expected": None if m.row.judgement.expected_share is None else float(m.row.judgement.expected_share),
        }
        for m in known
    ]
    columns = [
        Column(label=_("Code"), width=0),
        Column(label=_("Indicator"), width=4),
        Column(label=_("Share of the target"), kind=Kind.SHARE),
        Column(label=_("Share expected"), kind=Kind.SHARE),
    ]
    rows = [(m.indicator.code, m.indicator.short, m.row.judgement.share, m.row.judgement.expected_share) for m in known]
    reached = sum(m.row.verdict == Verdict.MET for m in known)
    behind = sum(m.row.verdict == Verdict.BEHIND for m in known)
    said = _("targets reached: %(reached)s of %(all)s; behind the expected path: %(behind)s") % {
        "reached": reached, "all": len(known), "behind": behind,
    }  # fmt: skip
    return Figure(
        caption=said[:1].upper() + said[1:],
        alt=_("Bars of the share of each target reached, with a mark where it was expected. %(said)s.")
        % {"said": said},
        spec=_bars(values),
        data=Table(caption=_("Share of each target"), columns=columns, rows=rows),
    )


def _bars(values: list[dict[str, Any]]) -> dict[str, Any]:
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("code:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False))
    )
    axis = alt.Axis(format="%", title=_("share of the target"), tickCount=6)
    scale = alt.Scale(domain=[0, FULL])
    bars = base.mark_bar(color=BLUE, height=9).encode(x=alt.X("share:Q", axis=axis, scale=scale))
    marks = base.mark_tick(color=ORANGE, thickness=3, size=16).encode(x=alt.X("expected:Q", axis=axis, scale=scale))
    whole = alt.Chart(alt.Data(values=[{"x": 1}])).mark_rule(strokeDash=[3, 3]).encode(x=alt.X("x:Q", scale=scale))
    drawn = alt.layer(bars, marks, whole).properties(width=520, height=alt.Step(18))
    spec: dict[str, Any] = dressed(drawn).to_dict()
    return spec


def drawn(measured: Measured) -> bool:
    """Whether a series deserves a chart: macro-objectives and what is behind, where the series is known."""
    wanted = measured.indicator.kind == IndicatorKind.OBJECTIVE or measured.row.verdict == Verdict.BEHIND
    known = [point.value for point in measured.points if point.value is not None]
    return wanted and len(known) >= LEAST_POINTS and any(known)


def series(measured: Measured) -> Figure:
    """A series with the path to the target."""
    row = measured.row
    kind = Kind.SHARE if charts.in_shares(row) else Kind.DECIMAL
    columns = [
        Column(label=_("Day"), kind=Kind.DAY),
        Column(label=_("Value"), kind=kind),
        Column(label=_("Expected"), kind=kind),
    ]
    finding = charts.finding(row, measured.day)
    name = f"{measured.indicator.code} {measured.indicator.short}"
    return Figure(
        caption=[Span(text=f"{name}: ", strong=True), finding],
        alt=f"{name}. {finding}.",
        spec=charts.series_spec(row, measured.day, titled=False),
        data=Table(
            caption=_("Value and expected path, by day"),
            columns=columns,
            rows=[(point.day, point.value, point.expected) for point in measured.points],
        ),
    )


def quadrants(material: Material, line: Line, found: list[Measured]) -> Table | None:
    """The part of each quadrant in each indicator that has places."""
    placed = [m for m in found if any(centre is not None for centre in m.row.answer.places)]
    groups = {centre.quadrant_id: centre.quadrant for centre in material.centres}
    if not placed or len(groups) < 2:
        return None
    within = {key: {c.pk for c in material.centres if c.quadrant_id == key} for key in groups}
    columns = [Column(label=_("Code"), width=0), Column(label=_("Indicator"), width=2.6)]
    columns += [Column(label=str(quadrant.name), width=1.6) for quadrant in groups.values()]
    columns.append(Column(label=_("Region"), width=1.6))
    rows = [
        (
            m.indicator.code,
            m.indicator.short,
            *(
                cells.withheld()
                if f"q:{quadrant.code}" in material.withheld.get(m.indicator.code, ())
                else figure_text(part_of(m.row.answer, within[key]))
                for key, quadrant in groups.items()
            ),
            figure_text(m.row.figure),
        )
        for m in placed
    ]
    return Table(
        caption=_("“%(line)s” by quadrant") % {"line": line.short},
        columns=columns,
        rows=rows,
        notes=[
            _("What works in several centres counts in each: quadrants may add up to more than the region."),
            *cells.withheld_note(any(m.indicator.code in material.withheld for m in placed)),
        ],
        sheet=_("%(line)s, quadrants") % {"line": line.short},
    )
