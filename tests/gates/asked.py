"""Which addresses the matrix of access asks for, as whom: noted while it runs, on every worker, and held to at the end.

A name in ``MATRIX`` says that a test asks it for every actor. Whether one does is not taken on trust: each request of a
visitor is noted, travels with the report of its test to the process that leads the run, and when all tests of the
folder were run, an address that some actor never asked for fails the run.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404

FOLDER = "tests/gates/access/"
#: (name of the address, actor) since the present test began.
_noted: set[tuple[str, str]] = set()


class Visitor(Client):
    """A client whose requests are noted."""

    def __init__(self, who: str, **options: Any):
        super().__init__(**options)
        self.who = who

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        with suppress(Resolver404):  # no address of ours
            _noted.add((response.resolver_match.view_name, self.who))
        return response


def taken() -> list[list[str]]:
    """What was noted since the last time."""
    found = sorted(map(list, _noted))
    _noted.clear()
    return found


class Watch:
    """The plugin of the process that leads the run."""

    def __init__(self, config: pytest.Config):
        chosen = bool(config.getoption("keyword")) or any("::" in str(one) for one in config.args)
        self.whole = not (chosen or config.getoption("lf", False))
        self.asked: set[tuple[str, str]] = set()
        self.ran: set[str] = set()
        self.told: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "teardown" or not report.nodeid.startswith(FOLDER):
            return
        self.ran.add(report.nodeid.split("::")[1].partition("[")[0].partition("@")[0])
        for name, value in report.user_properties:
            if name == "asked":
                self.asked |= {(one, who) for one, who in value}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not (self.whole and self.ran) or session.exitstatus:
            return
        from tests.gates.access.actors import ACTORS
        from tests.gates.access.addresses import ALIASES, MATRIX, PUBLIC

        if tests_of_the_folder() <= self.ran:
            self.told = gaps(MATRIX - {*PUBLIC, *ALIASES}, [str(actor) for actor in ACTORS], self.asked)
            if self.told:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.told:
            terminalreporter.section("addresses of the matrix that no test asks for", red=True)
            for line in self.told:
                terminalreporter.line(line)


def tests_of_the_folder() -> set[str]:
    """The names of all its tests, whether they were run or not."""
    texts = (path.read_text() for path in Path(__file__).with_name("access").glob("test_*.py"))
    return {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def gaps(names: set[str], actors: list[str], asked: set[tuple[str, str]]) -> list[str]:
    """For each address some actor never asked for: who."""
    found = []
    for name in sorted(names):
        silent = [who for who in actors if (name, who) not in asked]
        if silent:
            nobody = len(silent) == len(actors)
            found.append(f"{name}: {'nobody asks' if nobody else 'not asked as ' + ', '.join(silent)}")
    return found
