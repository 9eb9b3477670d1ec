"""YAML text → plain Python values, remembering where each of them stands.

The text is composed into nodes and the values are built here, so that every error has its line, a duplicate
field is an error, and numbers stay exact. No tags, no aliases: a
plan is read by people, and aliases are how a small file becomes an enormous one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .errors import FormatError, Location, PlanFormatError, path_text
from .messages import Message, say

_TAG = "tag:yaml.org,2002:"
_TAGS = {_TAG + kind for kind in ("map", "seq", "str", "null", "bool", "int", "float", "timestamp")}
_THREE_DECIMALS = re.compile(r"^[-+]?\d{1,3}(\.\d{3})+$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_WHOLE = re.compile(r"^[-+]?\d{1,30}$")


@dataclass(slots=True)
class Text:
    """What was read: the values and the (line, column) from 1 of each location; `keys` of the field names."""

    value: Any = None
    places: dict[Location, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Location, tuple[int, int]] = field(default_factory=dict)
    errors: list[FormatError] = field(default_factory=list)

    def place(self, location: Location, *, key: bool = False) -> tuple[int | None, int | None]:
        """Where `location` stands, or the nearest entry that holds it; with `key`, the name of the field."""
        if key and location in self.keys:
            return self.keys[location]
        for length in range(len(location), -1, -1):
            found = self.places.get(location[:length])
            if found:
                return found
        return None, None

    def error(self, location: Location, message: Message, *, key: bool = False) -> FormatError:
        """A mistake at `location`."""
        line, column = self.place(location, key=key)
        return FormatError(line, column, path_text(location), message)


def read_yaml(text: str) -> Text:
    """Values and places of `text`; mistakes of single values are in ``errors``, a broken text raises."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except RecursionError:
        raise PlanFormatError([FormatError(None, None, "", say("yaml_too_deep"))]) from None
    except MarkedYAMLError as error:
        raise PlanFormatError([_syntax_error(error)]) from None
    except (YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise PlanFormatError([FormatError(None, None, "", say("yaml_syntax", reason=reason))]) from None
    read = Text()
    if root is None:
        read.errors.append(FormatError(1, 1, "", say("file_empty")))
        return read
    _Builder(read).build_root(root)
    return read


def _syntax_error(error: MarkedYAMLError) -> FormatError:
    mark = error.problem_mark or error.context_mark
    reason = " ".join(str(part) for part in (error.context, error.problem) if part)
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return FormatError(line, column, "", say("yaml_syntax", reason=reason))


class _Builder:
    """Turns nodes into values, one method per kind of node."""

    def __init__(self, read: Text) -> None:
        self.read = read
        self.seen: set[int] = set()

    def build_root(self, root: Node) -> None:
        try:
            self.read.value = self.build(root, ())
        except RecursionError:
            raise PlanFormatError([FormatError(None, None, "", say("yaml_too_deep"))]) from None

    def build(self, node: Node, at: Location) -> Any:
        self.read.places[at] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if id(node) in self.seen:
            self.read.errors.append(self.read.error(at, say("yaml_alias", name=node.anchor)))
            return None
        self.seen.add(id(node))
        if str(node.tag) not in _TAGS:
            self.read.errors.append(self.read.error(at, say("yaml_tag", tag=str(node.tag).removeprefix(_TAG))))
            return None
        if isinstance(node, MappingNode):
            return self.mapping(node, at)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*at, index)) for index, item in enumerate(node.value)]
        return self.scalar(str(node.tag), str(node.value), at)

    def mapping(self, node: MappingNode, at: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, item in node.value:
            here = (key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, ScalarNode) or key.tag != _TAG + "str":
                self.read.errors.append(FormatError(*here, path_text(at), say("yaml_key_not_text")))
                continue
            inside = (*at, str(key.value))
            if inside in self.read.keys:
                first = self.read.keys[inside][0]
                message = say("yaml_duplicate_key", name=key.value, line=first)
                self.read.errors.append(FormatError(*here, path_text(inside), message))
                continue
            self.read.keys[inside] = here
            values[str(key.value)] = self.build(item, inside)
        return values

    def scalar(self, tag: str, raw: str, at: Location) -> Any:
        kind = tag.removeprefix(_TAG)
        if kind == "null":
            return None
        if kind == "bool":
            return raw.lower() == "true"
        if kind == "int" and _WHOLE.match(raw):
            return int(raw)
        if kind == "float":
            return _decimal(raw)
        if kind == "timestamp" and _DAY.match(raw):
            return _day(raw)
        return raw


def _decimal(raw: str) -> Decimal | str:
    """The exact number; what may be thousands (20.000) stays text, for the field to refuse or accept."""
    if _THREE_DECIMALS.match(raw):
        return raw
    try:
        return Decimal(raw)
    except ArithmeticError:
        return raw


def _day(raw: str) -> date | str:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return raw
