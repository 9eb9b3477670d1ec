from __future__ import annotations

import subprocess
import sys


def test_the_package_is_read_without_django() -> None:
    code = "import sys, raccordo.plan.document; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "src"}, check=False).returncode == 0
