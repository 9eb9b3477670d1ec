"""Many write while many read: ``make bench-load``, explained in docs/performance.md.

The demo's region is served as in ``bench/web.py``. Operators of several centres, each with a session of their own, send
the site's own forms one after another (services, convocations, approaches, vacancies, proposals) while managers open
the board, an indicator, its records and the map, and somebody asks for an empty view. What counts is how many requests
failed, how many records were written in a second, and the times of each as a ratio to those of the empty view in the
same run, under the same load.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import http.client
import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools"), str(ROOT)]

from bench import web  # noqa: E402 - found beside us

#: A token that is the same in cookie and header: the forms ask for it.
CSRF = "b" * 32
#: App and model of a form → what is different from the record it is copied from. ``{n}`` is another number each time.
FORMS: dict[tuple[str, str], dict[str, str]] = {
    ("casework", "service"): {
        "state": "proposed", "proposed_on": "{today}", "started_on": "", "ended_on": "", "minutes": "", "provider": "",
    },
    ("casework", "convocation"): {
        "sent_on": "{today}", "for_day": "{later}", "outcome": "pending", "outcome_on": "",
    },
    ("demand", "approach"): {"planned_on": "{later}", "held_on": "", "outcome": "", "note": "carico {n}"},
    ("demand", "vacancy"): {
        "code": "CARICO-{n}", "opened_on": "{today}", "closed_on": "", "filled": "0", "passed_on_to": "none",
        "passed_on_on": "", "approach": "",
    },
    ("matching", "proposal"): {"proposed_on": "{today}", "outcome": "pending", "decided_on": ""},
}  # fmt: skip
PAGES = {name: path for name, path in web.PAGES.items() if name != "period"}


def like(name: str, centre: int, first: int, count: int) -> list[dict[str, Any]]:
    """Values of the fields of so many records of a centre, to be written again with other days; of proposals, pairs of
    a person and an open vacancy."""
    from django.apps import apps
    from django.forms.models import model_to_dict

    model: Any = apps.get_model(name)
    rows = model._default_manager.filter(centre=centre).order_by("-pk")
    if name == "matching.proposal":
        open_ones: Any = apps.get_model("demand.vacancy")._default_manager.filter(centre=centre, closed_on=None)
        persons: Any = apps.get_model("casework.jobseeker")._default_manager.filter(centre=centre).order_by("-pk")
        pairs = zip(persons[first % 500 :][:count], open_ones.order_by("-pk")[:count], strict=False)
        return [{"seeker": a.pk, "vacancy": b.pk, "centre": centre, "kind": "shortlist"} for a, b in pairs]
    return [model_to_dict(row) for row in rows[first % 50 :][:count]]


def typed(field: Any, value: Any) -> Any:
    """What a person types in a field: of a record that is not picked from a list, its code."""
    from raccordo.kernel.desk.fields import RecordField, key_field

    if isinstance(field, RecordField) and value is not None:
        return getattr(field.queryset.model._base_manager.get(pk=value), key_field(field.queryset.model))
    return field.prepare_value(value)


def posts(user: Any, centre: int, first: int, count: int) -> list[tuple[str, str, str]]:
    """Kind, address and body of so many forms an operator of a centre sends, in turn of the kinds."""
    from raccordo.kernel.clock import today
    from raccordo.kernel.desk import forms, get_desk

    day, turns = today(), []
    for (app, name), other in FORMS.items():
        desk = get_desk(app, name)
        assert desk is not None
        for number, given in enumerate(like(f"{app}.{name}", centre, first, count // len(FORMS)), first):
            words = {"n": number, "today": day, "later": day + dt.timedelta(days=1 + number % 300)}
            form = forms.form_for(desk, user, day, initial=given)
            values = {key: typed(field, form.get_initial_for_field(field, key)) for key, field in form.fields.items()}
            values |= {key: value.format(**words) for key, value in other.items()}
            body = urlencode({key: value for key, value in values.items() if value not in (None, False)})
            turns.append((number, f"{app}.{name}", f"/registri/{app}/{name}/nuovo/", body))
    return [(kind, path, body) for _number, kind, path, body in sorted(turns)]


def writers(count: int, forms: int) -> list[dict[str, Any]]:
    """A session and forms to send for each of so many operators, each of another centre as long as there are any."""
    from django.conf import settings
    from django.test import Client

    from raccordo.kernel.clock import today
    from raccordo.kernel.models import Centre, Membership, User

    centres = list(Centre.objects.order_by("pk"))
    found = []
    for number in range(count):
        centre = centres[number % len(centres)]
        user, _new = User.objects.get_or_create(username=f"carico{number}")
        place = {"role": "operator", "centre": centre, "defaults": {"valid_from": dt.date(2019, 1, 1)}}
        user.act_as(Membership.objects.get_or_create(user=user, **place)[0], today())
        visitor = Client()
        visitor.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
        session = visitor.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        sent = posts(user, centre.pk, int(time.time()) % 100_000 * 1000 + number * forms, forms)
        found.append({"cookie": cookie, "posts": sent})
    return found


def serve(port: int, count: int, forms: int) -> None:
    """The server, in a process of its own; what the writers need is in the file that ``LOAD_WRITERS`` names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")
    import django

    django.setup()
    Path(os.environ["LOAD_WRITERS"]).write_text(json.dumps(writers(count, forms)))
    web.serve(port)


class Times:
    """Seconds and outcomes by what was asked, from all threads."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.wrong: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.words: dict[str, str] = {}
        self._lock = threading.Lock()

    def note(self, what: str, seconds: float, status: int, body: bytes, right: int) -> None:
        with self._lock:
            self.seconds.setdefault(what, []).append(seconds)
            if status == right:
                return
            (self.refused if status == 422 else self.wrong)[what] += 1
            self.words.setdefault(f"{what}: {status}", body.decode(errors="replace"))


class Caller(threading.Thread):
    """Asks one thing after another over one connection until the time is over."""

    def __init__(
        self, port: int, cookie: str, todo: list[tuple[str, str, str]], until: float, pause: float, times: Times
    ):
        super().__init__()
        self.port, self.cookie, self.todo, self.until, self.pause, self.times = port, cookie, todo, until, pause, times

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        for number in range(1_000_000_000):
            if time.monotonic() > self.until:
                break
            what, path, body = self.todo[number % len(self.todo)]
            if body and number >= len(self.todo):
                break
            began = time.perf_counter()
            try:
                self._ask(connection, path, body)
                response = connection.getresponse()
                text = response.read()
                self.times.note(what, time.perf_counter() - began, response.status, text, 302 if body else 200)
            except OSError as error:
                self.times.note(what, time.perf_counter() - began, 0, repr(error).encode(), 200)
                connection.close()
            time.sleep(self.pause)
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, path: str, body: str) -> None:
        headers = {"Cookie": self.cookie}
        if body:
            headers |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST" if body else "GET", path, body=body or None, headers=headers)


def measure(port: int, manager: str, given: list[dict[str, Any]], arguments: argparse.Namespace) -> Times:
    """All at once for some seconds."""
    times, until = Times(), time.monotonic() + arguments.seconds
    pages = [(name, path, "") for name, path in PAGES.items()]
    callers = [Caller(port, one["cookie"], one["posts"], until, arguments.pause, times) for one in given]
    callers += [
        Caller(port, manager, pages[n % len(pages) :] + pages[: n % len(pages)], until, arguments.pause, times)
        for n in range(arguments.readers)
    ]
    callers.append(Caller(port, manager, [("empty view", web.EMPTY, "")], until, 0.02, times))
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return times


def rows_of(times: Times, name: str, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """A line for each thing that was asked."""
    base50, base95 = web.percentiles(times.seconds["empty view"])
    found = []
    for what in ("empty view", *PAGES, *(".".join(kind) for kind in FORMS), "every form"):
        kinds = [".".join(kind) for kind in FORMS] if what == "every form" else [what]
        seconds = [second for kind in kinds for second in times.seconds.get(kind, [])]
        if len(seconds) < 2:
            continue
        p50, p95 = web.percentiles(seconds)
        wrong, refused = (sum(counter[kind] for kind in kinds) for counter in (times.wrong, times.refused))
        found.append(
            {
                "database": name, "what": what, "requests": len(seconds), "errors": wrong, "refused": refused,
                "p50_ms": round(p50), "p95_ms": round(p95), "max_ms": round(max(seconds) * 1000),
                "ratio_p50": round(p50 / base50, 1), "ratio_p95": round(p95 / base95, 1),
                "per_second": round((len(seconds) - wrong - refused) / arguments.seconds, 1),
            }
        )  # fmt: skip
    return found


def bench(name: str, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Build and measure on one database."""
    import postgres

    with contextlib.ExitStack() as stack:
        folder = arguments.var or stack.enter_context(tempfile.TemporaryDirectory(prefix="raccordo-bench-"))
        told = Path(folder) / "load-writers.json"
        environment = {**os.environ, "RACCORDO_VAR": folder, "PYTHONPATH": str(ROOT / "src"), "LOAD_WRITERS": str(told)}
        if name == "postgresql":
            environment["DATABASE_URL"] = stack.enter_context(postgres.database_url())[0]
        web.build(arguments.scale, environment, there=bool(arguments.var))
        wanted = [__file__, "--writers", str(arguments.writers), "--forms", str(arguments.forms), "--serve"]
        port, manager = stack.enter_context(web.server(environment, wanted))
        for path in (web.EMPTY, *PAGES.values()):
            web.ask(port, manager, path, 1, 4)
        times = measure(port, manager, json.loads(told.read_text()), arguments)
    for what, words in times.words.items():
        if arguments.show:
            (Path(arguments.show) / f"{name}-{what.replace(': ', '-')}.html").write_text(words)
        sys.stderr.write(f"{what}\n")
    return rows_of(times, name, arguments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.1, help="1 is Piemonte")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--writers", type=int, default=40)
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds each waits between two requests")
    parser.add_argument("--forms", type=int, default=200, help="that each writer sends at most")
    parser.add_argument("--var", help="a folder with a region already built (RACCORDO_VAR); it is written in")
    parser.add_argument("--show", help="a folder for the answers that were not as expected")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve, arguments.writers, arguments.forms)
        return
    found = [row for name in arguments.databases for row in bench(name, arguments)]
    sys.stdout.write(f"{json.dumps(found, indent=2) if arguments.json else web.table(found, tuple(found[0]))}\n")


if __name__ == "__main__":
    main()
