"""Renews ``queries.json``: ``python -m tests.gates.queries`` asks for every page and writes how many queries each took.

Look at the difference before committing it: a number that grew is a page that became slower.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

BASELINE = Path(__file__).with_name("queries.json")
#: Set while the baseline is being renewed.
RENEWING = "RACCORDO_RENEW_QUERIES"

#: Page → reader → number of queries; ``None`` for a page that is not there for the reader.
Counts = dict[str, dict[str, int | None]]


def read() -> Counts:
    """The baseline as committed."""
    return json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}


def write(counts: Counts) -> None:
    """One page a line, so that a difference reads well."""
    lines = [f"{json.dumps(page)}: {json.dumps(counts[page])}" for page in sorted(counts)]
    BASELINE.write_text("{\n  " + ",\n  ".join(lines) + "\n}\n", encoding="utf-8")


def main() -> int:
    """Run the gate with the order to write."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/gates/test_queries.py"]
    return subprocess.run(command, env={**os.environ, RENEWING: "1"}, check=False).returncode  # noqa: S603  (our own)


if __name__ == "__main__":
    sys.exit(main())
