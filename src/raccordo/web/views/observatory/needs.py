"""What is needed where: what grows and shrinks, seasonal peaks, hirings beside registered job seekers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.needs import dissimilarity
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding
from raccordo.observatory.words import CUTS, VERDICTS
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page

MOST_BARS = 15
#: Question → the answer kept, and its cuts.
TRENDS = {
    "occupazioni": ("trends_occupation", ["occupation_group"]),
    "attivita": ("trends_division", ["division"]),
    "bacini": ("trends_occupation_basin", ["work_basin", "occupation_group"]),
}


@observatory_page(
    "observatory-needs", "fabbisogni/",
    tab=gettext_lazy("What is needed"), title=gettext_lazy("Which skills are needed?"),
)  # fmt: skip
def needs(asked: Asked) -> Answer:
    """What grows and shrinks, when sectors hire, and where hirings and job seekers do not meet."""
    questions = [
        ("occupazioni", _("occupations that grow or shrink")),
        ("attivita", _("economic activities that grow or shrink")),
        ("bacini", _("occupations in each basin")),
        ("incontro", _("hirings and registered job seekers")),
        ("picchi", _("seasonal peaks")),
    ]
    question = asked.choose("domanda", _("Question"), questions)
    answers: dict[str, Callable[[Asked], Answer]] = {"incontro": _mismatch, "picchi": _peaks}
    return answers[question](asked) if question in answers else _trends(asked, *TRENDS[question])


def _trends(asked: Asked, kept: str, by: Sequence[str]) -> Answer:
    rows = asked.said(asked.observatory.answer(kept).to_pylist(), by)
    for row in rows:
        row["said"] = str(VERDICTS[row["verdict"]])
    rows.sort(key=lambda row: (row["growth"] is None, -(row["growth"] or 0)))
    item = f"said_{by[-1]}"
    tells = ("growth", "low", "high", "volatility")
    for measure in ("level", "before"):
        if len(by) == 1:
            hiding.hide_list(rows, measure, also=tells)
        else:
            hiding.hide_plane(rows, by, measure, None, also=tells)

    def opens(row: Row) -> str:
        return opening.months(by[0], row[item]) if len(by) == 1 else ""

    return Answer(
        finding=_growing([row[item] for row in rows if row["verdict"] == "growing"]),
        chart=(lambda found: _growth(found, item)) if len(by) == 1 else None,
        caption=_("Level, growth and volatility"),
        file=_("needs"),
        columns=[
            *(a.words(f"said_{cut}", str(CUTS[cut]).capitalize()) for cut in by),
            a.count("level", _("Hirings in twelve months"), opens),
            a.count("before", _("The year before"), opens),
            a.share("growth", _("Growth")),
            a.share("low", _("at least (95%)")),
            a.share("high", _("at most (95%)")),
            a.share("volatility", _("Volatility")),
            a.words("said", _("In words")),
        ],
        rows=rows,
        definitions=[
            (_("mature months"), _("The last two months are left out: late messages still arrive.")),
            (
                _("growth"),
                _("Hirings of twelve months over those of the twelve before, minus one; the interval is chance alone."),
            ),
            (_("volatility"), _("Standard deviation of yearly growth over the last twelve months.")),
        ],
    )


def _growing(names: Sequence[str]) -> str:
    if not names:
        return _("None grows beyond chance in the last twelve mature months.")
    return _("%(n)s grow beyond chance in the last twelve mature months: %(names)s.") % {
        "n": told(len(names)),
        "names": ", ".join(names[:3]),
    }


def _growth(rows: Sequence[Row], item: str):
    known = [row for row in hiding.shown(rows, "growth") if row["verdict"] != "few"]
    bars = [{"name": row[item], "value": row["growth"]} for row in known[:MOST_BARS]]
    return charts.bars(bars, _("growth of hirings on the year before"), share=True) if bars else None


def _mismatch(asked: Asked) -> Answer:
    table = asked.observatory.answer("mismatch")
    by = ["work_basin", "occupation_group"]
    rows = asked.said(table.to_pylist(), by)
    rows.sort(key=lambda row: -row["gap"])
    for measure, tells in (("hires", "hire_share"), ("seekers", "seeker_share")):
        hiding.hide_plane(rows, by, measure, None, also=(tells, "gap", "seekers_per_hire"))
    far = {place: value for place, value in dissimilarity(table).items() if value is not None}
    bars = [
        {"name": asked.words.value("work_basin", place), "value": value}
        for place, value in sorted(far.items(), key=lambda pair: -pair[1])[:MOST_BARS]
    ]
    unit = _("seekers who would have to change occupation")
    return Answer(
        finding=_("Hirings and registered job seekers differ most in %(place)s.")
        % {"place": bars[0]["name"] if bars else "–"},
        chart=lambda found: charts.bars(bars, unit, share=True) if bars else None,
        caption=_("Hirings beside job seekers"),
        file=_("mismatch"),
        columns=[
            a.words("said_work_basin", _("Basin")),
            a.words("said_occupation_group", _("Occupation")),
            a.count("hires", _("Hirings"), total=True),
            a.count("seekers", _("Job seekers"), total=True),
            a.share("hire_share", _("Share of hirings")),
            a.share("seeker_share", _("Share of seekers")),
            a.share("gap", _("Gap")),
            a.number("seekers_per_hire", _("Seekers for each hiring"), 1),
        ],
        rows=rows,
        definitions=[
            (
                _("registered seekers"),
                _("Unemployed on the centres' register, by where they live and the occupation of their last job."),
            ),
            (_("gap"), _("Share of hirings minus share of seekers: positive where more is asked for than offered.")),
        ],
    )


def _peaks(asked: Asked) -> Answer:
    rows = asked.said(asked.observatory.answer("peaks").to_pylist(), ["division", "work_centre"])
    for row in rows:
        row["when"] = str(MONTHS[row["month"]])
    return Answer(
        finding=_("%(n)s peaks: months in which an activity hires in a centre half again as much as its average.")
        % {"n": told(len(rows))},
        caption=_("Seasonal peaks"),
        file=_("peaks"),
        columns=[
            a.words("said_division", _("Economic activity")),
            a.words("said_work_centre", _("Centre")),
            a.words("when", _("Month")),
            a.number("index", _("Times its average"), 2),
            a.number("peak_years", _("Years with the peak")),
            a.number("years", _("Years compared")),
            a.number("hires", _("Hirings a year"), 1),
        ],
        rows=sorted(rows, key=lambda row: -row["index"]),
        definitions=[(_("peak"), _("An index of 1.5 or more in two years out of three, with fifty hirings a year."))],
    )
