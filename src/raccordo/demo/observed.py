"""The demo's observatory: synthetic messages up to the reference day, and those of the people the centres know."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.cob.pseudonyms import read_key
from raccordo.analysis.cob.taxcodes import PERSON_LENGTH, read_codes
from raccordo.analysis.engine import Engine, open_engine
from raccordo.demo import outside
from raccordo.demo.cob.contracts import OCCUPATIONS, SECTOR_CODES
from raccordo.demo.cob.figures import contracts_at_scale_one
from raccordo.demo.cob.write import write
from raccordo.kernel.jobs.run import Run
from raccordo.kernel.territory.models import Quadrant
from raccordo.lines.casework.models import Hire
from raccordo.observatory.basins import build_basins
from raccordo.observatory.drawing import draw_missing
from raccordo.observatory.figures import load
from raccordo.observatory.links import key_file
from raccordo.observatory.log import record_import
from raccordo.observatory.market import Market
from raccordo.observatory.places import market
from raccordo.observatory.qualifications import take_qualifications
from raccordo.observatory.whole import build_whole, limits
from raccordo.observatory.yearbook.gather import years
from raccordo.observatory.yearbook.publish import publish

FULL_WEEK = 40.0
FIRST_QUALIFICATION = 2017
#: Qualification, age at which it is got, share of those of that age.
QUALIFICATIONS = (
    ("Qualifica professionale (IeFP)", 17, 0.20),
    ("Diploma di scuola secondaria superiore", 19, 0.60),
    ("Diploma di istituto tecnologico superiore (ITS)", 21, 0.08),
    ("Laurea", 24, 0.25),
)


def build(run: Run, *, scale: float, seed: int, last: dt.date) -> None:
    """Write the messages up to a day, import them, build. Each step stands when it is done again."""
    here = market()
    folder = here.root.parent / "observatory-demo"
    folder.mkdir(parents=True, exist_ok=True)
    run.progress(0, 20, _("Synthetic communications"))
    contracts = max(1000, round(contracts_at_scale_one() * scale))
    files = [_messages(folder, contracts, seed, last), _hires(folder, seed, last)]
    key = read_key(key_file(), store=here.store.root)
    for number, path in enumerate(files, 1):
        run.progress(number, 20, _("Communications taken in"))
        taken, known = import_file(here.store, path, Mapping(), key, received=last, municipalities=municipalities())
        if not known:
            record_import(taken)
    fold_store(here.store)
    take_qualifications(here, _qualifications(folder, seed, last), key)
    load(here, outside.write(folder / "dati-sintetici.csv", seed, last), last)
    with open_engine() as engine:
        for phase, done, total in build_whole(engine, here, sample=min(1.0, scale)):
            run.progress(3 + done, 3 + total, phase)
        _earlier_basins(engine, here, min(1.0, scale))
        # one yearly report, as a draft; the others are prepared on their page
        quadrant = Quadrant.objects.select_related("region").order_by("-position", "-pk").first()
        if quadrant is not None and last.year - 1 in years(engine, here):
            made = publish(engine, here, quadrant, last.year - 1, user=run.user, today=run.at)
            run.log(_("A yearly report was prepared: %(report)s.") % {"report": made.yearbook})
    shutil.rmtree(folder, ignore_errors=True)


def _earlier_basins(engine: Engine, here: Market, sample: float) -> None:
    """The basins of two years before those in force, to be compared with them."""
    in_force = here.state().basins
    if in_force is not None and len(here.state().kept) == 1:
        build_basins(engine, here, in_force.year - 2, limits(sample))
        draw_missing(here)


def _messages(folder: Path, contracts: int, seed: int, last: dt.date) -> Path:
    """The synthetic messages sent by the day: what the region would have received."""
    whole, path = folder / "all.parquet", folder / "messages.parquet"
    write(whole, contracts, seed)
    table = pq.read_table(whole)
    pq.write_table(table.filter(pc.less_equal(pc.cast(table["sent"], pa.date32()), pa.scalar(last))), path)
    return path


def _hires(folder: Path, seed: int, last: dt.date) -> Path:
    """A message of hire for each hire the centres know of, so that services meet outcomes.

    What the register does not say (occupation, sector) is drawn by chance.
    """
    rng = np.random.default_rng([seed, 20])
    rows = list(
        Hire.objects.filter(communicated_on__lte=last)
        .order_by("pk")
        .values_list(
            "pk", "seeker__fiscal_code", "employer_code", "contract", "started_on", "ended_on", "communicated_on",
            "municipality__cadastral_code", "seeker__municipality__cadastral_code", "seeker__sex", "seeker__birth_date",
        )
    )  # fmt: skip
    names = ("pk", "person", "employer", "contract", "start", "end", "sent", "municipality", "residence", "sex", "born")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    drawn = rng.integers(0, len(SECTOR_CODES), len(rows))
    table = pa.table(
        {
            "code": [f"hire-{pk}" for pk in columns["pk"]],
            **{name: ["ASS" if name == "event" else "UL"] * len(rows) for name in ("event", "template")},
            **{name: pa.array(columns[name], pa.string()) for name in ("person", "employer", "contract", "sex")},
            **{name: pa.array(columns[name], pa.string()) for name in ("municipality", "residence")},
            **{name: pa.array(columns[name], pa.date32()) for name in ("start", "end", "sent", "born")},
            "hours": ["F"] * len(rows),
            "weekly_hours": [FULL_WEEK] * len(rows),
            "occupation": OCCUPATIONS[drawn].tolist(),
            "sector": SECTOR_CODES[drawn].tolist(),
            "employer_kind": ["private"] * len(rows),
        }
    )
    path = folder / "hires.parquet"
    pq.write_table(table, path)
    return path


def _qualifications(folder: Path, seed: int, last: dt.date) -> Path:
    """Synthetic qualifications of the young people of the messages: each age has its own, in a day of July."""
    rng = np.random.default_rng([seed, 21])
    table = pq.read_table(folder / "messages.parquet", columns=["person", "born"])
    table = table.filter(pa.array(read_codes(table["person"].combine_chunks().cast(pa.string())).valid))
    born = dict(zip(table["person"].to_pylist(), table["born"].to_pylist(), strict=True))
    rows = []
    for person, day in sorted((person, day) for person, day in born.items() if day and len(person) == PERSON_LENGTH):
        for name, age, part in QUALIFICATIONS:
            got = dt.date(day.year + age, 7, int(rng.integers(1, 29)))
            if rng.random() < part and dt.date(FIRST_QUALIFICATION, 1, 1) <= got <= last:
                rows.append((person, got.isoformat(), name))
    path = folder / "qualifications.parquet"
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    names = ("person", "day", "qualification")
    pq.write_table(pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)}), path)
    return path
