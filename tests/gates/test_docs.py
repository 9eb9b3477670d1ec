"""What the pages name is there: commands with their options, targets of make, modules and files, pages and headings."""

import importlib.util
import re
from pathlib import Path

import click
import pytest
from django.core.management import get_commands

from raccordo.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
TARGETS = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def commands(page: str, name: str) -> set[str]:
    """What a page tells to type after ``name``: in its blocks line by line, and between backticks in its prose."""
    blocks = "\n".join(BLOCK.findall(page)).replace("\\\n", " ").splitlines()
    said = [*blocks, *QUOTED.findall(BLOCK.sub("", page))]
    return {line.partition(" ")[2].strip() for line in map(str.strip, said) if re.match(rf"{name}( |$)", line)}


def faults(words: list[str], command: click.Command) -> list[str]:
    """What of a command line does not exist. Placeholders, values and what stands for more (…) are let pass."""
    if not words or words[0] == "…":
        return []
    first, rest = words[0], words[1:]
    options = {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]}
    if first.startswith("-"):
        known = first.split("=")[0] in {"--help", "-h", "--version", *options}
        return ([] if known else [f"{first} is no option of {command.name}"]) + faults(rest, command)
    if not isinstance(command, click.Group):
        return faults(rest, command)
    context, found = click.Context(command), []
    for name in first.split("|"):
        below = command.get_command(context, name)
        if below is None and command.invoke_without_command:
            return faults(rest, command)
        found += [f"{name} is no command of {command.name}"] if below is None else faults(rest, below)
    return found


def slug(heading: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    wrong = []
    for line in sorted(commands(text, "raccordo")):
        words = re.sub(r"[\[\]]", " ", line.split(" #")[0].split(" >")[0].split(" | ")[0]).split()
        if words[:1] == ["manage"]:
            wrong += [line for name in words[1:2] if name != "…" and name not in get_commands()]
        else:
            wrong += [f"{line}: {fault}" for fault in faults(words, main)]
    wrong += [f"make {line}" for line in commands(text, "make") if line and line.split()[0] not in TARGETS | {"…"}]
    for name in QUOTED.findall(text):
        if re.fullmatch(r"raccordo(\.\w+)+", name) and name != "raccordo.sqlite3":
            wrong += [] if _module(name) else [name]
        if re.fullmatch(r"(raccordo|tests|bench|tools|docs|deploy|plans)/[\w/.-]+", name):
            base = ROOT / "src" if name.startswith("raccordo/") else ROOT
            wrong += [] if (base / name).exists() or "NNN" in name else [name]
    for target in LINK.findall(BLOCK.sub("", text)):
        if not re.match(r"https?:|mailto:", target):
            wrong += [] if _leads(page, target) else [f"link {target}"]
    assert wrong == []


def _module(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    head, _, last = name.rpartition(".")
    for module, attribute in ((name, ""), (head, last), (head.rpartition(".")[0], head.rpartition(".")[2])):
        try:
            spec = importlib.util.find_spec(module) if module else None
        except ModuleNotFoundError:
            continue
        if spec is not None and spec.origin is not None:
            return not attribute or re.search(rf"\b{attribute}\b", Path(spec.origin).read_text("utf-8")) is not None
    return False


def _leads(page: Path, target: str) -> bool:
    """Whether a link inside the project finds its file, and its heading there."""
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists():
        return False
    if not anchor or there.suffix != ".md":
        return True
    headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", there.read_text("utf-8")), re.MULTILINE)
    return anchor in {slug(heading) for heading in headings}


def test_what_is_not_there_is_found():
    assert faults(["plan", "chekc", "FILE"], main) == ["chekc is no command of plan"]
    assert faults(["plan", "alerts", "--sned"], main) == ["--sned is no option of alerts"]
    assert faults(["cob", "fold|latenes"], main) == ["latenes is no command of cob"]
    assert not _module("raccordo.analysis.forecast")
    assert not _leads(ROOT / "README.md", "docs/tests.md#nowhere")
