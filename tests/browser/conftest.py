"""A site on the synthetic region, served by its own process, and people who look at it in Chromium."""

import datetime as dt
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from raccordo.demo import outside
from raccordo.demo.accounts import password_of
from raccordo.demo.checking import check_first_half
from raccordo.demo.signing import sign
from raccordo.kernel import revisions
from raccordo.kernel.documents import Document
from raccordo.kernel.territory.models import Quadrant
from raccordo.observatory.figures import load
from raccordo.observatory.market import Market
from raccordo.plan import readings
from raccordo.plan.models import Period, PlanVersion
from raccordo.plan.reports.compose import progress_report
from raccordo.plan.reports.publish import publish
from tests.kernel.documents import samples
from tests.yearbook.factories import YearbookFactory

ROOT = Path(__file__).resolve().parents[2]
#: The days with a reading: enough for the lines of the trend.
DAYS = [dt.date(2020, 6, 30), dt.date(2020, 12, 31), dt.date(2021, 6, 30)]
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--force-color-profile=srgb", "--hide-scrollbars",
]  # fmt: skip


def chromium() -> str | None:
    """Where Chromium is: ``RACCORDO_CHROMIUM``, else the first of the names in the path."""
    asked = os.environ.get("RACCORDO_CHROMIUM")
    return next(filter(None, (shutil.which(name) for name in ([asked] if asked else NAMES))), None)


def pytest_collection_modifyitems(items):
    """Without a browser the tests say why they did not run."""
    if chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium: install it, or name it in RACCORDO_CHROMIUM"))


@pytest.fixture(scope="session")
def db(django_db_setup):
    """The test database, with no transaction around each test: the site has its own copy. pytest-django sets the
    database up only where it meets a fixture of this name."""


@pytest.fixture(scope="session")
def site(db, region_snapshot, django_db_blocker, tmp_path_factory, observatory_folder):
    """The address of a site on a copy of the region, with its readings at three ends of half-years and the small
    observatory."""
    if region_snapshot is None:
        pytest.skip("the browser tests run on the embedded database")
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").mkdir()
    shutil.copytree(observatory_folder / "observatory", folder / "observatory")
    with django_db_blocker.unblock():
        copy_with_readings(region_snapshot, folder / "raccordo.sqlite3")
    port = free_port()
    environment = {
        **os.environ,
        "RACCORDO_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "raccordo.config.settings_test",
        "RACCORDO_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "raccordo.config.wsgi:application"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603  (our own server)
        try:
            yield ready(f"http://127.0.0.1:{port}", server, folder / "server.log")
        finally:
            server.terminate()
            server.wait(timeout=20)


def copy_with_readings(snapshot: tuple[sqlite3.Connection, sqlite3.Connection], target: Path) -> None:
    """The region as a file, with the readings that draw the trends; the test database is left empty again."""
    empty, full = snapshot
    full.backup(connection.connection)
    version = PlanVersion.objects.in_force(DAYS[-1])
    numbers = revisions.numbers()
    for indicator in version.indicators.select_related("version"):
        answers = {day: readings.ask(indicator, day) for day in DAYS}
        readings.keep(indicator, answers, readings.state_of(indicator.measure, numbers))
    with override_settings(MEDIA_ROOT=target.parent / "media", VAR_DIR=target.parent):
        sign(version, lambda done, total: None, check_first_half)
    report_of(Period.objects.get(version=version, code="2020-S1"), target.parent / "media")
    yearly_report()
    load(Market(target.parent / "observatory"), outside.write(target.parent / "istat.csv", 1, DAYS[-1]), DAYS[-1])
    file = sqlite3.connect(target)
    connection.connection.backup(file)
    file.close()
    empty.backup(connection.connection)


#: Rows of each table of the report: with all of them its page is ten times any other, and nothing in it is different.
REPORT_ROWS = 4


def shortened(document: Document) -> Document:
    """The same document, of whose tables the first rows are left."""

    def cut(part: Any) -> Any:
        if isinstance(part, dict):
            return {k: v[:REPORT_ROWS] if k == "rows" else cut(v) for k, v in part.items()}
        return [cut(one) for one in part] if isinstance(part, list) else part

    return Document.model_validate(cut(json.loads(document.as_json())))


def report_of(period: Period, media: Path) -> None:
    """A report of a period, for its page; its files, which no page here opens, are made of their names."""
    with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=media):
        patch.setattr("raccordo.plan.reports.publish.progress_report", lambda told: shortened(progress_report(told)))
        patch.setattr("raccordo.kernel.documents.printed.render", lambda document, code: code.encode())
        publish(period, user=None, today=DAYS[-1])


def yearly_report() -> None:
    """A yearly report of a quadrant, with every kind of block a document has."""
    told = samples.document("Le assunzioni del quadrante", rows=12)
    YearbookFactory(quadrant=Quadrant.objects.get(code="sud-est"), document_json=told.as_json(), digest=told.digest)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ready(address: str, server: subprocess.Popen, log: Path) -> str:
    """The address, once the site answers there."""
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"{address}/salute/").close()  # noqa: S310  (our own address)
        except urllib.error.URLError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return address
    raise RuntimeError(f"The site did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser(site):
    """Chromium, closed after each module: while Playwright runs, Django takes the thread for an asynchronous one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """Where the pictures of the pages are kept for people to look at; ``None`` where nobody wants them."""
    wanted = os.environ.get("RACCORDO_SCREENSHOTS")
    if not wanted:
        return None
    folder = Path(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Visitor:
    """Somebody with a page open, and what the browser complained about."""

    def __init__(self, browser, address: str, username: str = "", **options):
        self.address = address
        self.context = browser.new_context(base_url=address, locale="it-IT", **options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if username:
            self.log_in(username)

    def _heard(self, message) -> None:
        expected = "Failed to load resource: the server responded with a status of 4"
        if message.type in {"error", "warning"} and not message.text.startswith(expected):
            self.complaints.append(message.text)

    def log_in(self, username: str) -> None:
        """Through the form, as anybody."""
        self.page.goto("/accesso/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password_of(username))
        self.page.click("main button")
        self.page.wait_for_load_state()
        assert "/accesso/" not in self.page.url, f"{username} cannot log in"

    def open(self, path: str) -> int:
        """Go to an address; returns its code."""
        self.complaints.clear()
        response = self.page.goto(path)
        return response.status


@pytest.fixture(scope="module")
def visitors(browser, site):
    """Visitors by user name, logged in once."""
    known: dict[str, Visitor] = {}

    def visitor(username: str) -> Visitor:
        if username not in known:
            known[username] = Visitor(browser, site, username)
        return known[username]

    yield visitor
    for one in known.values():
        one.context.close()


@pytest.fixture
def newcomer(browser, site):
    """Makes visitors of their own, with options of the browser."""
    made = []

    def visitor(username: str = "", **options) -> Visitor:
        made.append(Visitor(browser, site, username, **options))
        return made[-1]

    yield visitor
    for one in made:
        one.context.close()
