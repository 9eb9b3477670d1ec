"""The interface's languages: find the strings, keep the catalogues, compile them. Explained in docs/translate.md.

Source strings are English; each app keeps its translations in ``locale/<language>/LC_MESSAGES/django.po``. A language
is added by adding such files: no code names it. Settings ask for :func:`languages` at every start, so Babel is loaded
only by the functions that need it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCE = Path(__file__).resolve().parents[1]

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def catalogues() -> Iterator[tuple[Path, str, Path]]:
    """Every app folder with its language codes and catalogue files."""
    for file in sorted(SOURCE.rglob("locale/*/LC_MESSAGES/django.po")):
        yield file.parents[3], file.parents[1].name, file


def languages() -> list[str]:
    """Italian first, English (the sources' own), then whatever other language has a catalogue, in order."""
    found = {language for _, language, _ in catalogues()}
    return ["it", "en", *sorted(found - {"it", "en"})]


def sources(app: Path) -> Iterator[Path]:
    """The Python files and templates whose strings belong to ``app``, leaving out apps nested in it."""
    nested = [folder for folder, _, _ in catalogues() if folder != app and app in folder.parents]
    for file in sorted([*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]):
        if "migrations" not in file.parts and not any(folder in file.parents for folder in nested):
            yield file


def strings(app: Path) -> Catalog:
    """The strings an app shows, as an empty catalogue."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract

    found = Catalog(domain="django")
    for file in sources(app):
        for _line, message, _comments, context in extract("python", _readable(file), keywords=KEYWORDS):
            found.add(message, context=context)
    return found


def _readable(file: Path) -> io.BytesIO:
    """A file as Python that can be scanned; templates are turned into it by Django, without their indentation."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        from django.utils.translation.template import templatize

        text = "\n".join(line.strip() for line in templatize(text, origin=str(file)).splitlines())
    return io.BytesIO(text.encode("utf-8"))


def read_catalogue(file: Path, language: str) -> Catalog:
    """A catalogue as it stands; one that cannot be read raises with its file and line."""
    from babel.messages.pofile import read_po

    with file.open("rb") as stream:
        return read_po(stream, locale=language, domain="django", abort_invalid=True)


def missing(app: Path, language: str, file: Path) -> list[str]:
    """Strings of the app without a translation in the language, and fuzzy ones."""
    known = read_catalogue(file, language)
    absent = []
    for message in strings(app):
        if not message.id:
            continue
        entry = known.get(message.id, context=message.context)
        done = entry and (all(entry.string) if isinstance(entry.string, tuple | list) else entry.string)
        if not done or (entry and entry.fuzzy):
            absent.append(message.id if isinstance(message.id, str) else message.id[0])
    return absent


def written(catalogue: Catalog, language: str) -> bytes:
    """A catalogue as text: a short header without dates or names, entries in alphabetical order."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    text = io.BytesIO()
    plural = Catalog(locale=language).plural_forms
    text.write(
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        f'"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {plural}\\n"\n\n'.encode()
    )
    write_po(text, catalogue, width=0, omit_header=True, sort_output=True, no_location=True)
    return text.getvalue()


def update() -> list[Path]:
    """Add new strings to every catalogue (untranslated) and drop those no longer shown; returns what changed."""
    changed = []
    for app, language, file in catalogues():
        known = read_catalogue(file, language)
        known.update(strings(app), no_fuzzy_matching=True)
        known.obsolete.clear()
        text = written(known, language)
        if text != file.read_bytes():
            file.write_bytes(text)
            changed.append(file)
    return changed


def compile_all() -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many were."""
    from babel.messages.mofile import write_mo

    count = 0
    for _app, language, file in catalogues():
        target = file.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= file.stat().st_mtime:
            continue
        part = target.with_suffix(".part")
        with part.open("wb") as stream:
            write_mo(stream, read_catalogue(file, language))
        part.replace(target)
        count += 1
    return count
