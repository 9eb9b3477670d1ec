"""What is wrong in a plan file, said with the line, the field and words for whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .messages import Message

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FormatError:
    """One mistake: line and column from 1 (None where no text is behind), the field's path, the sentence."""

    line: int | None
    column: int | None
    field: str
    message: Message

    def text(self, translate: Callable[[str], str] = lambda text: text) -> str:
        """“12:5 indicators[3].target.value: A number is expected.”"""
        place = f"{self.line}:{self.column}" if self.line is not None else ""
        where = " ".join(part for part in (place, self.field) if part)
        said = self.message.text(translate)
        return f"{where}: {said}" if where else said


class PlanFormatError(ValueError):
    """The file is not a plan; ``errors`` says why, in the order of the file."""

    def __init__(self, errors: Sequence[FormatError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.line or 0, error.column or 0)))
        super().__init__("\n".join(error.text() for error in self.errors))


def path_text(location: Location) -> str:
    """("indicators", 3, "target") → “indicators[3].target” (positions count from 1, as people do)."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
    return text
