"""A build of careers that is really killed: what stood there stands, and the next build leaves nothing of it behind."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_killed_at_any_moment_it_is_built_again_and_nothing_is_left_behind(tmp_path):
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "tests.analysis.careers.killer", str(tmp_path)],
        cwd=ROOT, env={"PYTHONPATH": "src", "PATH": ""}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["killed"] == report["tried"] >= 12, report
    assert report["whole"] == report["together"] == report["same"] == report["clean"] == report["tried"], report
