"""Reading the files of ``law/data``: YAML checked by a model, so that a wrong file never becomes a wrong verdict."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML, YAMLError

_Model = TypeVar("_Model", bound=BaseModel)


class Mark(StrEnum):
    """How sure we are of a value: read in the source, known for sure, known as probable."""

    READ = "V"
    SURE = "K+"
    PROBABLE = "K"


class LawDataError(Exception):
    """A file of ``law/data`` is missing, is not YAML, or does not say what it must."""


def parse(text: str, model: type[_Model], name: str) -> _Model:
    """Check the YAML ``text`` against ``model``; ``name`` is the file's, for the message.

    Raises:
        LawDataError: with the field and what is wrong with it.
    """
    try:
        return model.model_validate(YAML(typ="safe", pure=True).load(text))
    except YAMLError as error:
        raise LawDataError(f"{name}: not valid YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise LawDataError(f"{name}: {faults}") from error


def read(name: str, model: type[_Model]) -> _Model:
    """The file ``law/data/<name>.yaml``, checked against ``model``.

    Raises:
        LawDataError: see :func:`parse`; also when there is no such file.
    """
    path = files("raccordo.law") / "data" / f"{name}.yaml"
    if not path.is_file():
        raise LawDataError(f"{name}: there is no such file in law/data.")
    return parse(path.read_text(encoding="utf-8"), model, name)
