"""What is needed where: what grows and shrinks, seasonal peaks, hirings beside registered job seekers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.needs import dissimilarity
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding, threes
from raccordo.observatory.answers import PAIR, YEAR, mature_month
from raccordo.observatory.pieces import Hirings
from raccordo.observatory.words import CUTS, VERDICTS
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.need import (
    COUNTS,
    GROWTH,
    asked_need,
    grow_again,
    one_need,
    one_pair,
    opens,
    told_by_basin,
    with_persons,
)
from raccordo.web.views.observatory.page import Asked, observatory_page

MOST_BARS = 15
#: Question → the answer kept, and its cuts.
TRENDS = {
    "occupazioni": ("trends_occupation", ["occupation_group"]),
    "attivita": ("trends_division", ["division"]),
    "bacini": ("trends_occupation_basin", ["work_basin", "occupation_group"]),
    "bacini-attivita": ("trends_division_basin", ["work_basin", "division"]),
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
        ("bacini-attivita", _("economic activities in each basin")),
        ("incontro", _("hirings and registered job seekers")),
        ("picchi", _("seasonal peaks")),
    ]
    question = asked.choose("domanda", _("Question"), questions)
    answers: dict[str, Callable[[Asked], Answer]] = {"incontro": _mismatch, "picchi": _peaks}
    return answers[question](asked) if question in answers else _trends(asked, question)


def _trends(asked: Asked, question: str) -> Answer:
    kept, by = TRENDS[question]
    rows = _of_region(asked, kept, by[0]) if len(by) == 1 else told_by_basin(asked, kept, by)
    need = asked_need(asked, rows, by)
    if need is not None:
        return one_need(asked, need, kept, by)
    item = f"said_{by[-1]}"
    for row in rows:
        row["told"] = row["growth"] is not hiding.HIDDEN
        row["said"] = str(VERDICTS[row["verdict"]]) if row["told"] else a.sign()
    rows.sort(key=lambda row: (not row["told"], row["growth"] is None, -(row["growth"] or 0), row[item]))
    growing = dict.fromkeys(row[item] for row in rows if row["told"] and row["verdict"] == "growing")
    return Answer(
        finding=_growing(list(growing)),
        chart=(lambda found: _growth(found, item)) if len(by) == 1 else None,
        caption=_("Level, growth and volatility"),
        file=_("needs"),
        columns=[
            *(a.words(f"said_{cut}", str(CUTS[cut]).capitalize()) for cut in by),
            a.count("level", _("Hirings in twelve months"), lambda row: opens(row, by, question, "level")),
            a.count("before", _("The year before"), lambda row: opens(row, by, question, "before")),
            a.share("growth", _("Growth")),
            a.share("low", _("at least (95%)")),
            a.share("high", _("at most (95%)")),
            *([a.share("volatility", _("Volatility"))] if len(by) == 1 else []),
            a.words("said", _("In words")),
        ],
        rows=rows,
        definitions=[
            (_("mature months"), _("The last two months are left out: late messages still arrive.")),
            (
                _("growth"),
                _("Hirings of twelve months over those of the twelve before, minus one; the interval is chance alone."),
            ),
            *([_volatility(), _sums()] if len(by) == 1 else [a.in_threes()]),
        ],
    )


def _of_region(asked: Asked, kept: str, cut: str) -> list[Row]:
    """The needs of the region: counts exact where they are sums of what the movements tell, else in threes."""
    rows = asked.said(asked.observatory.answer(kept).to_pylist(), [cut])
    hirings = Hirings(asked.observatory, cut)
    last = mature_month(asked.observatory.until)
    for count, ago in COUNTS.values():
        months = (last - YEAR * (ago + 1) + 1, last - YEAR * ago)
        vague = [row for row in rows if hirings.told(row[cut], *months) is hiding.HIDDEN]
        with_persons(asked, vague, kept, [cut])
        hiding.hide_list(vague, count, f"{count}_persons", also=GROWTH)
        threes.round_rows(vague, (cut,), kept, (count,))
        for row in vague:
            row["vague"] = True
    for row in rows:
        if not hirings.every_month(row[cut], last - 3 * YEAR + 1, last):
            row["volatility"] = hiding.HIDDEN
    grow_again([row for row in rows if "vague" in row])
    return rows


def _volatility() -> tuple[str, str]:
    return _("volatility"), _(
        "Standard deviation of yearly growth over the last twelve months; told where every month of three years is."
    )


def _sums() -> tuple[str, str]:
    return _("exact or rounded"), _(
        "Twelve months are told exactly where they are a sum of months, quarters or years that the movements tell. "
        "Elsewhere the exact sum would tell a month that is withheld: it is moved at random to the multiple of three "
        "just below or above, and growth is worked out from that."
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
    by = PAIR
    rows = _pairs(asked, table.to_pylist())
    pair = asked_need(asked, rows, by)
    if pair is not None:
        return one_pair(asked, pair, by)
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
            a.count("level", _("Hirings"), lambda row: opens(row, by, "bacini", "level"), total=True),
            a.count("seekers", _("Job seekers"), lambda row: opens(row, by, "incontro"), total=True),
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
            a.in_threes(),
        ],
    )


def _pairs(asked: Asked, found: Sequence[Row]) -> list[Row]:
    """Hirings and seekers of each basin and occupation: small ones withheld, the others in threes, shares of these."""
    rows = asked.said(found, PAIR)
    kept = "trends_occupation_basin"
    years = asked.observatory.answer(f"{kept}_stretches", stretch="year", ago=0).to_pylist()
    persons = {tuple(row[cut] for cut in PAIR): row["persons"] for row in years}
    totals: dict[str, Row] = {}
    for row in rows:
        row["level"], row["persons"] = row.pop("hires"), persons.get(tuple(row[cut] for cut in PAIR), 0)
        total = totals.setdefault(row["work_basin"], {"work_basin": row["work_basin"], "level": 0, "seekers": 0})
        total["level"], total["seekers"] = total["level"] + row["level"], total["seekers"] + row["seekers"]
    sides = [itemgetter(cut) for cut in PAIR]
    hiding.hide_crossed(rows, sides, "level", "persons", ("hire_share", "gap", "seekers_per_hire"))
    hiding.hide_crossed(rows, sides, "seekers", None, ("seeker_share", "gap", "seekers_per_hire"))
    threes.round_rows(rows, PAIR, kept, ("level",))
    threes.round_rows(rows, PAIR, "mismatch", ("seekers",))
    threes.round_rows(list(totals.values()), ("work_basin",), "mismatch", ("level", "seekers"))
    for row in rows:
        for count, share in (("level", "hire_share"), ("seekers", "seeker_share")):
            whole = totals[row["work_basin"]][count]
            if row[count] is not hiding.HIDDEN:
                row[share] = min(row[count] / whole, 1.0) if whole else 0.0
        if row["gap"] is not hiding.HIDDEN:
            row["gap"] = row["hire_share"] - row["seeker_share"]
            row["seekers_per_hire"] = row["seekers"] / row["level"] if row["level"] else None
    rows.sort(key=lambda row: (row["gap"] is hiding.HIDDEN, -row["gap"], *(row[cut] for cut in PAIR)))
    return rows


def _peaks(asked: Asked) -> Answer:
    rows = asked.said(asked.observatory.answer("peaks").to_pylist(), ["division", "work_centre"])
    threes.round_rows(rows, ("division", "work_centre"), "peaks", ("hires",))
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
            a.count("hires", _("Hirings a year"), _years),
        ],
        rows=sorted(rows, key=lambda row: -row["index"]),
        definitions=[
            (_("peak"), _("An index of 1.5 or more in two years out of three, with fifty hirings a year.")),
            a.in_threes(),
        ],
    )


def _years(row: Row) -> str:
    """The hirings of a year, on average, open on those of each year."""
    return opening.cell("division", row["said_division"], "work_centre", row["said_work_centre"])
