"""What is written in the log: no names, no addresses' queries, no words of errors, which may quote a record.

A line is JSON (``RACCORDO_LOG=json``) for whoever collects it, else text. Each request leaves one, at level INFO, in
the logger ``raccordo.requests``: its number, the view's name, the code, the milliseconds, the number of the user.
"""

from __future__ import annotations

import copy
import logging
import traceback
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

type_of_error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def quiet(error: type_of_error) -> str:
    """Where an error arose, and its class, without its words: they may quote a person's data."""
    kind, _value, trace = error
    return "".join(traceback.format_tb(trace)) + (f"{kind.__module__}.{kind.__qualname__}" if kind else "")


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """The line as it is written here: without the words of an error that another handler may have put into it, with the
    class of an error that is among what the line tells (as Django's lines on hooks after a commit do), and with the
    view's name where Django writes the address, into which somebody may have typed a name."""
    told = copy.copy(record)
    told.exc_text = None
    if isinstance(told.args, tuple):
        told.args = tuple(type(part).__qualname__ if isinstance(part, BaseException) else part for part in told.args)
    request: Any = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if path is not None and isinstance(told.args, tuple):
        match = request.resolver_match
        view = (match.view_name or match.func.__name__) if match else "none"
        told.args = tuple(view if part == path else part for part in told.args)
    return told


class Plain(logging.Formatter):
    """Text, for who looks at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(discreet(record))

    def formatException(self, ei: Any) -> str:
        return quiet(ei)


class Json(JsonFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            timestamp=True,
            rename_fields={"levelname": "level", "name": "logger"},
            # Django adds the request, whose text holds the whole address
            reserved_attrs=[*RESERVED_ATTRS, "request", "server_time"],
        )

    def format(self, record: logging.LogRecord) -> str:
        return super().format(discreet(record))

    def formatException(self, ei: Any) -> str:
        return quiet(ei)


def settings(style: str) -> dict[str, Any]:
    """Django's ``LOGGING`` for ``json`` or ``plain`` lines.

    Raises:
        ImproperlyConfigured: another style was asked for.
    """
    if style not in {"json", "plain"}:
        raise ImproperlyConfigured(f"RACCORDO_LOG is “{style}”: it may be json or plain.")
    formatter = {"()": "raccordo.config.logs.Json"} if style == "json" else {"()": "raccordo.config.logs.Plain"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "raccordo.requests": {"level": "INFO" if style == "json" else "WARNING"},
            "raccordo": {"level": "INFO" if style == "json" else "WARNING"},
            # the handlers of Django's own logger would repeat its lines, with the words of errors
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
