"""The report of a frozen period says what was sealed, whatever happens to the records; it is made once."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.deliverables import Deliverable, DeliverableKind
from raccordo.kernel.documents import FORMATS, Document, Table, printed, render
from raccordo.kernel.jobs import services as jobs
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.running import perform
from raccordo.plan.periods import services
from raccordo.plan.reports import narratives, publish, sources
from raccordo.plan.reports.jobs import make
from raccordo.plan.reports.models import Report
from tests.kernel.attachments.samples import upload
from tests.kernel.factories import acting
from tests.plan.reports.conftest import TODAY
from tests.workforce.factories import CentreSupportFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def words(document: Document) -> str:
    """All it says."""
    return render(document, "html").decode()


def tables(blocks) -> list[Table]:
    """Its tables, in order."""
    found = []
    for block in blocks:
        found += [block] if isinstance(block, Table) else tables(getattr(block, "blocks", ()))
    return found


def table(document: Document, caption: str) -> Table:
    """The table whose caption starts so."""
    return next(t for t in tables(document.blocks) if t.caption[0].text.startswith(caption))


def test_the_report_says_the_sealed_figures(told, frozen):
    document, _material = publish.document_of(frozen)

    row = table(document, "Indicatori di").rows[0]
    assert [row[0][0].text, row[3]] == ["A1", 1]
    assert document.title == "Rapporto di avanzamento: primo semestre 2020"
    assert "Provvisorio" not in document.notice


def test_later_records_leave_the_report_of_a_frozen_period_as_it_was(told, frozen, centres):
    before, _material = publish.document_of(frozen)

    CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 6, 4))

    assert publish.document_of(frozen)[0].as_json() == before.as_json()


def test_a_period_that_is_not_frozen_is_told_by_todays_records_and_says_so(period, coached, centres):
    before, _material = publish.document_of(period)
    CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 6, 4))
    after, _material = publish.document_of(period)

    assert [table(d, "Indicatori di").rows[0][3] for d in (before, after)] == [1, 2]
    assert "Provvisorio" in after.notice


def test_the_text_of_the_lead_is_in_it_signed_and_as_text(period, line, lead, coached):
    narratives.write(period, line, "**Bene** <script>x</script>", base=0, user=lead, today=TODAY)
    said = words(publish.document_of(period)[0])

    assert "<strong>Bene</strong> &lt;script&gt;" in said
    assert "versione 1 del 10/07/2020" in said


def test_it_is_made_once_and_registers_itself(told, frozen, agency):
    first = publish.publish(frozen, user=agency, today=TODAY)
    again = publish.publish(frozen, user=agency, today=TODAY + dt.timedelta(5))

    assert (first.created, again.created, again.report) == (True, False, first.report)
    deliverable = Deliverable.objects.get(kind=DeliverableKind.PROGRESS_REPORT)
    pdf = first.report.files.get(format="pdf")
    assert (deliverable.year, deliverable.half, deliverable.drafted_on) == (2020, 1, TODAY)
    assert deliverable.file.name == pdf.file.name
    assert deliverable.reference == f"SHA-256 {pdf.digest}"
    assert list(first.report.narratives.all()) == [told]


def test_its_files_are_what_their_digests_say(told, frozen, agency):
    report = publish.publish(frozen, user=agency, today=TODAY).report

    assert {file.format for file in report.files.all()} == set(FORMATS)
    for file in report.files.all():
        with file.file.open() as kept:
            data = kept.read()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file.digest, file.size)
        assert data == render(report.document, file.format)


def test_a_new_text_makes_a_new_edition_and_the_old_one_stays(told, frozen, line, lead, agency):
    first = publish.publish(frozen, user=agency, today=TODAY).report
    newer = narratives.write(frozen, line, "Un altro testo.", base=1, user=lead, today=TODAY)
    second = publish.publish(frozen, user=agency, today=TODAY).report

    assert (first.number, second.number) == (1, 2)
    assert second.deliverable.replaces == first.deliverable
    assert list(second.narratives.all()) == [newer]
    assert list(Report.objects.get(pk=first.pk).narratives.all()) == [told]
    assert "avanti" in words(Report.objects.get(pk=first.pk).document)


def test_a_write_that_was_cut_short_is_made_good(told, frozen, agency):
    document, _material = publish.document_of(frozen)
    data = render(document, "pdf")
    (name,) = printed.keep_all({"pdf": data}, publish.stem_of(frozen, document)).values()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data[:100]))

    report = publish.publish(frozen, user=agency, today=TODAY).report

    kept = report.files.get(format="pdf")
    assert kept.file.name == name
    with default_storage.open(name) as file:
        assert file.read() == data


def test_the_digest_of_its_sources_is_that_of_the_sealed_readings(told, frozen):
    document, material = publish.document_of(frozen)
    digests = [source.digest for source in document.provenance.sources]

    assert [m.digest for m in material.measured] == [
        reading.records_digest for reading in sorted(
            sources.frozen_readings(frozen).values(), key=lambda reading: reading.indicator.position
        )
    ]  # fmt: skip
    assert set(digests) >= {m.digest for m in material.measured}
    assert hashlib.sha256(told.text.encode()).hexdigest() in digests


def test_what_a_later_period_corrects_in_the_last_one_is_shown(frozen, version, centres, lead, agency, region, line):
    later = dt.date(2021, 1, 10)
    period = services.open_period(version, "2020-S2", user=agency, today=later)
    CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 6, 20))
    CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 10, 20))

    corrected = table(publish.document_of(period)[0], "Cifre corrette")

    assert [[cell[0].text for cell in row[:4]] + list(row[4:]) for row in corrected.rows] == [
        ["A1", "Centri affiancati", "1", "2", 1, 0, 0]
    ]


def test_the_series_is_counted_from_the_records(period, version, coached):
    indicator = version.indicators.get(code="A1")
    measured = sources.measured(period)[0]

    assert [(day.month, value) for day, value in measured.row.series] == [
        (1, 0), (2, 0), (3, 0), (4, 0), (5, 1),
    ]  # fmt: skip
    assert measured.indicator == indicator


def test_organisations_see_the_reports_that_were_shared_only(told, period, frozen, agency):
    final = publish.publish(frozen, user=agency, today=TODAY).report
    company = acting(Role.COMPANY_CONTACT, organisation="X")

    assert list(Report.objects.visible_to(company)) == []
    assert list(Report.objects.visible_to(agency)) == [final]
    Deliverable.objects.filter(pk=final.deliverable_id).update(shared_on=TODAY)
    assert list(Report.objects.visible_to(company)) == [final]


@pytest.mark.parametrize(
    "changed",
    [
        {"file": "reports/2020/altro.pdf"},
        {"reference": "SHA-256 mine"},
        {"title": "Altro"},
        {"version": 9},
        {"registered": False},
    ],
    ids=str,
)
def test_the_deliverable_of_a_report_is_shared_and_taken_back_and_never_otherwise_changed(
    period, coached, agency, changed
):
    rows = Deliverable.objects.filter(pk=publish.publish(period, user=agency, today=TODAY).report.deliverable_id)
    before = rows.values().get()
    for refused in (lambda: rows.update(**changed), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    rows.update(shared_on=TODAY)
    rows.update(shared_on=None)
    assert rows.values().get() == before


def test_by_hand_only_the_day_of_sharing_is_written(client, period, coached, agency):
    made = publish.publish(period, user=agency, today=TODAY).report.deliverable
    client.force_login(agency)
    address = reverse("desk:change", args=["kernel", "deliverable", made.pk])
    assert list(client.get(address).context["form"].fields) == ["shared_on"]
    sent = {"shared_on": "31/07/2020", "reference": "SHA-256 mine", "title": "Altro", "file": upload(name="altro.pdf")}
    assert client.post(address, sent).status_code == 302
    now = Deliverable.objects.get(pk=made.pk)
    assert (now.shared_on, now.reference, now.title, now.file) == (
        dt.date(2020, 7, 31), made.reference, made.title, made.file,
    )  # fmt: skip
    assert client.post(address, {"shared_on": ""}).status_code == 302
    assert Deliverable.objects.get(pk=made.pk).shared_on is None


def test_the_report_of_an_open_period_is_not_for_organisations(period, coached, agency):
    publish.publish(period, user=agency, today=TODAY)
    assert list(Report.objects.visible_to(acting(Role.SCHOOL_CONTACT, organisation="X"))) == []


def test_a_job_makes_it_and_leads_to_it(told, frozen, agency):
    first = perform(jobs.start(make, agency, period=frozen.pk))
    again = perform(jobs.start(make, agency, period=frozen.pk))

    report = Report.objects.get()
    assert [job.result_url for job in Job.objects.all()] == [report.get_absolute_url()] * 2
    assert (first.state, again.state) == ("done", "done")
    assert report.made_by == agency
    assert any("Nulla è cambiato" in line.text for line in again.lines.all())
