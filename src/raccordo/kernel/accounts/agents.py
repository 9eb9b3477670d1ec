"""Browsers in words, so that people recognise their own sessions."""

from __future__ import annotations

from django.utils.translation import gettext as _

#: First match wins: most browsers also call themselves by the names of others.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def spoken_agent(agent: str) -> str:
    """``Firefox, Windows`` for a browser's long name of itself."""
    browser = next((words for sign, words in BROWSERS if sign in agent), _("another program"))
    system = next((words for sign, words in SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if system else browser
