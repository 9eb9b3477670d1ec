"""The training plan for operators: modules, enrolments, sessions, attendance; the survey of competences."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.region.chance import NEVER, late, pick
from raccordo.demo.region.world import World
from raccordo.lines.workforce.models import (
    Attendance,
    Competence,
    CompetenceAssessment,
    Enrolment,
    Session,
    TrainingModule,
)

#: Code, title, area, hours, share of the operators indicated, share of them who complete it by the reference day.
MODULES = (
    ("gen-lep", "I livelli essenziali delle prestazioni", "general", 12, 0.75, 0.97),
    ("gen-processi", "Processi di base del centro per l'impiego", "general", 8, 0.6, 0.96),
    ("info-accoglienza", "Accoglienza e prima informazione", "information_guidance", 12, 0.45, 0.97),
    ("info-orientamento", "Il colloquio di orientamento di base", "information_guidance", 16, 0.5, 0.95),
    ("scouting-imprese", "Scouting e servizi alle imprese", "scouting", 16, 0.32, 0.94),
    ("spec-autoimpiego", "Accompagnamento all'autoimpiego", "specialist", 8, 0.1, 0.86),
    ("spec-mirato", "Collocamento mirato", "specialist", 12, 0.15, 0.88),
    ("nuovi-percorso", "Percorso per i nuovi operatori", "new_hires", 40, 0.0, 0.86),
    ("nuovi-strumenti", "Sistemi informativi per i nuovi operatori", "new_hires", 16, 0.0, 0.9),
)
COMPETENCES = (
    ("ascolto", "Condurre un colloquio", "C"),
    ("orientare", "Orientare su obiettivi e percorsi", "E"),
    ("preselezione", "Preselezionare per una posizione", "F3"),
    ("vulnerabili", "Lavorare con la rete sociale", "N"),
    ("impresa", "Proporre i servizi alle imprese", "Q"),
    ("dati", "Leggere il mercato del lavoro locale", ""),
)


def generate(world: World) -> None:
    """Write the training of 2020 and 2021 and one survey of competences."""
    rng = world.rng("training")
    modules = world.writer.write(
        TrainingModule,
        len(MODULES),
        code=[m[0] for m in MODULES],
        title=[m[1] for m in MODULES],
        area=[m[2] for m in MODULES],
        hours=[m[3] for m in MODULES],
        entered_on=world.start,
    )
    enrolled = _enrolments(world, rng, modules)
    _sessions(world, rng, modules, enrolled)
    _competences(world)


def _serving(world: World) -> np.ndarray:
    """Rows of the agency's staff still at work (navigators are trained on the job)."""
    staff = world.made["staff"]
    return np.flatnonzero((staff["kind"] != "navigator") & np.isnat(staff["ended_on"]))


def _enrolments(world: World, rng, modules) -> dict[int, np.ndarray]:
    """Who is indicated for what; returns the rows of staff of each module."""
    staff, serving = world.made["staff"], _serving(world)
    effort = np.ones(len(serving))
    placed = staff["centre_id"][serving] >= 0
    effort[placed] = world.effort_of(staff["centre_id"][serving][placed])
    enrolled: dict[int, np.ndarray] = {}
    for index, (_, _, area, _, share, completing) in enumerate(MODULES):
        wanted = staff["new"][serving] if area == "new_hires" else rng.random(len(serving)) < share
        rows, careful = serving[wanted], effort[wanted]
        first = np.maximum(staff["started_on"][rows], np.datetime64(dt.date(2020, 1, 15)))
        wait = 40 if area == "new_hires" else 300
        indicated = first + rng.integers(0, wait, len(rows)).astype("timedelta64[D]")
        indicated = np.minimum(indicated, np.datetime64(world.today))
        # who finishes does so in one to five months; those of the centres behind put it off
        completed = indicated + rng.integers(25, 150, len(rows)).astype("timedelta64[D]")
        done = (rng.random(len(rows)) < completing * np.minimum(1, careful + 0.1)) & (
            completed <= np.datetime64(world.today)
        )
        centre = staff["centre_id"][rows]
        world.writer.write(
            Enrolment,
            len(rows),
            operator_id=staff["id"][rows],
            module_id=int(modules[index]),
            centre_id=[c if c >= 0 else None for c in centre.tolist()],
            indicated_on=indicated,
            completed_on=np.where(done, completed, NEVER),
            entered_on=late(rng, world, indicated),
        )
        enrolled[index] = rows
    return enrolled


def _sessions(world: World, rng, modules, enrolled: dict[int, np.ndarray]) -> None:
    """Sessions of four hours, at a distance for the whole region or in a centre, with who came."""
    staff = world.made["staff"]
    centres = np.array([centre.pk for centre in world.places.centres])
    for index, rows in enrolled.items():
        count = max(2, len(rows) // 12)
        held = world.day_of_work(rng, count, dt.date(2020, 1, 20), world.today)
        where = np.where(rng.random(count) < 0.45, rng.choice(centres, count), -1)
        sessions = world.writer.write(
            Session,
            count,
            module_id=int(modules[index]),
            centre_id=[c if c >= 0 else None for c in where.tolist()],
            held_on=held,
            hours=4,
            entered_on=late(rng, world, held),
        )
        pairs = np.argwhere(
            (rng.random((count, len(rows))) < min(1.0, 14 / max(1, len(rows))))
            & (staff["started_on"][rows][None] <= held[:, None])
        )
        world.writer.write(
            Attendance,
            len(pairs),
            session_id=sessions[pairs[:, 0]],
            operator_id=staff["id"][rows[pairs[:, 1]]],
            present=(rng.random(len(pairs)) < 0.9).tolist(),
            entered_on=late(rng, world, held[pairs[:, 0]]),
        )


def _competences(world: World) -> None:
    """The survey of autumn 2020: three operators in four answered, each on every competence."""
    rng = world.rng("competences")
    keys = world.writer.write(
        Competence,
        len(COMPETENCES),
        code=[c[0] for c in COMPETENCES],
        title=[c[1] for c in COMPETENCES],
        lep=[c[2] for c in COMPETENCES],
        entered_on=world.start,
    )
    staff, serving = world.made["staff"], _serving(world)
    answered = serving[(rng.random(len(serving)) < 0.75) & (staff["started_on"][serving] < np.datetime64("2020-09-01"))]
    operator = np.repeat(staff["id"][answered], len(keys))
    count = len(operator)
    day = world.day_of_work(rng, len(answered), dt.date(2020, 9, 15), dt.date(2020, 12, 11))
    required = pick(rng, (2, 3, 4), (0.4, 0.45, 0.15), count)
    owned = np.clip(required + pick(rng, (-2, -1, 0, 1), (0.15, 0.35, 0.4, 0.1), count), 0, 4)
    world.writer.write(
        CompetenceAssessment,
        count,
        operator_id=operator,
        competence_id=np.tile(keys, len(answered)),
        survey_year=2020,
        required=required.tolist(),
        owned=owned.tolist(),
        assessed_on=np.repeat(day, len(keys)),
        entered_on=late(rng, world, np.repeat(day, len(keys))),
    )
