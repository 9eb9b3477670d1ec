"""How the columns of a region's file become the fields of a message: a YAML file, checked."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML, YAMLError

from raccordo.analysis.cob.fields import BY_NAME, FIELDS
from raccordo.analysis.problems import Problem, TableError

SUFFIXES = {".csv": "csv", ".txt": "csv", ".parquet": "parquet", ".xml": "xml"}


class Mapping(BaseModel):
    """A layout. Without a file every column bears the name of its field.

    `columns` gives for a field the column it is read from (for XML: the path of the element below the record, its
    last part `@name` for an attribute); two fields may be read from one column. `values` translates what a field holds
    (to "" what says nothing of it); `constants` fills fields the file does not have; `days` lists the forms of a day
    beside 2020-12-31, as `strptime` writes them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "Raccordo"
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: Literal["utf-8", "latin-1", "cp1252"] = "utf-8"
    decimal: Literal[".", ","] = "."
    record: str = "Comunicazione"
    days: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    constants: dict[str, str] = {}

    @model_validator(mode="after")
    def _names_are_fields(self) -> Mapping:
        for part in ("columns", "values", "constants"):
            for name in getattr(self, part):
                if name not in BY_NAME:
                    raise ValueError(f"{part}: {name!r} is not a field of a message")
        for name in set(self.columns) & set(self.constants):
            raise ValueError(f"{name} has both a column and a constant")
        for form in self.days:
            try:
                dt.datetime.strptime(dt.datetime(2020, 12, 31).strftime(form), form)  # noqa: DTZ001, DTZ007 - a form
            except ValueError as error:
                raise ValueError(f"days: {form!r} is not the form of a day") from error
        return self

    def column_of(self, field: str) -> str | None:
        """The column a field is read from; None where a constant stands for it."""
        return None if field in self.constants else self.columns.get(field, field)

    def sources(self) -> dict[str, str]:
        """Field → column, of all fields that are read."""
        return {field.name: column for field in FIELDS if (column := self.column_of(field.name)) is not None}

    def digest(self) -> str:
        """What tells this layout from another."""
        return hashlib.blake2b(self.model_dump_json().encode(), digest_size=8).hexdigest()


def read_mapping(path: Path | None) -> Mapping:
    """The layout in a file; the plain one without a file.

    Raises:
        TableError: no such file, not YAML, or not a layout (each problem names its field).
    """
    if path is None:
        return Mapping()
    try:
        return Mapping.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise TableError.whole_file(f"{path.name}: the layout cannot be read") from error
    except YAMLError as error:
        raise TableError.whole_file(f"{path.name}: not valid YAML: {error}") from error
    except ValidationError as error:
        raise TableError(
            Problem(None, ".".join(map(str, fault["loc"])) or path.name, fault["msg"]) for fault in error.errors()
        ) from error


def kind_of(path: Path) -> str:
    """`csv`, `parquet` or `xml`, by the file's suffix."""
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise TableError.whole_file(f"{path.name}: the file's name must end in .csv, .parquet or .xml")
    return kind
