"""How long things last, and how they end: survival and cumulative incidence over whole days, where ties are the rule.

Everything works on a :class:`LifeTable`, which is made once from the cases (or from their counts by day) and is as
large as the days are many, however many cases there are. Explained in ``docs/analysis/durations.md``.
"""

from raccordo.analysis.durations.compare import Comparison, gray, log_rank
from raccordo.analysis.durations.incidence import Incidence, aalen_johansen
from raccordo.analysis.durations.lifetable import CENSORED, LifeTable, life_table, life_table_of_counts
from raccordo.analysis.durations.persons import Counts, Persons, part_of
from raccordo.analysis.durations.survival import Survival, kaplan_meier

__all__ = [
    "CENSORED",
    "Comparison",
    "Counts",
    "Incidence",
    "LifeTable",
    "Persons",
    "Survival",
    "aalen_johansen",
    "gray",
    "kaplan_meier",
    "life_table",
    "life_table_of_counts",
    "log_rank",
    "part_of",
]
