"""A build of the observatory that is really killed: what counts is whole and of one build; the next one is right."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_killed_at_any_moment_each_part_is_the_old_or_the_new_and_is_built_again(tmp_path):
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "tests.observatory.killer", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={"PYTHONPATH": "src", "PATH": "", "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
             "RACCORDO_VAR": str(tmp_path / "var")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["killed"] == report["tried"] >= 12, report
    assert report["whole"] == report["same"] == report["clean"] == report["tried"], report
    assert report["changed"] == 4, "every part was built anew"
