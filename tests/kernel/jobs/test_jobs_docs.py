"""The page on jobs says what the code does."""

import re
from pathlib import Path

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import alive, recovery, running, services, states
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.run import Lost, Run
from raccordo.kernel.models import Deliverable
from tests.kernel.factories import DeliverableFactory, acting
from tests.kernel.jobs import kinds

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "jobs.md"


def test_the_states_are_drawn_as_they_are():
    (drawn,) = re.findall(r"```mermaid\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert drawn == states.diagram()


def test_the_times_are_those():
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"not heard of for {alive.SILENCE.seconds} seconds (they beat every {alive.BEAT.seconds})" in text
    first = running.FIRST_WAIT.seconds
    assert f"after {first} and {first * 4} seconds" in text
    assert recovery.MOST_KILLS == 3


@pytest.mark.django_db
def test_the_worked_example():
    user = acting(Role.AGENCY_MANAGER)
    record = services.start(kinds.documents, user, count=10)
    slow = Run(running.take(record.pk), running.Inline(), user, None)
    for number in range(4):
        with slow.step({"next": number + 1}):
            DeliverableFactory(title=f"Documento {number}")
    running.set_aside(slow.job, "perso")
    quick = running.take(record.pk)
    with pytest.raises(Lost), slow.step({"next": 5}):
        DeliverableFactory(title="Documento 4, in ritardo")
    running._run(quick, running.Inline())
    titles = sorted(Deliverable.objects.values_list("title", flat=True))
    assert titles == sorted(f"Documento {number}" for number in range(10))
    assert Job.objects.get().attempts == 2
