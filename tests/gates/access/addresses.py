"""Every address of the site, by what the tests beside this file ask of it."""

from __future__ import annotations

from django.urls import get_resolver

from tests.gates.access.actors import DESKS, SAMPLED

#: Addresses of one job; those that write answer to a POST.
JOB_PAGES = {"detail": "get", "status": "get", "cancel": "post", "repeat": "post", "file": "get"}


#: Pages of the plan: open to whom the table lets read plans.
PLAN_PAGES = {
    "board": [],
    "findings": [],
    "indicator": ["A1"],
    "chart": ["A1"],
    "records": ["A1"],
    "map": [],
    "deliverables": [],
    "periods": [],
    "alerts": [],
    "period": ["2020-S1"],
    "frozen": ["2020-S1", "A1"],
}


#: Pages of the reports, all of them of the small plan's first half-year.
REPORT_PAGES = {"reports", "report", "report_figure", "report_file", "report_make", "narrative"}


#: Pages of the yearly reports of the quadrants.
YEARBOOK_PAGES = {
    "observatory-reports", "yearbook", "yearbook_figure", "yearbook_file", "yearbook_make", "yearbook_share",
}  # fmt: skip


OBSERVATORY_PAGES = (
    "observatory", "observatory-flows", "observatory-transitions", "observatory-durations", "observatory-basins",
    "observatory-needs", "observatory-outcomes", "observatory-stock", "observatory-moves", "observatory-stability",
    "observatory-school", "observatory-official", "observatory-figures",
)  # fmt: skip


#: Addresses of a check that take its sample.
OF_SAMPLE = ("sample", "close", "next", "replace")


#: What administrators do with accounts, and what each answers to a GET by one of them.
ADMINISTRATION = {"accounts_load": 200, "accounts_link": 405, "accounts_end": 200, "accounts_reopen": 405}


#: Pages of the audit log, and of who answers persons about their data; what they show is in ``tests/audittrail``.
LOG_PAGES: dict[str, list] = {"audit:log": [], "audit:entry": [1]}


PERSON_PAGES: dict[str, list] = {
    "privacy:find": [],
    **{f"privacy:{name}": ["casework.jobseeker", 1] for name in ("person", "reads", "copy", "note")},
}


#: Addresses for everybody, logged in or not, and what each answers to a GET.
PUBLIC = {
    "login": 200, "account_login": 200, "accessibility": 200, "set_language": 302,
    "health": 200, "ready": 503, "metrics": 200,
    "logout": 405, "account_logout": 405, "mfa_authenticate": 302, "account_inactive": 200,
    "oidc_login": 404, "oidc_callback": 404, "password_set": 404, "api_documentation": 200,
    "opendata": 200, "opendata_file": 404,  # the world's period is not frozen
}  # fmt: skip


#: Pages about oneself, for whoever is logged in, also without a role; what they do is proved in
#: ``tests/kernel/accounts/test_login.py``. What each answers to a GET; 302 asks who one is once more.
OWN = {
    "profile": 200, "mfa_index": 200, "sessions_end": 405, "account_change_password": 200, "mfa_activate_totp": 302,
    "mfa_deactivate_totp": 404, "mfa_view_recovery_codes": 404, "mfa_generate_recovery_codes": 302,
    "account_reauthenticate": 200, "mfa_reauthenticate": 302,
}  # fmt: skip


#: Names that lead to the page of another name.
ALIASES = {"mfa_index": "profile"}


def arguments(name: str, world) -> list:
    """Arguments that make an address."""
    desk = next(desk for desk in DESKS if desk.entity == "casework.pact")
    pk = world.record(desk, "mine").pk
    known = {
        "desk:list": [desk.app, desk.name],
        "desk:add": [desk.app, desk.name],
        "desk:lookup": [desk.app, desk.name],
        "desk:detail": [desk.app, desk.name, pk],
        "desk:change": [desk.app, desk.name, pk],
        "desk:reason": [desk.app, desk.name, pk],
        "desk:file": [desk.app, desk.name, pk, "file"],
        "centre": [world.mine.centre.code],
        "password_set": ["MQ", "abc-def"],
        **{f"desk:{name}": ["casework", "jobseeker"] for name in ("elsewhere", "ask")},
        **{name: [1] for name in ADMINISTRATION if name != "accounts_load"},
        "evidence:draw": ["2020-S1", "A1"],
        **{
            f"evidence:{name}": [world.record(SAMPLED, "mine").sample_id]
            for name in ("sample", "close", "next", "replace")
        },
        "evidence:record": [world.record(SAMPLED, "mine").pk],
        "audit:entry": [1],
        **{name: PERSON_PAGES[name] for name in PERSON_PAGES},
        "attachments:add": [desk.app, desk.name, pk],
        "attachments:open": [world.attachment.pk],
        "attachments:withdraw": [world.attachment.pk],
        **{f"jobs:{name}": [world.job.pk] for name in JOB_PAGES},
        "period_step": ["2020-S1"],
        "late_records": ["A1"],
        "today_list": ["da-convocare"],
        "centre_data": [world.mine.centre.code],
        "period_exception": ["2020-S1"],
        "period_exception_end": ["2020-S1", 1],
        "api_client": ["x"],
        "api_issue": ["x"],
        "api_revoke": ["x", 1],
        "api_end": ["x"],
        "opendata_file": ["indicatori.csv"],
        "report": [1],
        "report_figure": [1, 1],
        "report_file": [1, "pdf"],
        "report_make": ["2020-S1"],
        "narrative": ["2020-S1", "lavoro"],
        "yearbook": [1],
        "yearbook_figure": [1, 1],
        "yearbook_file": [1, "pdf"],
        "yearbook_share": [1],
        **PLAN_PAGES,
    }
    return known.get(name, [])


#: Every address of the site, by the test above that holds it to the table.
MATRIX = {
    "desk:list", "desk:lookup", "desk:add", "desk:detail", "desk:change", "desk:reason", "desk:file", "desk:index",
    "attachments:add", "attachments:open", "attachments:withdraw",
    "jobs:list", "jobs:loads", *(f"jobs:{name}" for name in JOB_PAGES),
    "api_clients", "api_client", "api_issue", "api_revoke", "api_end",
    "home", "today", "today_list", "act", "compute", "centres", "centre", *PLAN_PAGES, *REPORT_PAGES, *PUBLIC, *OWN,
    *OBSERVATORY_PAGES, "observatory-build", "observatory-communications", "observatory-take", "observatory-refused",
    "observatory-drawings", "observatory-drawing-use",
    *YEARBOOK_PAGES,
    "period_open", "period_step", "period_exception", "period_exception_end", "late_records", "centre_data",
    "desk:elsewhere", "desk:ask", *ADMINISTRATION,
    "evidence:todo", "evidence:draw", "evidence:sample", "evidence:close", "evidence:next", "evidence:record",
    "evidence:replace",
    *LOG_PAGES, *PERSON_PAGES,
}  # fmt: skip


def names_of(patterns, prefix: str = "") -> set[str]:
    """The names of all addresses; one without a name is told by its route."""
    found = set()
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= names_of(pattern.url_patterns, inner)
        else:
            found.add(f"{prefix}{pattern.name or pattern.pattern}")
    return found


def names_of_programs() -> set[str]:
    """Addresses of programs, who come with a token and are never sent to a login: tests/api holds them to the table."""
    return {name for name in names_of(get_resolver().url_patterns) if name.startswith("api:")} | {"api_nothing"}
