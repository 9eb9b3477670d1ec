from __future__ import annotations

import subprocess
import sys


def test_the_package_is_read_without_django() -> None:
    code = "import sys, raccordo.plan.document; sys.exit('django' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env={"PYTHONPATH": "src"}, check=False)  # noqa: S603  # fixed words of our own
    assert done.returncode == 0
