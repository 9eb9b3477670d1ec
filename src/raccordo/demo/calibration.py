"""The published figures the synthetic region is calibrated on, each with its source, and the demo's days.

Where no published figure was found the value is an assumption and says so. ``docs/synthetic-region.md`` prints this
table; generators read their sizes from here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

PLAN_START = dt.date(2020, 1, 1)
PLAN_END = dt.date(2021, 12, 31)
#: The day the demo takes for today: three quarters of the way through the plan.
REFERENCE_DAY = dt.date(2021, 6, 30)

ACT = "D.D. 4 giugno 2020, n. 369, Regione Piemonte"
GOL = "monitoring of the GOL programme, 31 December 2025"
ISSUE = "size of a Piemonte-like region, set for the demo"


@dataclass(frozen=True)
class Figure:
    """A figure, what it counts, where it was read; ``assumed`` where nobody published it."""

    value: float
    counts: str
    source: str
    assumed: bool = False


FIGURES: dict[str, Figure] = {
    "registered": Figure(250_000, "registered job seekers", ISSUE, assumed=True),
    "in_charge": Figure(60_000, "beneficiaries in charge", ISSUE, assumed=True),
    "services": Figure(1_500_000, "services delivered to persons", ISSUE, assumed=True),
    "companies": Figure(24_000, "companies known to the centres", ISSUE, assumed=True),
    "navigators": Figure(175, "navigators", ACT),
    "operators_2018": Figure(401, "staff of the centres in November 2018", "Piano straordinario di potenziamento"),
    "new_operators": Figure(400, "operators to be hired by 2021", "Piano straordinario di potenziamento"),
    "schools": Figure(85, "upper-secondary schools assisted", ACT),
    "vocational_centres": Figure(59, "vocational centres", ACT),
    "training_bodies": Figure(14, "bodies of the vocational centres", ACT),
    "its": Figure(4, "higher technical institutes", ACT),
    "hirings_2019": Figure(581_189, "hirings in Piemonte, 2019", "mandatory communications, Regione Piemonte"),
    "terminations_2019": Figure(
        554_315, "terminations in Piemonte, 2019", "mandatory communications, Regione Piemonte"
    ),
    "intermediation_start": Figure(0.014, "intermediation rate before the plan", ACT),
    "gol_reached": Figure(273_770, "persons reached by the GOL programme in Piemonte", GOL),
    "gol_employed": Figure(112_057, "of them employed", GOL),
    "gol_lep_E": Figure(187_965, "of them with specialist guidance (LEP E)", GOL),
    "gol_lep_F1": Figure(106_976, "of them accompanied to work (LEP F1)", GOL),
    "gol_lep_F2": Figure(24_320, "of them in a traineeship (LEP F2)", GOL),
    "gol_lep_H": Figure(79_104, "of them sent to training (LEP H)", GOL),
}


def size(name: str) -> float:
    """The value of a figure."""
    return FIGURES[name].value
