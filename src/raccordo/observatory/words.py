"""The words of the observatory: cuts, codes and periods as a reader says them.

Sections of economic activity: ISTAT, Ateco 2007 (update 2022), by their divisions. Great groups of occupations: ISTAT,
Classificazione delle professioni CP2021.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.contracts import APPRENTICESHIP, FIXED_TERM, OTHER, PERMANENT, TRAINEESHIP
from raccordo.analysis.durations.cases import OUT
from raccordo.analysis.flows import calendar
from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.analysis.flows.seasonal import Adjusted
from raccordo.analysis.groups import DIVISIONS
from raccordo.kernel.territory.models import Centre, Municipality, Quadrant

#: Cut → its name, in the order in which readers are offered them.
CUTS = {
    "sex": gettext_lazy("sex"),
    "age": gettext_lazy("age"),
    "citizenship": gettext_lazy("citizenship"),
    "education": gettext_lazy("education"),
    "contract_kind": gettext_lazy("kind of contract"),
    "contract": gettext_lazy("contract (code)"),
    "hours": gettext_lazy("working hours"),
    "division": gettext_lazy("economic activity (division)"),
    "sector": gettext_lazy("economic activity (code)"),
    "occupation_group": gettext_lazy("occupation (three digits)"),
    "employer_kind": gettext_lazy("kind of employer"),
    "seasonal": gettext_lazy("seasonal work"),
    "work_quadrant": gettext_lazy("quadrant of work"),
    "work_centre": gettext_lazy("centre of work"),
    "work_basin": gettext_lazy("basin of work"),
    "work": gettext_lazy("municipality of work"),
    "home_quadrant": gettext_lazy("quadrant of residence"),
    "home_centre": gettext_lazy("centre of residence"),
    "home_basin": gettext_lazy("basin of residence"),
    "home": gettext_lazy("municipality of residence"),
}

KINDS = {
    PERMANENT: gettext_lazy("permanent"),
    FIXED_TERM: gettext_lazy("fixed-term"),
    APPRENTICESHIP: gettext_lazy("apprenticeship"),
    TRAINEESHIP: gettext_lazy("traineeship"),
    OTHER: gettext_lazy("other"),
    OUT: gettext_lazy("no other job within a year"),
    "still": gettext_lazy("still going on"),
    "no_job": gettext_lazy("no other job within a year"),
    UNKNOWN: gettext_lazy("not known"),
    "all": gettext_lazy("all"),
}
STATUSES = {
    "out_of_work": gettext_lazy("out of work"),
    "one_full_time": gettext_lazy("one full-time job"),
    "one_part_time": gettext_lazy("one part-time job"),
    "one_unknown": gettext_lazy("one job, hours not known"),
    "several_full_time": gettext_lazy("several full-time jobs"),
    "several_part_time": gettext_lazy("several part-time jobs"),
    "several_mixed": gettext_lazy("full-time and part-time jobs"),
    "several_unknown": gettext_lazy("several jobs, hours not known"),
}
HOURS = {
    "F": gettext_lazy("full-time"),
    "P": gettext_lazy("part-time, every day"),
    "V": gettext_lazy("part-time, some days"),
    "M": gettext_lazy("part-time, mixed"),
    "N": gettext_lazy("not defined"),
}
SEXES = {"F": gettext_lazy("women"), "M": gettext_lazy("men")}
YES_NO = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
EMPLOYERS = {
    "private": gettext_lazy("private"),
    "public": gettext_lazy("public administration"),
    "agency": gettext_lazy("employment agency"),
}
#: Ministry of Labour, standard classifications of the communications ("Tipologia contrattuale").
CONTRACTS = {
    "A.01.00": gettext_lazy("permanent"),
    "A.02.00": gettext_lazy("fixed-term"),
    "A.02.01": gettext_lazy("fixed-term, replacing somebody"),
    "A.03.08": gettext_lazy("apprenticeship for a qualification"),
    "A.03.09": gettext_lazy("apprenticeship for a trade"),
    "A.03.10": gettext_lazy("apprenticeship of higher education and research"),
    "A.04.02": gettext_lazy("domestic work"),
    "A.05.02": gettext_lazy("on call"),
    "A.06.00": gettext_lazy("through an agency, permanent"),
    "A.06.01": gettext_lazy("through an agency, fixed-term"),
    "A.08.02": gettext_lazy("work at home"),
    "B.01.00": gettext_lazy("collaboration on a project"),
    "B.02.00": gettext_lazy("occasional self-employed work"),
    "B.03.00": gettext_lazy("continuous collaboration"),
    "C.01.00": gettext_lazy("traineeship"),
}
VERDICTS = {
    "growing": gettext_lazy("growing"),
    "shrinking": gettext_lazy("shrinking"),
    "steady": gettext_lazy("steady"),
    "few": gettext_lazy("too few to say"),
}
_SECTIONS = (
    gettext_lazy("agriculture, forestry, fishing"),
    gettext_lazy("mining and quarrying"),
    gettext_lazy("manufacturing"),
    gettext_lazy("electricity and gas"),
    gettext_lazy("water and waste"),
    gettext_lazy("construction"),
    gettext_lazy("trade and repair of vehicles"),
    gettext_lazy("transport and storage"),
    gettext_lazy("accommodation and catering"),
    gettext_lazy("information and communication"),
    gettext_lazy("finance and insurance"),
    gettext_lazy("real estate"),
    gettext_lazy("professional and technical activities"),
    gettext_lazy("rental, agencies, business support"),
    gettext_lazy("public administration"),
    gettext_lazy("schools and training"),
    gettext_lazy("health and social work"),
    gettext_lazy("arts, sport, entertainment"),
    gettext_lazy("other services"),
    gettext_lazy("households as employers"),
    gettext_lazy("extraterritorial organisations"),
)
#: First and last division of each section, with its name.
SECTIONS = tuple((*divisions, name) for divisions, name in zip(DIVISIONS, _SECTIONS, strict=True))
GREAT_GROUPS = {
    "1": gettext_lazy("legislators, entrepreneurs, senior managers"),
    "2": gettext_lazy("intellectual and scientific occupations"),
    "3": gettext_lazy("technical occupations"),
    "4": gettext_lazy("office clerks"),
    "5": gettext_lazy("qualified in trade and services"),
    "6": gettext_lazy("craftsmen, skilled workers, farmers"),
    "7": gettext_lazy("plant operators and drivers"),
    "8": gettext_lazy("unskilled occupations"),
    "9": gettext_lazy("armed forces"),
}


def section(code: str) -> str:
    """The section of an economic activity, by the first two digits of its code; empty where there is none."""
    digits = code[:2]
    if not digits.isdigit():
        return ""
    return next((str(name) for first, last, name in SECTIONS if first <= int(digits) <= last), "")


#: Figure → its name and what it means.
_MEANINGS = {
    "hires": (
        gettext_lazy("hirings"),
        gettext_lazy(
            "Employment relationships begun, by the mandatory communications; traineeships, which are communicated as "
            "they are, count among them, under a contract of their own."
        ),
    ),
    "persons": (
        gettext_lazy("persons hired"),
        gettext_lazy("Each person once in the period and cell, however many times hired."),
    ),
    "extensions": (gettext_lazy("extensions"), gettext_lazy("Terms put off: the same relationship goes on.")),
    "transformations": (
        gettext_lazy("transformations"),
        gettext_lazy("Changes of contract or of hours into the cell, without a new hiring."),
    ),
    "ends": (
        gettext_lazy("endings"),
        gettext_lazy("Relationships whose last day is in the period: terminated, or come to their term."),
    ),
    "balance": (gettext_lazy("balance"), gettext_lazy("Hirings minus endings: what the period adds to the jobs.")),
    "balance_in_cell": (
        gettext_lazy("balance"),
        gettext_lazy("Hirings minus endings, plus who comes into the cell and minus who leaves it without a hiring."),
    ),
    "jobs": (
        gettext_lazy("jobs at the end"),
        gettext_lazy("Relationships that are there when the period's last day is over."),
    ),
    "interval": (
        gettext_lazy("interval"),
        gettext_lazy("Wilson's, at 95%, on the number of independent cases that persons with several are worth."),
    ),
}


class _Meanings:
    """Terms and their meanings, as a page lists them."""

    def of(self, *keys: str) -> list[tuple[str, str]]:
        """Those of some figures, in order."""
        return [(str(_MEANINGS[key][0]), str(_MEANINGS[key][1])) for key in keys]


MEANINGS = _Meanings()


def period_name(grain: str, period: int) -> str:
    """A period within a sentence: marzo 2020, 1º trimestre 2020, 2020."""
    return _period(grain, period, "F Y", _("quarter %(number)s of %(year)s"))


def period_short(grain: str, period: int) -> str:
    """A period under a drawing: mar 2020, T1 2020, 2020."""
    return _period(grain, period, "b Y", _("Q%(number)s %(year)s"))


def _period(grain: str, period: int, month: str, quarter: str) -> str:
    day = calendar.first_day(grain, period)
    if grain == "month":
        return str(formats.date_format(day, month))
    if grain == "quarter":
        return quarter % {"number": period % 4 + 1, "year": day.year}
    return str(day.year)


def season_words(adjusted: Adjusted) -> str:
    """How the season was taken out of a series, or why not."""
    if adjusted.fixed:
        return _(
            "Seasonal and trend decomposition by loess (STL), robust, with one season for all years: in fewer than "
            "seven whole years it cannot be seen to change."
        )
    if adjusted.method:
        return _("Seasonal and trend decomposition by loess (STL), robust: Cleveland et al. 1990.")
    return _("The season cannot be told: fewer than three whole years, or a value is missing.")


class Words:
    """Values of cuts in the reader's language; places are read once."""

    def __init__(self) -> None:
        self._places: dict[str, dict[str, str]] = {}

    def value(self, cut: str, code: str) -> str:
        """A value of a cut: the word where there is one, else the code."""
        if code == UNKNOWN:
            return _("not known")
        kinds: dict[str, Mapping[str, object]] = {
            "sex": SEXES, "contract_kind": KINDS, "hours": HOURS, "seasonal": YES_NO, "employer_kind": EMPLOYERS,
        }  # fmt: skip
        if cut in kinds:
            return str(kinds[cut].get(code, code))
        if cut == "contract":
            return code_word(code)
        if cut in ("division", "sector"):
            name = section(code)
            return f"{code} · {name}" if name else code
        if cut == "occupation_group":
            group = GREAT_GROUPS.get(code[:1])
            return f"{code} · {group}" if group else code
        if cut.startswith(("work", "home")):
            return self._place(cut.partition("_")[2] or "municipality", code)
        return code

    def _place(self, kind: str, code: str) -> str:
        if kind not in self._places:
            managers = {"centre": Centre.objects.all(), "quadrant": Quadrant.objects.all()}
            rows = managers.get(kind, Municipality.objects.all()).order_by("pk")
            self._places[kind] = dict(rows.values_list("code", "name"))
        return self._places[kind].get(code, code)


def exit_word(code: str) -> str:
    """An exit, a status or a kind in words; a code of a contract stays a code."""
    return str(KINDS.get(code) or STATUSES.get(code) or code)


def code_word(code: str, *, sector: bool = False) -> str:
    """A state in words: a status, a contract with its code, the section of an economic activity."""
    if sector and section(code):
        return section(code)
    return f"{CONTRACTS[code]} ({code})" if code in CONTRACTS else exit_word(code)
