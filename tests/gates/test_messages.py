"""Every word of the interface has its translation, and a language is added without touching the code."""

import gettext
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf.locale import LANG_INFO

from raccordo.config import messages

CATALOGUES = list(messages.catalogues())

#: ``%(name)s``, ``%s`` and ``%d`` of Python and of Django's templates, ``{name}`` of ``str.format``.
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


def name_of(catalogue) -> str:
    app, language, _file = catalogue
    return f"{app.name}-{language}"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_no_string_is_untranslated_or_fuzzy(catalogue):
    assert messages.missing(*catalogue) == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_translations_hold_the_same_placeholders(catalogue):
    _app, language, file = catalogue
    wrong = [
        f"{source!r} → {text!r}"
        for message in messages.read_catalogue(file, language)
        if message.id
        for source, text in pairs(message)
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(text))
    ]
    assert wrong == []


def pairs(message):
    """Source and translation of each form of a message: the singular by itself, the plural for all the others."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    singular, plural = message.id
    first, *others = message.string
    return [(singular, first), *((plural, text) for text in others)]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_apostrophes_are_written_in_one_way(catalogue):
    _app, language, file = catalogue
    texts = [text for one in messages.read_catalogue(file, language) if one.id for _source, text in pairs(one)]
    assert [text for text in texts if language == "it" and re.search(r"[^\W\d_]'\w", text)] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_translations_keep_their_markup_and_their_spaces(catalogue):
    _app, language, file = catalogue
    for message in messages.read_catalogue(file, language):
        for source, text in pairs(message) if message.id else []:
            assert re.findall(r"</?\w+", source) == re.findall(r"</?\w+", text), source
            assert (source[:1].isspace(), source[-1:].isspace()) == (text[:1].isspace(), text[-1:].isspace()), source


def clashes(language: str) -> dict:
    """Words that two apps translate differently: their context and text, and each translation with its apps."""
    said = defaultdict(lambda: defaultdict(list))
    for app, code, file in messages.catalogues():
        for message in messages.read_catalogue(file, code) if code == language else []:
            if message.id and all(message.string or [""]):  # one that is missing is told of above
                said[message.context, str(message.id)][str(message.string)].append(app.name)
    return {words: dict(texts) for words, texts in said.items() if len(texts) > 1}


@pytest.mark.parametrize("language", sorted({language for _app, language, _file in CATALOGUES}))
def test_the_same_words_are_said_the_same_everywhere(language):
    """Django merges the catalogues of all apps: of two translations one would be shown everywhere.

    Where the words mean two things, give one a context (``pgettext``, ``{% translate "…" context "…" %}``).
    """
    assert clashes(language) == {}


def test_a_clash_is_found(tmp_path, monkeypatch):
    for app, words, other in (("a", "Scheda", "tutti"), ("b", "Registrazione", "tutti")):
        folder = tmp_path / app / "locale" / "it" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        text = f'msgid "Record"\nmsgstr "{words}"\n\nmsgid "all"\nmsgstr "{other}"\n\n'
        text += f'msgctxt "{app}"\nmsgid "of"\nmsgstr "{words}"\n'
        (folder / "django.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    assert clashes("it") == {(None, "Record"): {"Scheda": ["a"], "Registrazione": ["b"]}}


def test_every_app_with_strings_has_the_italian_catalogue():
    with_catalogue = {app for app, language, _file in CATALOGUES if language == "it"}
    apps = {file.parent for file in messages.SOURCE.rglob("apps.py")}
    without = {app.name for app in apps if app not in with_catalogue and [m for m in messages.strings(app) if m.id]}
    assert without == set()


def test_a_language_is_added_by_its_catalogues_alone(tmp_path, monkeypatch):
    app = tmp_path / "app"
    for language, words in (("it", "Centro"), ("fr", "Agence"), ("de", "Arbeitsvermittlungszentrum")):
        folder = app / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(f'msgid "Centre"\nmsgstr "{words}"\n', encoding="utf-8")
    (app / "pages.py").write_text('_("Centre")\n', encoding="utf-8")
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    assert messages.languages() == ["it", "en", "de", "fr"]
    assert all(code in LANG_INFO for code in messages.languages())
    assert all(messages.missing(*catalogue) == [] for catalogue in messages.catalogues())
    assert messages.compile_all() == 3
    assert said(app, "fr", "Centre") == "Agence"


def said(app: Path, language: str, words: str) -> str:
    """A word in a language, as a compiled catalogue gives it."""
    with (app / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled).gettext(words)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('msgid "Centre"\nmsgstr ""\n', ["Centre"]),
        ('#, fuzzy\nmsgid "Centre"\nmsgstr "Centri"\n', ["Centre"]),
        ('msgid "Centre"\nmsgstr "Centro"\n', []),
    ],
)
def test_what_is_missing_is_found(tmp_path, monkeypatch, text, found):
    folder = tmp_path / "app" / "locale" / "it" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(text, encoding="utf-8")
    (tmp_path / "app" / "page.html").write_text('{% load i18n %}{% translate "Centre" %}', encoding="utf-8")
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    (catalogue,) = messages.catalogues()
    assert messages.missing(*catalogue) == found
