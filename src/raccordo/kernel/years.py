"""Years: numbers that are read as names, without the separator of thousands."""

from __future__ import annotations

from typing import Any

from django.db import models


class Year(int):
    """A calendar year: a number wherever one counts with it, four digits wherever people read it."""

    @property
    def words(self) -> str:
        """As people write it: ``2020``."""
        return f"{int(self)}"


class SchoolYear(Year):
    """A school year, by the calendar year in which it begins."""

    @property
    def words(self) -> str:
        """As schools write it: ``2020/21``."""
        return f"{int(self)}/{(int(self) + 1) % 100:02d}"


class YearField(models.PositiveSmallIntegerField):
    """A column of small numbers whose values are years; for migrations an ordinary one."""

    kind: type[Year] = Year

    def deconstruct(self) -> Any:
        """As the field it is in the database: what people read changes no table."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, kwargs

    def from_db_value(self, value: int | None, _expression: Any, _connection: Any) -> Year | None:
        """What the database gave, as a year."""
        return None if value is None else self.kind(value)

    def to_python(self, value: Any) -> Year | None:
        """What was typed, as a year.

        Raises:
            django.core.exceptions.ValidationError: it is no whole number.
        """
        found = super().to_python(value)
        return None if found is None else self.kind(found)


class SchoolYearField(YearField):
    """A column of school years."""

    kind = SchoolYear
