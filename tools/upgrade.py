"""Whether installations of earlier versions upgrade: ``python tools/upgrade.py [COMMIT …]``.

Each version builds its own demo with its own code, in the database that ``DATABASE_URL`` names a server of (SQLite
without: ``python tools/postgres.py python tools/upgrade.py`` gives one); then today's code migrates it. Held to a new
installation: tables, columns, constraints, indexes and guards are the same, the audit log's chain is whole once note
was taken of guards nobody had looked at before, and pages answer to a person of every role without a fault.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
#: The first published; one with a frozen half-year and reports; one with checks on samples and yearly reports.
VERSIONS = ("312c3b5", "a29422a", "b1c0403")
GIT, TAR = shutil.which("git") or "git", shutil.which("tar") or "tar"
RACCORDO = "from raccordo.cli import main; main()"
#: Asked of the upgraded and of a new installation, by kind of database: rows that must be the same.
SHAPE = {
    "sqlite": ["SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2",
               "SELECT m.name, c.name, c.type, c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c "
               "WHERE m.type = 'table' ORDER BY 1, 2"],
    "postgresql": ["SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
                   "WHERE table_schema = 'public' ORDER BY 1, 2",
                   "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
                   "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
                   "SELECT tablename, regexp_replace(indexdef, ' INDEX [^ ]+ ', ' INDEX ') FROM pg_indexes "
                   "WHERE schemaname = 'public' ORDER BY 1, 2",
                   "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"],
}  # fmt: skip
ASKED = """
import json, sys
from raccordo.config.start import start
start()
from django.db import connection
with connection.cursor() as cursor:
    found = []
    for statement in json.loads(sys.argv[1])[connection.vendor]:
        cursor.execute(statement)
        found.append([list(map(str, row)) for row in cursor.fetchall()])
print(json.dumps(found))
"""
PAGES = """
from raccordo.config.start import start
start()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
from raccordo.kernel.desk import all_desks
from raccordo.kernel.models import Membership
roles = {one.role: one.user for one in Membership.objects.select_related("user").order_by("-pk")}
asked = 0
for role, user in roles.items():
    client = Client()
    client.force_login(user)
    addresses = ["/", "/piano/", "/mappa/", "/periodi/"]
    addresses += [f"/registri/{desk.app}/{desk.name}/" for desk in all_desks()]
    for address in addresses:
        code = client.get(address, follow=True).status_code
        assert code in (200, 403, 404), (role, address, code)
        asked += 1
print(asked)
"""
NOTED = """
from raccordo.config.start import start
start()
from raccordo.kernel.audit import standing
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Membership
auditor = Membership.objects.filter(role="auditor").select_related("user").first()
for entry in Entry.objects.filter(kind="guarded"):
    print(entry.additional_data["found"])
    if standing.waits(entry):
        standing.take_note(entry, (auditor or Membership.objects.first()).user, "prova di aggiornamento")
"""


def say(words: str) -> None:
    """A line for who waits."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def run(code: Path, environment: dict[str, str], *arguments: str) -> str:
    """What a Python process of a version's code prints.

    Raises:
        SystemExit: it fails; what it said is told.
    """
    given = {**os.environ, **environment, "PYTHONPATH": str(code / "src")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=code, env=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)[:200]}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}")
    return done.stdout + done.stderr if "migrate" in arguments else done.stdout


def database(name: str, folder: Path) -> dict[str, str]:
    """The settings of an empty installation of this name."""
    place = folder / name
    place.mkdir()
    given = {"RACCORDO_VAR": str(place), "DJANGO_SETTINGS_MODULE": "raccordo.config.settings"}
    if url := os.environ.get("DATABASE_URL", ""):
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "upgrade_{name}"')
        given["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/upgrade_{name}"))
    return given


def shape(environment: dict[str, str]) -> list[set[tuple[str, ...]]]:
    """What a database is made of."""
    found = json.loads(run(ROOT, environment, "-c", ASKED, json.dumps(SHAPE)))
    return [{tuple(row) for row in rows} for rows in found]


def upgrade(commit: str, folder: Path, new: list[set[tuple[str, ...]]]) -> None:
    """Build a version's demo with its own code, migrate it with today's, hold it to a new installation."""
    code, environment = folder / f"code-{commit}", database(commit, folder)
    code.mkdir()
    archive = subprocess.run([GIT, "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run([TAR, "-x", "-C", str(code)], input=archive, check=True)
    run(code, environment, "-c", RACCORDO, "demo", "--no-serve", "--scale", "0.005")
    began = time.monotonic()
    told = run(ROOT, environment, "-c", RACCORDO, "manage", "migrate", "--verbosity", "0")
    seconds = time.monotonic() - began
    say(f"{commit}: migrated in {seconds:.0f} s")
    for line in told.splitlines():
        say(f"    {line}")
    for here, there in zip(shape(environment), new, strict=True):
        if here != there:
            raise SystemExit(f"{commit}: too much {sorted(here - there)[:9]}; missing {sorted(there - here)[:9]}")
    say(f"    {run(ROOT, environment, '-c', NOTED).strip()}")
    verified = json.loads(run(ROOT, environment, "-c", RACCORDO, "audit", "verify", "--json"))
    say(f"    whole: {verified['links']} links, {verified['sealed']} readings; pages asked: "
          f"{run(ROOT, environment, '-c', PAGES).strip()}")  # fmt: skip


def main(commits: list[str]) -> int:
    """Upgrade each; a clone without the commit (a shallow one) is said and left out."""
    known = [c for c in commits if subprocess.run([GIT, "cat-file", "-e", c], cwd=ROOT, check=False).returncode == 0]
    for commit in set(commits) - set(known):
        say(f"NOTICE: {commit} is not in this clone: its upgrade was not tried.")
    if not known:
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fresh = database("new", folder)
        run(ROOT, fresh, "-c", RACCORDO, "manage", "migrate", "--verbosity", "0")
        new = shape(fresh)
        for commit in known:
            upgrade(commit, folder, new)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(VERSIONS)))
