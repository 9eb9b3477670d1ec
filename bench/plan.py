"""How long does it take to read the whole plan? ``make bench-plan``, explained in docs/performance.md.

For each database and scale a synthetic region is built in a temporary folder; then, in a process of its own, every
objective and indicator of the plan's sheet is asked on the last day with its split by centre, as ``raccordo plan
compute`` asks it. Beside it stands the floor: a bare ``SELECT COUNT(*)`` of the tables that each reading reads, summed
over the readings (``ratio``), and of each table once however many read it (``ratio once``, the stricter). A bare count
need not look at a row (SQLite counts the heads of pages), so a second floor counts a column that no index holds, which
reads every row of the same tables (``ratio read``); it only says what the official ratio is made of.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

SEED = 369
#: Each is done as often, and the best time counts: what else the machine does only ever adds.
TIMES = 3
CLOCKS = ("seconds", "processor_seconds")


def build(scale: float) -> float:
    """Build the region in the present database, without its readings; seconds."""
    from raccordo.demo import build as demo

    began = time.perf_counter()
    wanted = demo.Wanted(scale, SEED)
    for stage in (demo.migrate, demo.territory, demo.plan, demo.region):
        stage(wanted, lambda done, total: None)
    return time.perf_counter() - began


def tables_of(indicators: list) -> dict[str, list[str]]:
    """Code of an indicator → the tables its statements read."""
    from django.apps import apps

    from raccordo.kernel.measures.evaluate import sides
    from raccordo.plan import readings

    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found = {}
    for indicator in indicators:
        asked = sides(indicator.item, readings.window(indicator, indicator.version.valid_to))
        text = " ".join(str(side.question(window).query) for side, window in asked)
        found[indicator.code] = sorted(name for name in names if f'"{name}"' in text)
    return found


def reading_columns(names: set[str]) -> dict[str, str]:
    """Table → its last column that no index begins with or holds: to count it, each row must be read."""
    from django.apps import apps

    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in names:
            rules = [*model._meta.indexes, *model._meta.total_unique_constraints]
            held = {name.lstrip("-") for rule in rules for name in rule.fields}
            fields: list[Any] = list(model._meta.concrete_fields)
            plain = [f for f in fields if not (f.db_index or f.unique or f.name in held)]
            found[model._meta.db_table] = (plain or fields)[-1].column
    return found


def best(action: Any, clock: Any = time.perf_counter) -> float:
    """The shortest of some times, in seconds."""
    found = []
    for _time in range(TIMES):
        began = clock()
        action()
        found.append(clock() - began)
    return min(found)


def after_a_write(table: str, action: Any) -> float:
    """The shortest of some times of an action after a row of a table was written: what is kept of it holds no more."""
    from raccordo.kernel import revisions

    found = []
    for _time in range(TIMES):
        revisions.bump(table)
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return min(found)


def measure() -> dict[str, Any]:
    """The readings and their floor, in the present database."""
    from django.db import connection

    from raccordo.kernel import revisions
    from raccordo.kernel.clock import today
    from raccordo.kernel.measures.counting import Asked
    from raccordo.plan import readings
    from raccordo.plan.document import IndicatorKind
    from raccordo.plan.models import PlanVersion

    at = today()
    version = PlanVersion.objects.in_force(at)
    assert version is not None
    kinds = [IndicatorKind.OBJECTIVE.value, IndicatorKind.INDICATOR.value]
    indicators = list(version.indicators.filter(kind__in=kinds).select_related("version"))
    tables = tables_of(indicators)
    rows: dict[str, int] = {}
    once = sorted({name for names in tables.values() for name in names})
    every = [name for indicator in indicators for name in tables[indicator.code]]
    columns = reading_columns(set(once))

    def count(names: list[str]) -> None:
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f'SELECT COUNT(*) FROM "{name}"')  # noqa: S608  (our own tables)
                rows[name] = cursor.fetchone()[0]

    def read(names: list[str]) -> None:
        with connection.cursor() as cursor:
            for name in names:  # a condition, as SQLite knows of a column that is never empty without looking
                text = f'SELECT COUNT(CASE WHEN "{columns[name]}" IS NULL THEN NULL ELSE 1 END) FROM "{name}"'  # noqa: S608 - names of our own tables and columns
                cursor.execute(text)
                cursor.fetchone()

    count(once)  # the first time warms the caches of the database
    floor = best(lambda: count(once))
    each = best(lambda: count(every))
    reading_floor = best(lambda: read(every))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def ask() -> dict:
        run = Asked()
        return {indicator: {at: readings.ask(indicator, at, run)} for indicator in indicators}

    began = time.perf_counter()
    answers = ask()
    first = time.perf_counter() - began
    seconds = best(ask)
    single = {indicator.code: best(lambda indicator=indicator: readings.ask(indicator, at)) for indicator in indicators}
    processor = best(ask, time.process_time)
    numbers = revisions.numbers()
    for indicator, answer in answers.items():
        readings.keep(indicator, answer, readings.state_of(indicator.measure, numbers))
    kept = best(lambda: readings.answers(version, at, indicators))
    after = {name: after_a_write(name, lambda: readings.answers(version, at, indicators)) for name in once}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slowest = sorted(single.items(), key=lambda item: -item[1])[:5]
    return {
        "readings": len(indicators),
        "seconds": round(seconds, 4),
        "first_seconds": round(first, 4),
        "processor_seconds": round(processor, 4),
        "kept_seconds": round(kept, 4),
        "after_write_seconds": round(statistics.median(after.values()), 4),
        "after_write_ratio": round(statistics.median(after.values()) / each, 2),
        "after_worst": max(after, key=lambda name: after[name]),
        "after_worst_seconds": round(max(after.values()), 4),
        "after": {name: round(value, 4) for name, value in sorted(after.items(), key=lambda item: -item[1])},
        "tables": len(once),
        "rows": sum(rows.values()),
        "rows_read": sum(rows[name] for name in every),
        "floor_seconds": round(each, 4),
        "ratio": round(seconds / each, 2),
        "floor_once_seconds": round(floor, 4),
        "ratio_once": round(seconds / floor, 2),
        "reading_floor_seconds": round(reading_floor, 4),
        "ratio_read": round(seconds / reading_floor, 2),
        "peak_mb": round(peak / 1024),
        "added_mb": round((peak - before) / 1024),
        "slowest": {code: round(value, 4) for code, value in slowest},
    }


def child(arguments: argparse.Namespace) -> None:
    """What a process of its own does."""
    import django

    django.setup()
    scale = arguments.scales[0]
    found = {"built_in_seconds": round(build(scale), 1)} if arguments.child == "build" else measure()
    sys.stdout.write(json.dumps(found) + "\n")


def run(name: str, scale: float, url: str, folder: str) -> dict[str, Any]:
    """Build, then measure, each in a process of its own."""
    environment = {**os.environ, "RACCORDO_VAR": folder, "DJANGO_SETTINGS_MODULE": "raccordo.config.settings"}
    environment.pop("DATABASE_URL", None)
    if url:
        environment["DATABASE_URL"] = url
    found: dict[str, Any] = {"database": name, "scale": scale}
    for step in ("build", "measure"):
        command = [sys.executable, __file__, "--child", step, "--scales", str(scale)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        found |= json.loads(done.stdout.splitlines()[-1])
    return found


def bench(databases: list[str], scales: list[float]) -> list[dict[str, Any]]:
    """Every database at every scale."""
    import postgres

    found = []
    for name in databases:
        for scale in scales:
            with tempfile.TemporaryDirectory(prefix="raccordo-bench-") as folder:
                if name == "postgresql":
                    with postgres.database_url() as (url, _words):
                        found.append(run(name, scale, url, folder))
                else:
                    found.append(run(name, scale, "", folder))
            sys.stderr.write(f"{name} at scale {scale:g}: done\n")
    return found


def table(found: list[dict[str, Any]]) -> str:
    """The figures, a line for each database and scale."""
    heads = {
        "database": "database",
        "scale": "scale",
        "seconds": "seconds",
        "processor_seconds": "processor s",
        "first_seconds": "first s",
        "kept_seconds": "kept s",
        "after_write_seconds": "after one write s",
        "after_write_ratio": "after one write ratio",
        "after_worst_seconds": "after the worst s",
        "after_worst": "the worst",
        "rows": "rows",
        "rows_read": "rows read",
        "floor_seconds": "floor s",
        "ratio": "ratio",
        "ratio_once": "ratio once",
        "ratio_read": "ratio read",
        "peak_mb": "peak MB",
    }
    lines = ["| " + " | ".join(heads.values()) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    lines += ["| " + " | ".join(str(row[key]) for key in heads) + " |" for row in found]
    for name in dict.fromkeys(row["database"] for row in found):
        rows = sorted((row for row in found if row["database"] == name), key=lambda row: row["scale"])
        if len(rows) > 1:
            first, last = rows[0], rows[-1]
            grown = {key: last[key] / first[key] for key in ("rows", "rows_read", *CLOCKS, "floor_seconds")}
            lines.append(
                f"{name}, {first['scale']:g} → {last['scale']:g}: "
                + ", ".join(f"{heads[key]} × {value:.1f}" for key, value in grown.items())
                + f"; linear in the rows read would be × {grown['rows_read']:.1f}"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scales", type=float, nargs="+", default=[0.1, 1.0], help="1 is Piemonte")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--child", choices=["build", "measure"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments)
        return
    found = bench(arguments.databases, arguments.scales)
    sys.stdout.write(f"{json.dumps(found, indent=2) if arguments.json else table(found)}\n")


if __name__ == "__main__":
    main()
