"""Questions of the pages and reports to what was built: asked once, kept until the next build."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.core.cache import cache

from raccordo.analysis.engine import SMALLEST_MEMORY, EmbeddedEngine
from raccordo.observatory.market import Market, State
from raccordo.observatory.places import market as here

#: On pages and in files, cells with fewer persons or jobs than this are not shown.
LEAST = 3


class Observatory:
    """What was built, and the questions to it.

    Raises (on the first question): ``TableError`` where something was not built yet.
    """

    def __init__(self, market: Market | None = None) -> None:
        self.market = market or here()
        self.state: State = self.market.state()

    @property
    def built(self) -> bool:
        """Whether there is something to show."""
        return self.state.answers is not None and self.state.facts is not None

    @property
    def until(self) -> dt.date:
        """The last day of which messages were received."""
        return self.state.careers.observed_until if self.state.careers else dt.date.min

    def answer(self, name: str) -> pa.Table:
        """A table answered at the build."""
        return pq.read_table(self.market.answer(name))

    def ask(self, question: Callable[..., pa.Table], **arguments: Any) -> pa.Table:
        """A question of the facts (``flows``, ``stock``); the answer is kept until the next build."""
        return self._kept(question, {"facts": self.market.table("facts")}, arguments)

    def ask_careers(self, question: Callable[..., pa.Table], **arguments: Any) -> pa.Table:
        """A question of the careers (``at_work``), which is told where segments, relationships and places are."""
        files = {
            "segments": self.market.table("segments"),
            "relationships": self.market.store.table("relationships"),
            "places": self.market.answer("places"),
        }
        return self._kept(question, files, arguments)

    def _kept(self, question: Callable[..., pa.Table], files: dict[str, Path], arguments: dict[str, Any]) -> pa.Table:
        words = f"{files} {question.__module__}.{question.__name__} {sorted(arguments.items())!r}"
        key = f"observatory:{hashlib.sha256(words.encode()).hexdigest()}"
        found = cache.get(key)
        if found is None:
            with EmbeddedEngine(SMALLEST_MEMORY) as engine:
                found = question(engine, **files, **arguments)
            cache.set(key, found)
        return found
