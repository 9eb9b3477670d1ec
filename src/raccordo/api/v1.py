"""Version 1 of the API, put together."""

from __future__ import annotations

from raccordo.api.auth import ClientRate
from raccordo.api.conditional import release
from raccordo.api.framework import RaccordoAPI
from raccordo.api.resources import accounts, deliverables, indicators, periods, plan, records, territory

DESCRIPTION = """\
The plan of the region, measured: what it promises, where each indicator stands, the records each number counts, the
documents handed in, the territory, and the accounts of the people who work here. Days are `AAAA-MM-GG`; `al` looks at
a past day. Numbers that may have decimals are text. Every error is `application/problem+json`."""

#: Holds every client to its rate.
rate = ClientRate()

api = RaccordoAPI(
    title="Raccordo",
    version="1",
    description=f"{DESCRIPTION} Answered by release {release()}.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    throttle=rate,
)

for module in (plan, indicators, periods, records, deliverables, territory, accounts):
    api.add_router("", module.router)
