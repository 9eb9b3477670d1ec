"""Asks the advisory service of the package index about every locked file; ends with 1 on a known vulnerability.

Where the service cannot be reached nothing is known, and this says so instead of saying that all is well: pip-audit
itself ends well also when it could look up no package at all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Seconds for one service; then it counts as not reached.
PATIENCE = 120


def ask(service: str, requirements: Path) -> list[dict] | None:
    """What a service says of each dependency; ``None`` where it said nothing that can be read."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [
            sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--disable-pip", "--no-deps",
            "--vulnerability-service", service, "--format", "json", "--output", str(answer),
            "--progress-spinner", "off",
        ]  # fmt: skip
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE, cwd=folder)
            return json.loads(answer.read_text(encoding="utf-8"))["dependencies"]
        except (subprocess.TimeoutExpired, OSError, ValueError, KeyError):
            return None


def verdict(dependencies: list[dict] | None) -> tuple[int, list[str]]:
    """How many dependencies were looked up, and a line for each known vulnerability."""
    known = [one for one in dependencies or [] if "skip_reason" not in one]
    found = [
        f"{one['name']} {one['version']}: {hole['id']}, repaired in {', '.join(hole['fix_versions']) or 'none yet'}"
        for one in known
        for hole in one.get("vulns", [])
    ]
    return len(known), found


def audit(requirements: Path, services: list[str]) -> tuple[int, str]:
    """Of a locked file: 1 and its vulnerabilities, 0 and how many were looked up, -1 where nobody answers.

    A service that does not answer is taken out of ``services``: the other files need not wait for it again.
    """
    for service in list(services):
        dependencies = ask(service, requirements)
        looked_up, found = verdict(dependencies)
        if found:
            return 1, "known vulnerabilities:\n" + "\n".join(f"  {line}" for line in found)
        if looked_up:
            missing = len(dependencies or []) - looked_up
            rest = f"; {missing} could not be looked up" if missing else ""
            return 0, f"{looked_up} looked up, no known vulnerability{rest}."
        services.remove(service)
    return -1, "NOT AUDITED. No advisory service could be reached from here; run this where one can."


def locked() -> list[Path]:
    """Every locked file: what an installation runs, what the tests, Spark and the installing itself need."""
    return sorted(ROOT.glob("requirements*.txt"))


def main() -> int:
    services, worst = ["pypi", "osv"], 0
    for requirements in locked():
        code, said = audit(requirements, services)
        (sys.stderr if code == 1 else sys.stdout).write(f"{requirements.name}: {said}\n")
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main())
