"""What kind of job a contract code of the mandatory communications stands for.

Codes: Ministry of Labour, standard classifications of the communications ("Tipologia contrattuale", as published up
to 2024). Codes whose name does not say whether the job has an end (on-call work, domestic work without more, work at
home) and all that is not employment are `OTHER`; so is any code that is not here.
"""

from __future__ import annotations

import pyarrow as pa

PERMANENT, FIXED_TERM, APPRENTICESHIP, TRAINEESHIP, OTHER = (
    "permanent", "fixed_term", "apprenticeship", "traineeship", "other",
)  # fmt: skip
KINDS = (PERMANENT, FIXED_TERM, APPRENTICESHIP, TRAINEESHIP, OTHER)

KIND_OF = {
    "A.01.00": PERMANENT,
    "A.02.00": FIXED_TERM,
    "A.02.01": FIXED_TERM,
    "A.03.08": APPRENTICESHIP,
    "A.03.09": APPRENTICESHIP,
    "A.03.10": APPRENTICESHIP,
    "A.03.15": APPRENTICESHIP,
    "A.04.00": PERMANENT,
    "A.04.01": FIXED_TERM,
    "A.06.00": PERMANENT,
    "A.06.01": FIXED_TERM,
    "C.01.00": TRAINEESHIP,
    "H.03.00": FIXED_TERM,
    "N.01.00": PERMANENT,
    "N.02.00": FIXED_TERM,
    "N.03.00": FIXED_TERM,
}


def kind_of(contract: str | None) -> str:
    """The kind of a contract code; a kind's own name is itself, anything else is `OTHER`."""
    if contract in KINDS:
        return str(contract)
    return KIND_OF.get(contract or "", OTHER)


def contracts_table() -> pa.Table:
    """The kinds as a table to join: `contract`, `kind`."""
    return pa.table({"contract": list(KIND_OF), "kind": list(KIND_OF.values())})
