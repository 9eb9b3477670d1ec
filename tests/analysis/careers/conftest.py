"""Compiled functions are compiled before the tests, so that no test's time limit is spent on it."""

import pytest

from raccordo.analysis.careers.kernel import CareersKernel, Window
from tests.analysis.careers.days import Job, day, table


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    jobs = [Job("b", "ada", 0, 3), Job("a", "ada", 0, 3)]
    CareersKernel(Window(day(9)), ("segments", "spells"))(table(jobs))
