"""Every file that enters is checked: by its size, its type by content, the antivirus; whatever the way in.

A field that holds files, a form that takes them or a view that reads them is found here by itself; it is either tried
with files that must not be kept, or stands among what the product writes by itself, with the reason.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db.models import FileField
from django.urls import reverse

import raccordo
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.attachments.errors import Refused
from raccordo.kernel.attachments.fields import CheckedFileField
from raccordo.kernel.attachments.models import StoredFile
from raccordo.kernel.desk import all_desks
from raccordo.kernel.desk.forms import form_for
from raccordo.kernel.models import Deliverable
from tests.gates import world as worlds
from tests.kernel.attachments import samples
from tests.kernel.factories import acting

pytestmark = pytest.mark.django_db

SOURCE = Path(raccordo.__file__).parent

#: Fields in which the product keeps what it made itself; nothing is ever uploaded there.
OWN = {
    "reports.reportfile.file": "printed by plan.reports",
    "yearbook.yearbookfile.file": "printed by observatory.yearbook",
    "jobs.job.file": "written by a job",
}
#: Where files are read from a request, or a form takes them: each is tried below, or by the tests named.
WAYS_IN = {
    "kernel/desk/views.py": "the forms of the desks: here",
    "kernel/attachments/forms.py": "attachments: tests/kernel/attachments",
    "kernel/attachments/views.py": "attachments: tests/kernel/attachments",
    "kernel/attachments/fields.py": "the checked field itself: here",
    "kernel/accounts/views/administration.py": "lists of accounts, not kept: here",
    "kernel/jobs/loading.py": "files to be loaded, kept while they wait: tests/kernel/jobs/test_jobs_loads.py",
    "plan/evidence/forms.py": "answers of centres, attached: tests/evidence",
    "plan/evidence/views/checking.py": "answers of centres, attached: tests/evidence",
    "api/resources/deliverables.py": "tests/api/test_api_write.py",
    "api/idempotency.py": "digests only",
}
TOKENS = {"UploadedFile", "ImageField", "FileInput", "ClearableFileInput"}

BAD = {
    "virus.exe": samples.EXE,
    "pagina.html": samples.HTML,
    "atto.pdf": samples.EXE,
    "vuoto.pdf": b"",
    "grande.pdf": samples.PDF + b"0" * 3000,
    "macro.docx": samples.DOCM,
}


@pytest.fixture(autouse=True)
def _small_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ATTACHMENT_MAX_BYTES = 2048


def file_fields() -> dict[str, FileField]:
    """Every field of ours that holds files."""
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in apps.get_models()
        if apps.get_app_config(model._meta.app_label).name.startswith("raccordo.")
        for field in model._meta.concrete_fields
        if isinstance(field, FileField)
    }


CHECKED = {key: field for key, field in file_fields().items() if isinstance(field, CheckedFileField)}
DESKS = [(desk, key.rpartition(".")[2]) for key in CHECKED for desk in all_desks() if key.startswith(f"{desk.entity}.")]


def test_every_field_that_holds_files_is_checked_or_the_products_own():
    assert set(file_fields()) == set(CHECKED) | set(OWN)
    assert not set(CHECKED) & set(OWN)


def reads_files(path: Path) -> bool:
    """Whether a module reads uploads or makes a form field of them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and (node.attr in TOKENS | {"FILES"} or _is_form_field(node)):
            return True
        if isinstance(node, ast.Name) and node.id in TOKENS:
            return True
    return False


def _is_form_field(node: ast.Attribute) -> bool:
    return node.attr == "FileField" and isinstance(node.value, ast.Name) and node.value.id == "forms"


def test_every_way_in_is_known():
    found = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if reads_files(path)}
    assert found == set(WAYS_IN)


@pytest.mark.parametrize("key", CHECKED)
@pytest.mark.parametrize("name", BAD)
def test_no_code_keeps_a_bad_file(key, name):
    with pytest.raises(Refused):
        CHECKED[key].storage.save(name, ContentFile(BAD[name]))
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("desk", "field"), DESKS, ids=str)
def test_a_form_says_beside_the_field_why_a_file_is_not_kept(desk, field, settings):
    manager = acting(Role.AGENCY_MANAGER)
    for name, content in BAD.items():
        form = form_for(desk, manager, worlds.TODAY, data={}, files={field: samples.upload(content, name)})
        assert form.errors[field], name
    settings.ATTACHMENT_SCAN = [sys.executable, "-c", "raise SystemExit(1)"]
    form = form_for(desk, manager, worlds.TODAY, data={}, files={field: samples.upload()})
    assert "antivirus" in str(form.errors[field])


def test_a_document_is_kept_once_under_its_digest_and_a_refused_record_leaves_nothing(client, tmp_path):
    client.force_login(acting(Role.AGENCY_MANAGER))
    address = reverse("desk:add", args=["kernel", "deliverable"])
    data = {"kind": "other", "title": "Atto", "version": "1", "year": "2020", "drafted_on": "01/05/2020"}

    def kept() -> list[str]:
        return [p.name for p in (tmp_path / "attachments").rglob("*") if p.is_file() and p.name != ".lock"]

    assert client.post(address, {**data, "file": samples.upload()}).status_code == 302
    stored = StoredFile.objects.get()
    assert kept() == [stored.digest]
    assert client.post(address, {**data, "title": "Altro", "file": samples.upload(name="b.pdf")}).status_code == 302
    assert (StoredFile.objects.count(), len(kept())) == (1, 1)
    refused = client.post(address, {**data, "file": samples.upload(samples.PNG, "foto.png")})
    assert refused.status_code == 422  # this version is there already
    assert kept() == [stored.digest]
    document = Deliverable.objects.get(title="Atto")
    given = client.get(reverse("desk:file", args=["kernel", "deliverable", document.pk, "file"]))
    assert b"".join(given.streaming_content) == samples.PDF


@pytest.mark.parametrize("name", ["virus.exe", "finto.csv", "vuoto.csv"])
def test_a_list_of_accounts_is_a_text_that_the_antivirus_passes(client, name, settings):
    client.force_login(acting(Role.ADMINISTRATOR))
    address = reverse("accounts_load")
    file = samples.upload(b"" if name == "vuoto.csv" else samples.EXE, name)
    assert client.post(address, {"file": file}).status_code == 422
    settings.ATTACHMENT_SCAN = [sys.executable, "-c", "raise SystemExit(1)"]
    answer = client.post(address, {"file": samples.upload(b"utente\nada.rossi\n", "elenco.csv")})
    assert answer.status_code == 422
    assert "antivirus" in answer.content.decode()
