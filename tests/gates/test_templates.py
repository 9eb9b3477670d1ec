"""Templates: each is used, none asks for what no view gives, none holds a style or a script of its own."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.urls import reverse

from raccordo.config import messages
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import all_desks
from raccordo.plan.loading import load_plan
from tests.gates import world as worlds
from tests.gates.access.addresses import PLAN_PAGES
from tests.plan.plans import PLAN

FOLDERS = sorted(messages.SOURCE.rglob("templates"))
TEMPLATES = {file.relative_to(folder).as_posix(): file for folder in FOLDERS for file in folder.rglob("*.html")}
#: Looked up by allauth under these names.
FOUND_BY_ALLAUTH = {
    "account/login.html", "account/reauthenticate.html", "account/account_inactive.html", "account/locked_out.html",
    "mfa/authenticate.html", "mfa/reauthenticate.html", "mfa/totp/activate_form.html", "mfa/totp/deactivate_form.html",
    "mfa/recovery_codes/index.html", "mfa/recovery_codes/generate.html",
}  # fmt: skip
#: Looked up by Django and its parts under these names.
BY_CONVENTION = {"403.html", "403_csrf.html", "404.html", "500.html", *FOUND_BY_ALLAUTH}
#: What an included template may be given or not, each said in its opening comment or in its ``default``.
OPTIONAL = {"empty", "next", "message.level_tag"}


def test_no_template_is_unused():
    sources = [*messages.SOURCE.rglob("*.py"), *TEMPLATES.values()]
    text = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    unused = {name for name in TEMPLATES if f'"{name}"' not in text and f"'{name}'" not in text} - BY_CONVENTION
    assert unused == set()


INLINE = re.compile(r"""<style|\sstyle\s*=|\son\w+\s*=|javascript:|<script(?![^>]*\ssrc=)""", re.IGNORECASE)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_style_or_script_stands_in_a_template(name):
    found = INLINE.findall(TEMPLATES[name].read_text(encoding="utf-8"))
    assert found == [], "the security policy of the pages would block it: put it in static/"


def test_html_written_in_python_has_no_style_or_script_either():
    markup = re.compile(r"""format_html\w*\([^)]*(?:<style|\sstyle=|\son\w+=|<script)""", re.IGNORECASE | re.DOTALL)
    assert [file.name for file in messages.SOURCE.rglob("*.py") if markup.search(file.read_text())] == []


class Undefined:
    """Stands for ``string_if_invalid`` and remembers what was asked for and not there."""

    def __init__(self):
        self.names: set[str] = set()

    def __contains__(self, text: str) -> bool:
        return text == "%s"

    def __mod__(self, variable) -> str:
        name = getattr(variable, "var", variable)
        self.names.add(str(name))
        return ""


@pytest.fixture
def undefined(monkeypatch):
    seen = Undefined()
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", seen)
    return seen


@pytest.fixture(scope="module")
def readers(world, django_db_blocker):
    with django_db_blocker.unblock():
        load_plan(PLAN, today=worlds.TODAY.replace(year=2020))
        roles = (Role.AGENCY_MANAGER, Role.OPERATOR, Role.SCHOOL_CONTACT, Role.AUDITOR, Role.REGIONAL_MANAGER)
        return [worlds.person(role, world.mine) for role in roles]


def pages(world) -> list[str]:
    """Every page, and some in their less usual states."""
    plan = [reverse(name, args=args) for name, args in PLAN_PAGES.items() if name != "chart"]
    fixed = [reverse(name) for name in ("home", "centres", "accessibility", "desk:index", "jobs:list")]
    moved = [f"{path}?al=2020-12-31" for path in plan]
    wrong = ["/piano/?al=31/31/2020", "/piano/?esito=met&linea=lavoro&quadrante=zz", "/piano/ZZ/"]
    desks = [
        path
        for desk in all_desks()
        for path in (
            reverse("desk:list", args=[desk.app, desk.name]),
            reverse("desk:detail", args=[desk.app, desk.name, world.record(desk, "mine").pk]),
            reverse("desk:add", args=[desk.app, desk.name]),
        )
    ]
    return [*plan, *fixed, *moved, *wrong, reverse("centre", args=[world.mine.centre.code]), *desks]


@pytest.mark.django_db
def test_no_page_asks_for_a_variable_that_is_not_there(readers, world, client, undefined):
    for position, reader in enumerate(readers):
        client.force_login(reader)
        worlds.ask(world.job, reader)
        client.get(world.job.get_absolute_url())
        paths = pages(world) if position == 0 else [path for path in pages(world) if "/registri/" not in path]
        for path in paths:
            client.get(path)
    client.post("/registri/casework/service/nuovo/", {})
    client.logout()
    client.get(reverse("login"))
    client.post(reverse("login"), {"username": "x", "password": "y"})
    assert undefined.names - OPTIONAL == set()


def test_the_folders_of_templates_are_found():
    assert len(TEMPLATES) > 20
    assert all(Path(file).is_file() for file in TEMPLATES.values())
