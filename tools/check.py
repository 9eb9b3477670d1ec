"""``make test``: lint, import contracts, types and tests, each told in a line with its time.

With arguments only the tests they name are run (``make test ARGS=tests/plan``). ``--postgres`` runs those that touch
the database, on the server in ``DATABASE_URL`` (``make test-postgres``); ``--postgres --once`` leaves out those whose
answer is the same on every database too, which have just been run on another one (``.ci/run``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS = [
    ("messages", [sys.executable, "tools/messages.py", "compile"]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
    ("contracts", [str(BIN / "lint-imports")]),
]
#: One more than there are processors: a worker that waits for a browser, a server or a killed process leaves its turn.
WORKERS = (os.cpu_count() or 1) + 1
#: Takes a minute of one processor: it runs beside the tests.
TYPES = [str(BIN / "mypy")]


#: Tests that touch no database, or are the browser's: the same whatever the database.
PURE = [
    "tests/analysis", "tests/law", "tests/browser", "tests/plan/document", "tests/kernel/documents",
    "tests/kernel/charts", "tests/gates/test_messages.py", "tests/gates/test_deploy.py",
]  # fmt: skip
#: Long ones that touch it, of what no database decides: how many queries a page takes, which variables its template
#: asks for, what the analysis makes of messages.
SAME = ["tests/gates/test_queries.py", "tests/gates/test_templates.py", "tests/observatory/test_building.py"]


def run(command: list[str], *, quiet: bool = True) -> tuple[int, float, str]:
    """Run a check; its code, its seconds and, if ``quiet``, what it said."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=quiet, text=True, check=False)
    return done.returncode, time.monotonic() - began, done.stdout + done.stderr if quiet else ""


def tell(name: str, code: int, seconds: float, output: str) -> bool:
    """A line on how a check ended, after what it said if it failed."""
    sys.stdout.write(output if code else "")
    sys.stdout.write(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)\n")
    sys.stdout.flush()
    return code == 0


def main(arguments: list[str]) -> int:
    """Every check even after one fails, so that one run tells all; the tests and types last."""
    postgres, once = "--postgres" in arguments, "--once" in arguments
    arguments = [one for one in arguments if one not in ("--postgres", "--once")]
    checks = CHECKS[:1] if arguments or postgres else CHECKS
    passed = [tell(name, *run(command)) for name, command in checks]
    # what needs Spark has a command of its own (make spark)
    everything = ["-n", str(WORKERS), "--dist", "loadgroup", "-m", "not spark"] if not arguments else []
    if postgres and not arguments:
        left = [*PURE, *(SAME if once else [])]
        everything = [*everything, *(f"--ignore={path}" for path in left)]
        sys.stdout.write(f"Left to the run on SQLite, Spark's tests to make spark: {', '.join(left)}\n")
        sys.stdout.flush()
    tests = [sys.executable, "-m", "pytest", "-q", *everything, *arguments]
    with ThreadPoolExecutor() as pool:
        types = None if arguments or postgres else pool.submit(run, TYPES)
        passed.append(tell("tests", *run(tests, quiet=False)))
        passed.append(types is None or tell("types", *types.result()))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
