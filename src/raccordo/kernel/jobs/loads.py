"""Files that people load: one mechanism for a command, a page and a trial.

An app declares what it loads (:func:`load`): the work reads the file, checks all of it and writes all or nothing. What
is wrong it tells at once, by row and field (:class:`Refused`); a trial does the same work and keeps nothing. Files wait
in ``RACCORDO_VAR/loads`` under the digest of their content, so that a job that was killed finds its own again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel import audit
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.models import User
from raccordo.kernel.attachments import antivirus
from raccordo.kernel.jobs.models import Job, Level
from raccordo.kernel.jobs.registry import JobError, JobType, job
from raccordo.kernel.jobs.run import Run
from raccordo.kernel.jobs.states import State

#: How many mistakes are told; the rest are counted.
TOLD = 200
CHUNK = 1 << 20


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: the row, by number or as it is called (``None``: the whole file), the field, what."""

    row: int | str | None
    field: str
    message: str

    def __str__(self) -> str:
        place = [_("row %(row)d") % {"row": self.row} if isinstance(self.row, int) else self.row or "", self.field]
        place = [part for part in place if part]
        return f"{', '.join(place)}: {self.message}" if place else self.message


class Refused(Exception):
    """The file cannot be loaded; nothing of it is written."""

    def __init__(self, wrong: Iterable[Wrong], total: int | None = None):
        self.wrong = list(wrong)
        self.total = len(self.wrong) if total is None else total
        super().__init__("\n".join(map(str, self.wrong)))


@dataclass(frozen=True)
class Given:
    """What is to be loaded: the file, the name it came with, the day of today, and from which day it counts.

    ``trial``: everything is checked, nothing is kept. ``phase`` is told what is being done.
    """

    path: Path | None
    name: str
    today: dt.date
    start: dt.date | None
    region: str
    trial: bool
    phase: Callable[[str], None]


@dataclass
class Outcome:
    """What came of it, in lines for people and as data for a command; where to look at it."""

    lines: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True)
class Load:
    """One thing that can be loaded.

    Attributes:
        key: its name in the page's form.
        about: what the file is, for who chooses it.
        entity: who may ``run`` this entity may load it.
        suffixes: how the names of its files end.
        adds: a file adds to those before it, so that their order changes nothing; else it replaces what was loaded.
    """

    key: str
    title: str | Promise
    about: str | Promise
    entity: str
    suffixes: tuple[str, ...]
    kind: JobType
    adds: bool = False

    def open_to(self, user: User) -> bool:
        """Whether this person may load it."""
        return allowed(user, Action.RUN, self.entity)


_loads: dict[str, Load] = {}


def load(
    key: str, *, title: str | Promise, about: str | Promise, entity: str, suffixes: tuple[str, ...], adds: bool = False
) -> Callable[[Callable[[Given], Outcome]], Load]:
    """Declare a function that loads a file: it takes what is given and says what came of it, or is :class:`Refused`."""

    def declare(work: Callable[[Given], Outcome]) -> Load:
        @job(f"load.{key}", title=title)
        def kind(
            run: Run, *, file: str = "", name: str = "", trial: bool = False, start: str = "", region: str = "",
            shell: str = "",
        ) -> None:  # fmt: skip
            if run.user is not None and not found.open_to(run.user):
                raise JobError(_("You may not load this any more."))
            if not (adds or trial) and _overtaken(run.job):
                raise JobError(
                    _("A later file was loaded meanwhile: this one was left out. Send it again if it is the right one.")
                )
            with audit.on_behalf(run.user, origin=shell or f"{run.job.kind} {run.job.pk}"):
                _perform(run, work, file=file, name=name, trial=trial, start=start, region=region)

        found = _loads[key] = Load(key, title, about, entity, suffixes, kind, adds)
        return found

    return declare


def open_to(user: User) -> list[Load]:
    """What this person may load, by title."""
    return sorted((one for one in _loads.values() if one.open_to(user)), key=lambda one: str(one.title))


def of_job(record: Job) -> Load | None:
    """What a job loads."""
    return next((one for one in _loads.values() if one.kind.kind == record.kind), None)


def _perform(
    run: Run, work: Callable[[Given], Outcome], *, file: str, name: str, trial: bool, start: str, region: str
) -> None:
    path = folder() / file if file else None
    if path is not None and not path.is_file():
        raise JobError(_("The file is not kept any more: send it again."))
    first = dt.date.fromisoformat(start) if start else None
    steps = iter(range(1, 1000))

    def phase(words: str) -> None:
        run.log(words)
        run.progress(next(steps), None, words)

    run.progress(0, None, _("Reading the file"))
    try:
        outcome = work(Given(path, name, run.at, first, region, trial, phase))
    except Refused as refused:
        _refuse(run, refused)
    for line in outcome.lines:
        run.log(line)
    run.write(checkpoint={"outcome": outcome.data})
    if trial:
        run.log(_("This was a trial: nothing was written."))
        run.result(url=f"{reverse('jobs:loads')}?prova={run.job.pk}", words=_("Nothing is wrong: go on and load it"))
    elif outcome.url:
        run.result(url=outcome.url, words=_("Look at what was loaded"))


def _overtaken(record: Job) -> bool:
    """Whether a file that was sent later is loaded: one that was interrupted must not undo it."""
    later = Job.objects.filter(kind=record.kind, pk__gt=record.pk, state=State.DONE)
    return any(not parameters.get("trial") for parameters in later.values_list("parameters", flat=True))


def _refuse(run: Run, refused: Refused) -> None:
    """Say everything that is wrong in the job's log.

    Raises:
        JobError: always.
    """
    for wrong in refused.wrong[:TOLD]:
        run.log(wrong, Level.ERROR)
    kept = [[one.row, one.field, one.message] for one in refused.wrong]
    run.write(checkpoint={"wrong": kept})
    words = ngettext("%(n)d mistake: nothing was written.", "%(n)d mistakes: nothing was written.", refused.total)
    raise JobError(words % {"n": refused.total})


def folder() -> Path:
    """Where files wait."""
    return Path(settings.VAR_DIR) / "loads"


def keep(content: IO[bytes], name: str) -> str:
    """Keep a file, checked by the antivirus; returns what it is called there. Whole or not at all.

    Raises:
        attachments.errors.Refused: the antivirus does not want it.
    """
    folder().mkdir(parents=True, exist_ok=True)
    seal = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder(), suffix=".part", delete=False) as part:
        place = Path(part.name)
        try:
            while chunk := content.read(CHUNK):
                seal.update(chunk)
                part.write(chunk)
            part.flush()
            antivirus.scan(place, seal.hexdigest())
        except BaseException:
            place.unlink(missing_ok=True)
            raise
    kept = f"{seal.hexdigest()}{Path(name).suffix.lower()}"
    place.replace(folder() / kept)
    return kept


def keep_path(path: Path) -> str:
    """As :func:`keep`, for a file of a command."""
    with path.open("rb") as content:
        return keep(content, path.name)


def prune(before: dt.datetime) -> None:
    """Remove files that wait since before a moment."""
    if not folder().is_dir():
        return
    for path in folder().iterdir():
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def wrong_of(record: Job) -> list[Mapping[str, Any]]:
    """What a job found wrong, as data: row, field, message."""
    return [
        {"row": row, "field": name, "message": message} for row, name, message in record.checkpoint.get("wrong", [])
    ]
