from raccordo.analysis.basins.areas import Partition, delineate
from raccordo.analysis.basins.compare import compare as compare_partitions
from raccordo.analysis.basins.flows import Flows
from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.careers.at_work import at_work
from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.careers.stocks import movements
from raccordo.analysis.careers.stocks import stocks as persons_at_work
from raccordo.analysis.careers.transitions import build_transitions
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.lateness import Deadline, lateness
from raccordo.analysis.cob.mapping import Mapping, read_mapping
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.cob.pseudonyms import Key, read_key
from raccordo.analysis.cob.store import Store
from raccordo.analysis.disclosure import DisclosureError, Protected, attack, protect
from raccordo.analysis.durations.compare import gray, log_rank
from raccordo.analysis.durations.incidence import aalen_johansen
from raccordo.analysis.durations.lifetable import LifeTable, life_table
from raccordo.analysis.durations.run import build_durations
from raccordo.analysis.durations.survival import kaplan_meier
from raccordo.analysis.engine import Engine, EngineMissing, open_engine
from raccordo.analysis.entry import time_to_work
from raccordo.analysis.flows.calendar import number as period_number
from raccordo.analysis.flows.commuting import commuting
from raccordo.analysis.flows.facts import build_facts
from raccordo.analysis.flows.question import flows as count_flows
from raccordo.analysis.flows.seasonal import adjust as seasonally_adjusted
from raccordo.analysis.flows.seasonal import peaks as seasonal_peaks
from raccordo.analysis.flows.stock import stock as count_stock
from raccordo.analysis.linked import Sum, attack_together, protect_together
from raccordo.analysis.needs import mismatch, trends
from raccordo.analysis.outcomes import cohort_table, outcomes_after
from raccordo.analysis.problems import TableError
from raccordo.analysis.stability import stability as job_stability

# What `import raccordo.analysis` offers, in the order of docs/analysis/tutorial.md; the pages are beside it.
# Where a folder or a module of the package bears the name already, it is offered under another one.
# fmt: off
__all__ = [  # noqa: RUF022 - in the order in which they are used
    # messages → relationships: cob.md
    "Store", "Key", "read_key", "Mapping", "read_mapping", "municipalities", "import_file", "fold_store",
    "Deadline", "lateness",
    # what runs the analysis, and what is wrong with a table: engines.md
    "open_engine", "Engine", "EngineMissing", "TableError",
    # relationships → working lives: careers.md, transitions.md, entry.md, stability.md, outcomes.md
    "build_careers", "persons_at_work", "movements", "at_work", "build_transitions", "time_to_work", "job_stability",
    "cohort_table", "outcomes_after",
    # flows, stocks, seasons, needs: flows.md, needs.md
    "build_facts", "period_number", "count_flows", "count_stock", "seasonally_adjusted", "seasonal_peaks",
    "trends", "mismatch",
    # how long things last: durations.md
    "build_durations", "LifeTable", "life_table", "kaplan_meier", "aalen_johansen", "log_rank", "gray",
    # labour-market areas: basins.md
    "commuting", "Flows", "Parameters", "Partition", "delineate", "compare_partitions",
    # before a table is published: disclosure.md
    "DisclosureError", "Protected", "protect", "attack", "Sum", "protect_together", "attack_together",
]
