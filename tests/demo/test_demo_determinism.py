import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import REGION_SCALE, REGION_SEED
from tests.demo import region_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("region")]


@pytest.fixture
def elsewhere(region_snapshot, tmp_path):
    """Digests of the same region and of another seed's, made by a process that orders its sets otherwise."""
    if connection.vendor != "sqlite":
        pytest.skip("The other process gets a copy of the embedded database.")
    place = tmp_path / "region.sqlite3"
    copy = sqlite3.connect(place)
    region_snapshot[1].backup(copy)
    copy.close()
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "20200604",
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        "DJANGO_SETTINGS_MODULE": "raccordo.config.settings_test",
        "DATABASE_URL": f"sqlite:///{place}",
        "RACCORDO_VAR": str(tmp_path),
    }
    seeds = (str(REGION_SEED), str(REGION_SEED + 1))
    done = subprocess.run(  # noqa: S603  (this very interpreter on a file of ours)
        [sys.executable, region_tables.__file__, str(REGION_SCALE), *seeds],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_the_same_scale_and_seed_give_the_same_rows_and_another_seed_others(elsewhere):
    here = region_tables.digest()
    again, other = elsewhere
    assert {table for table in here if here[table] != again[table]} == set()
    people = {"casework.JobSeeker", "casework.Service", "demand.Company", "matching.Proposal", "crises.Worker"}
    assert people <= {table for table in here if here[table] != other[table]}
