"""What is wrong with a table that a person gave us, said in their words: which row, which field, what to do.

Messages never quote a value of the table, which might be a person's: the row and the field are enough to find it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

SHOWN = 20
"""How many problems are kept in full; the others are counted."""


@dataclass(frozen=True)
class Problem:
    """One fault: `row` is the label of the place ("line 7"), `column` the field, both None for the whole file."""

    row: str | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.row, f"field {self.column}" if self.column else None) if part is not None
        )
        return f"{place}: {self.message}" if place else self.message


class TableError(ValueError):
    """A table that cannot be used. `problems` holds the first ones, `total` how many there are."""

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        self.problems = list(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__("\n".join(self.lines()))

    @classmethod
    def whole_file(cls, message: str, column: str | None = None) -> "TableError":
        """The error of a file that is wrong as a whole (missing, unreadable, without a column)."""
        return cls([Problem(None, column, message)])

    def lines(self) -> list[str]:
        """The problems as lines of text, and how many more there are."""
        lines = [str(problem) for problem in self.problems]
        if self.total > len(self.problems):
            lines.append(f"and {self.total - len(self.problems)} more")
        return lines


@dataclass
class Problems:
    """Collects problems of one file, keeping the first `SHOWN`; `label` turns a row index into its place."""

    label: Callable[[int], str]
    kept: list[tuple[int, Problem]] = field(default_factory=list)
    total: int = 0

    def add(self, rows: Iterable[int], column: str, message: str) -> None:
        """Record the same fault for some rows (indices in the file, counted from 0)."""
        for row in rows:
            self.total += 1
            if len(self.kept) < SHOWN:
                self.kept.append((row, Problem(self.label(row), column, message)))

    def raise_if_any(self) -> None:
        """Raise `TableError`, in the order of the file, when something was recorded."""
        if self.total:
            raise TableError([problem for _, problem in sorted(self.kept, key=lambda kept: kept[0])], self.total)
