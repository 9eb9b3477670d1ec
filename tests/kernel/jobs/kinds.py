"""Jobs that only the tests have."""

import time

from raccordo.kernel.jobs import JobError, job
from raccordo.kernel.jobs.models import Level
from raccordo.kernel.jobs.run import Run
from tests.kernel.factories import DeliverableFactory


@job("test.documents", title="Documenti di prova")
def documents(run: Run, *, count: int, pause: float = 0.0, name: str = "Documento") -> None:
    """Write ``count`` documents, one a step, going on from the last one kept."""
    run.log(f"Dal numero {run.state.get('next', 0)}.")
    for number in range(run.state.get("next", 0), count):
        with run.step({"next": number + 1}):
            DeliverableFactory(title=f"{name} {number}")
            time.sleep(pause)
        run.progress(number + 1, count, "Scrivo")


@job("test.refused", title="Lavoro che si rifiuta")
def refused(run: Run) -> None:
    DeliverableFactory()
    raise JobError("Il periodo non è ancora chiuso.")


@job("test.broken", title="Lavoro che si rompe", retries=2)
def broken(run: Run, *, secret: str = "") -> None:
    run.log("Ci provo.", Level.WARNING)
    raise ValueError(f"Codice fiscale {secret} non valido")


@job("test.single", title="Lavoro unico", single=True)
def single(run: Run) -> None:
    run.result(url="/piano/", words="Il piano")
