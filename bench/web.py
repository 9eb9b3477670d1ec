"""How quick are the pages? ``make bench-web``, explained in docs/performance.md.

The demo's region is built and served by waitress, as ``raccordo demo`` serves it, on a free port of this machine, with
one more address: an empty Django view behind the same middleware. Each page is asked for by one reader after another,
then by fifty at once; what counts is the ratio of its times to those of the empty view on the same server, taken turn
by turn in the same run. ``cold ms`` is the first request after something was written in every area of work, so that
nothing that is kept holds; ``after one write`` is the server's processor time, in milliseconds, for the first request
after one record of each kind. Everything stays on 127.0.0.1 and is bounded.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools"), str(ROOT)]

EMPTY = "/vuota/"
#: Asked for by POST, it says that records of every area of work were written.
WRITTEN = "/scritto/"
#: Page → address.
PAGES = {
    "plan board": "/piano/",
    "indicator page": "/piano/B6/",
    "records list": "/piano/B6/registrazioni/",
    "map": "/mappa/?indicatore=B6",
    "period": "/periodi/2020-S1/",
}
#: Asked for, it tells the seconds of processor the server has taken.
SPENT = "/processore/"
#: What people write all day → its table.
KINDS = {
    "service": "casework_service",
    "appointment": "casework_convocation",
    "pact": "casework_pact",
    "approach": "demand_approach",
    "vacancy": "demand_vacancy",
    "proposal": "matching_proposal",
    "request": "schooling_supportrequest",
}
READERS = (1, 50)


def serve(port: int) -> None:
    """The server, in a process of its own; prints the cookie of a logged-in manager first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from waitress import create_server

    from raccordo.config.wsgi import application
    from raccordo.kernel.models import User

    settings.ROOT_URLCONF = "bench.urls"
    visitor = Client()
    visitor.force_login(User.objects.get(username="agenzia"), settings.AUTHENTICATION_BACKENDS[-1])
    cookie = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    server = create_server(application, host="127.0.0.1", port=port, threads=8)
    sys.stdout.write(json.dumps({"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}) + "\n")
    sys.stdout.flush()
    server.run()


@contextlib.contextmanager
def server(environment: dict[str, str], program: Sequence[str] = (__file__, "--serve")) -> Iterator[tuple[int, str]]:
    """A running server: its port and the cookie to come with. ``program`` is given the port last."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, *program, str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            if not line:
                raise SystemExit("The server did not start.")
            yield port, json.loads(line)["cookie"]
        finally:
            process.terminate()
            process.wait(30)


class Reader(threading.Thread):
    """Asks for one address several times over one connection."""

    def __init__(self, port: int, cookie: str, path: str, times: int):
        super().__init__()
        self.port, self.path, self.times = port, path, times
        self.headers = {"Cookie": cookie}
        self.seconds: list[float] = []
        self.errors = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        for _time in range(self.times):
            began = time.perf_counter()
            try:
                connection.request("GET", self.path, headers=self.headers)
                response = connection.getresponse()
                response.read()
                self.errors += response.status != 200
            except OSError:
                self.errors += 1
                connection.close()
            self.seconds.append(time.perf_counter() - began)
        connection.close()


def ask(port: int, cookie: str, path: str, readers: int, requests: int) -> tuple[list[float], int]:
    """The times of ``requests`` by so many readers at once, and how many failed."""
    threads = [Reader(port, cookie, path, max(1, requests // readers)) for _reader in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [second for thread in threads for second in thread.seconds], sum(thread.errors for thread in threads)


def after_a_write(port: int, cookie: str, path: str, rounds: int) -> float:
    """The median seconds of the first request after something was written in every area, when nothing kept holds."""
    found = []
    for _round in range(rounds):
        told(port, cookie, "POST", WRITTEN)
        seconds, errors = ask(port, cookie, path, 1, 1)
        if errors:
            raise SystemExit(f"{path} failed after a write.")
        found += seconds
    return statistics.median(found)


def after_one_write(port: int, cookie: str, path: str, rounds: int) -> dict[str, int]:
    """Kind of record → milliseconds of the server's processor for the first request after one was written (median)."""
    found = {}
    for kind, name in KINDS.items():
        taken = []
        for _round in range(max(3, rounds)):
            ask(port, cookie, path, 1, 1)
            told(port, cookie, "POST", f"{WRITTEN}?tabella={name}")
            before = float(told(port, cookie, "GET", SPENT))
            ask(port, cookie, path, 1, 1)
            taken.append(float(told(port, cookie, "GET", SPENT)) - before)
        found[kind] = round(statistics.median(taken) * 1000)
    return found


def told(port: int, cookie: str, method: str, path: str) -> bytes:
    """What one of our own addresses answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, headers={"Cookie": cookie})
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status}")
    text = response.read()
    connection.close()
    return text


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """The median and the 95th of a hundred, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[94] * 1000


def measure(port: int, cookie: str, requests: int, rounds: int) -> list[dict[str, Any]]:
    """Every page with one and with many readers, beside the empty view asked in the same turns."""
    for path in (EMPTY, *PAGES.values()):
        ask(port, cookie, path, 1, 8)  # the caches of a server that has been up for a while
    cold = {name: after_a_write(port, cookie, path, rounds) for name, path in PAGES.items()}
    written = {name: after_one_write(port, cookie, path, rounds) for name, path in PAGES.items()}
    found = []
    for readers in READERS:
        for name, path in PAGES.items():
            pages: list[float] = []
            empties: list[float] = []
            errors = 0
            for _round in range(rounds):
                for address, times in ((EMPTY, empties), (path, pages)):
                    seconds, wrong = ask(port, cookie, address, readers, max(requests // rounds, readers))
                    times += seconds
                    errors += wrong
            (p50, p95), (base50, base95) = percentiles(pages), percentiles(empties)
            found.append(
                {
                    "page": name, "readers": readers, "requests": len(pages), "errors": errors,
                    "p50_ms": round(p50, 1), "p95_ms": round(p95, 1),
                    "empty_p50_ms": round(base50, 1), "empty_p95_ms": round(base95, 1),
                    "ratio_p50": round(p50 / base50, 1), "ratio_p95": round(p95 / base95, 1),
                    "cold_ms": round(cold[name] * 1000) if readers == 1 else "",
                    "after_one_write": " ".join(f"{kind} {ms}" for kind, ms in written[name].items())
                    if readers == 1
                    else "",
                }
            )  # fmt: skip
    return found


def build(scale: float, environment: dict[str, str], *, there: bool) -> None:
    """The demo's region, readings taken; one that is ``there`` is measured as it is, its tables brought up to date."""
    asked = ["manage", "migrate"] if there else ["demo", "--no-serve", "--scale", str(scale)]
    command = [sys.executable, "-m", "raccordo.cli", *asked]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def bench(name: str, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Build and measure on one database."""
    import postgres

    with contextlib.ExitStack() as stack:
        folder = arguments.var or stack.enter_context(tempfile.TemporaryDirectory(prefix="raccordo-bench-"))
        environment = {**os.environ, "RACCORDO_VAR": folder, "PYTHONPATH": str(ROOT / "src")}
        if name == "postgresql":
            environment["DATABASE_URL"] = stack.enter_context(postgres.database_url())[0]
        build(arguments.scale, environment, there=bool(arguments.var))
        port, cookie = stack.enter_context(server(environment))
        rows = measure(port, cookie, arguments.requests, arguments.rounds)
    return [{"database": name, "scale": arguments.scale, **row} for row in rows]


COLUMNS = (
    "database",
    "page",
    "readers",
    "requests",
    "errors",
    "p50_ms",
    "p95_ms",
    "ratio_p50",
    "ratio_p95",
    "cold_ms",
    "after_one_write",
)


def table(found: list[dict[str, Any]], keys: Sequence[str] = COLUMNS) -> str:
    """The figures, a line for each; the first two columns are words."""
    lines = ["| " + " | ".join(key.replace("_", " ") for key in keys) + " |", "|---|---|" + "---:|" * (len(keys) - 2)]
    return "\n".join([*lines, *("| " + " | ".join(str(row[key]) for key in keys) + " |" for row in found)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.1, help="1 is Piemonte")
    parser.add_argument("--databases", nargs="+", default=["sqlite"], choices=["sqlite", "postgresql"])
    parser.add_argument("--requests", type=int, default=200, help="for each page and number of readers")
    parser.add_argument("--rounds", type=int, default=4, help="turns of page and empty view")
    parser.add_argument("--var", help="a folder with a region already built (RACCORDO_VAR)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve)
        return
    found = [row for name in arguments.databases for row in bench(name, arguments)]
    sys.stdout.write(f"{json.dumps(found, indent=2) if arguments.json else table(found)}\n")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    sys.stderr.write(f"Peak memory of a process: {used} MB\n")


if __name__ == "__main__":
    main()
