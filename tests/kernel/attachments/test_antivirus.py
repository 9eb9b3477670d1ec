"""The antivirus hook, with a fake command for each way it may end."""

import datetime as dt
import stat

import pytest

from raccordo.kernel.attachments import services
from raccordo.kernel.attachments.errors import Refused
from raccordo.kernel.attachments.models import Attachment
from tests.demand.factories import CompanyFactory
from tests.kernel.attachments import samples
from tests.kernel.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 6, 1)


@pytest.fixture
def antivirus(settings, tmp_path):
    """Configures a command that ends with a code, and tells which files it was given."""

    def install(body: str) -> None:
        script = tmp_path / "antivirus"
        script.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n{body}\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        settings.ATTACHMENT_SCAN = [str(script), "--fdpass"]

    install.asked = tmp_path / "asked"
    return install


def add() -> Attachment:
    return services.add(CompanyFactory(), samples.upload(), user=UserFactory(), today=DAY)


def test_a_clean_file_is_kept_and_says_it_was_checked(antivirus):
    antivirus("exit 0")
    assert add().stored.scanned
    options, path = antivirus.asked.read_text().split()
    assert options == "--fdpass"
    assert "/attachments/.incoming/" in path, "it is checked before it takes its place"


def test_without_an_antivirus_the_file_says_it_was_not_checked():
    assert not add().stored.scanned


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("exit 1", "minaccia"),
        ("exit 2", "non ha potuto"),
        ("kill -9 $$", "non ha potuto"),
        ("sleep 9", "non ha potuto"),
    ],
)
def test_what_is_infected_or_could_not_be_checked_is_refused(antivirus, settings, files, caplog, body, words):
    settings.ATTACHMENT_SCAN_SECONDS = 0.3
    antivirus(body)
    with pytest.raises(Refused) as refused:
        add()
    assert words in str(refused.value.message)
    assert not Attachment.objects.exists()
    assert files() == []
    assert "sha256" in caplog.text
    assert "atto.pdf" not in caplog.text, "a file's name may hold a person's"


def test_a_command_that_is_not_there_refuses_everything(settings, files):
    settings.ATTACHMENT_SCAN = ["/nowhere/antivirus"]
    with pytest.raises(Refused):
        add()
    assert files() == []
