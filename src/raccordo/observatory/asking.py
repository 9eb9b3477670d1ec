"""Questions of the pages to what was built: asked once, kept until the next build."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.engine import SMALLEST_MEMORY, EmbeddedEngine
from raccordo.kernel.caches import answers as cache
from raccordo.observatory.market import LAYOUT, Market, State
from raccordo.observatory.places import market as here

Found = TypeVar("Found")
#: On pages and in files, cells with fewer persons or jobs than this are not shown.
LEAST = 3


class Observatory:
    """What was built, and the questions to it: all of one state, whatever is built meanwhile.

    Raises (on the first question): ``TableError`` where something was not built yet.
    """

    def __init__(self, market: Market | None = None) -> None:
        self.market = (market or here()).reading()
        self.state: State = self.market.state()

    @property
    def built(self) -> bool:
        """Whether there is something to show that this release knows how to read."""
        answers, facts = self.state.answers, self.state.facts
        return answers is not None and facts is not None and answers.layout == facts.layout == LAYOUT

    @property
    def until(self) -> dt.date:
        """The last day of which messages were received."""
        return self.state.careers.observed_until if self.state.careers else dt.date.min

    def answer(self, name: str, **values: object) -> pa.Table:
        """A table answered at the build; only the rows whose columns have these values, if any are named."""
        filters = [(column, "=", value) for column, value in values.items()]
        return pq.read_table(self.market.answer(name), filters=filters or None)

    def ask(self, question: Callable[..., pa.Table], answer: str, **arguments: Any) -> pa.Table:
        """A question to an answer given at the build (``at_work_on``, ``identity_on``), kept until the next one."""

        def asked(observatory: Observatory, **arguments: Any) -> pa.Table:
            with EmbeddedEngine(SMALLEST_MEMORY) as engine:
                return question(engine, observatory.market.answer(answer), **arguments)

        return self.remembered(f"{question.__module__}.{question.__name__} {answer}", asked, **arguments)

    def remembered(self, name: str, work: Callable[..., Found], **arguments: Any) -> Found:
        """What some work on the answers of this build gives for some arguments: done once."""
        answers = self.state.answers
        words = f"{self.market.root} {answers} {name} {sorted(arguments.items())!r}"
        key = f"observatory:{hashlib.sha256(words.encode()).hexdigest()}"
        found: Found | None = cache.get(key)
        if found is None:
            found = work(self, **arguments)
            cache.set(key, found)
        return found
