"""Building the demo: database, territory, plan, synthetic region, accounts, readings.

Each stage is one transaction and is left alone when it is already done, so that whoever stops the building at any
moment and starts it again gets the same region.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from raccordo.demo import accounts, calibration, persons
from raccordo.demo import work as works
from raccordo.kernel import audit
from raccordo.kernel.attachments import store
from raccordo.kernel.database import settle
from raccordo.kernel.installation import Installation
from raccordo.kernel.privacy.models import Request
from raccordo.kernel.territory.models import Centre
from raccordo.plan.loading import load_plan
from raccordo.plan.models import PlanVersion
from raccordo.plan.readings import compute

#: Tells a stage's progress: done and total, in whatever the stage counts.
Progress = Callable[[int, int], None]


HERE = Path(__file__).parent
#: The plan the demo is measured by.
PLAN = settings.PLANS_DIR / "piemonte-2020.yaml"


class OtherRegion(RuntimeError):
    """The database already holds data that this build would not have made."""


@dataclass(frozen=True)
class Wanted:
    """The region asked for. ``scale`` 1 is Piemonte; the same seed gives the same region."""

    scale: float
    seed: int

    @property
    def digest(self) -> str:
        """What tells this region from others: its size, its seed, the plan and the generators' own text."""
        seal = hashlib.sha256(f"{self.scale:g} {self.seed}".encode())
        for file in [PLAN, HERE / "calibration.py", *sorted((HERE / "region").glob("*.py"))]:
            seal.update(file.read_bytes())
        return seal.hexdigest()


def migrate(wanted: Wanted, progress: Progress) -> None:
    """Create or update the tables."""
    call_command("migrate", interactive=False, verbosity=0)


def territory(wanted: Wanted, progress: Progress) -> None:
    """Load the region's places, unless they are there."""
    from raccordo.kernel.territory.services import load_territory

    if not Centre.objects.exists():
        load_territory()


def _is_built(wanted: Wanted) -> bool:
    """Whether the region wanted is there. Raises `OtherRegion` if another one is."""
    installation = Installation.current()
    if installation.built_with == wanted.digest:
        return True
    if not installation._state.adding:
        raise OtherRegion(
            f"This database already holds another region (scale {installation.scale}, seed {installation.seed}, "
            "or made by another version). Start again from nothing with --reset (make demo ARGS=--reset)."
        )
    return False


def plan(wanted: Wanted, progress: Progress) -> None:
    """Load the Piemonte plan, unless this very version is there."""
    if not _is_built(wanted):
        load_plan(PLAN, today=calibration.REFERENCE_DAY)


def region(wanted: Wanted, progress: Progress) -> None:
    """Generate the synthetic region whole, in one transaction."""
    if _is_built(wanted):
        return
    from raccordo.demo.region.generate import generate_region

    with transaction.atomic():
        world = generate_region(wanted.scale, wanted.seed, progress)
        with audit.on_behalf(origin="raccordo demo"):
            audit.record_batch("synthetic region", world.writer.written, wanted.digest)
        accounts.create_accounts(calibration.REFERENCE_DAY)
        Installation.objects.create(
            pk=1,
            synthetic=True,
            reference_day=calibration.REFERENCE_DAY,
            scale=wanted.scale,
            seed=wanted.seed,
            built_with=wanted.digest,
        )
    settle()


def signatures(wanted: Wanted, progress: Progress) -> None:
    """Let the demo's people submit, approve and freeze the half-years that are over."""
    from raccordo.demo.checking import check_first_half
    from raccordo.demo.signing import sign

    sign(_plan_in_force(), progress, check_first_half)


def evidence(wanted: Wanted, progress: Progress) -> None:
    """Let reviewers check a sample of the signed records, and the centre answer."""
    from raccordo.demo.checking import check_evidence

    check_evidence(_plan_in_force(), progress)


def reports(wanted: Wanted, progress: Progress) -> None:
    """Let line leads write on the frozen half-year, and the agency report on it."""
    from raccordo.demo.reporting import report

    report(_plan_in_force(), progress)


def personal_data(wanted: Wanted, progress: Progress) -> None:
    """Let the demo's people read, correct and answer, so that the audit log has life in it."""
    if not Request.objects.exists():
        with transaction.atomic():
            persons.work(calibration.REFERENCE_DAY, settings.LANGUAGE_CODE)


def _plan_in_force() -> PlanVersion:
    version = PlanVersion.objects.in_force(calibration.REFERENCE_DAY)
    if version is None:
        raise LookupError(f"No plan is in force on {calibration.REFERENCE_DAY}.")
    return version


def readings(wanted: Wanted, progress: Progress) -> None:
    """Take the readings of every indicator at each month's end."""
    compute(_plan_in_force(), calibration.REFERENCE_DAY, progress)


def work(wanted: Wanted, progress: Progress) -> None:
    """Some work that was asked for, and one that could not be done; the last stage says that all is there."""
    works.ask(calibration.REFERENCE_DAY)
    works.ask_observatory(wanted.scale, wanted.seed, calibration.REFERENCE_DAY)
    Installation.objects.filter(pk=1).update(complete=True)


STAGES: dict[str, Callable[[Wanted, Progress], None]] = {
    "Tables": migrate,
    "Territory": territory,
    "Plan": plan,
    "Synthetic region": region,
    "Signed periods": signatures,
    "Evidence check": evidence,
    "Progress report": reports,
    "Personal data": personal_data,
    "Indicators": readings,
    "Work in progress": work,
}


def is_complete(wanted: Wanted) -> bool:
    """Whether the region asked for is there to the end and its tables are up to date: nothing is left to build."""
    if Installation._meta.db_table not in connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    installation = Installation.current()
    return installation.complete and installation.built_with == wanted.digest


def build(wanted: Wanted, tell: Callable[[str, int, int], None]) -> None:
    """Run every stage; ``tell(stage, done, total)`` hears of its progress, the last time with ``done == total``."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    if is_complete(wanted):
        return
    for name, stage in STAGES.items():
        tell(name, 0, 0)
        stage(wanted, partial(tell, name))
        tell(name, 1, 1)


def reset() -> None:
    """Empty the database: the embedded one is removed, another one is flushed."""
    if connection.vendor != "sqlite":
        call_command("migrate", interactive=False, verbosity=0)
        # tables of models that ours stand in for are known to the database, not to Django: they go along
        call_command("flush", interactive=False, verbosity=0, allow_cascade=True)
        return
    connection.close()
    name = str(settings.DATABASES["default"]["NAME"])
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)
    shutil.rmtree(store.root(), ignore_errors=True)  # attachments without their rows would be of nobody
