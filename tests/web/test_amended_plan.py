"""The pages of a plan that was amended: its earlier periods stay where they were; its codes are any code."""

import datetime as dt

import pytest
from django.urls import Resolver404, resolve, reverse
from lxml import html

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs.models import Job
from raccordo.plan.addresses import INDICATOR_WORDS, LINE_WORDS
from raccordo.plan.loading import PlanLoadError, load_plan
from raccordo.plan.models import Period, PlanVersion
from tests.web.conftest import TODAY
from tests.web.plans import PLAN

pytestmark = pytest.mark.django_db


@pytest.fixture
def amended(submitted) -> PlanVersion:
    """The plan, amended after a half-year was submitted."""
    return load_plan(PLAN.replace("version: 1", "version: 2"), today=dt.date(2020, 9, 1)).version


def test_opening_a_period_again_leads_to_the_one_that_is_there(amended, submitted, log_in):
    manager = log_in(Role.AGENCY_MANAGER)
    answer = manager.post(reverse("period_open"), {"periodo": "2020-S1"})
    assert answer.url == submitted.get_absolute_url()
    assert manager.get(answer.url).status_code == 200
    assert Period.objects.get(code="2020-S1") == submitted


def test_texts_and_report_of_an_earlier_version_are_still_written_and_made(amended, submitted, log_in):
    lead = log_in(Role.LINE_LEAD)
    address = reverse("narrative", args=["2020-S1", submitted.version.lines.first().code])
    whole = html.fromstring(lead.get(reverse("narrative", args=["2020-S1", "piano"])).content)
    assert address in whole.xpath("//@href")
    assert lead.post(address, {"text": "Il semestre è finito.", "base": "0"}).status_code == 302
    assert submitted.narratives.get().line.version.number == 1

    listed = html.fromstring(lead.get(reverse("reports")).content)
    assert "linee con un testo: 1 su" in listed.text_content()
    make = reverse("report_make", args=["2020-S1"])
    assert make in listed.xpath("//form/@action")
    assert lead.post(make).url == Job.objects.get().get_absolute_url()


def test_a_text_that_was_emptied_is_no_text(submitted, log_in):
    lead = log_in(Role.LINE_LEAD)
    address = reverse("narrative", args=["2020-S1", submitted.version.lines.first().code])
    for base, text in enumerate(("Una bozza.", "")):
        assert lead.post(address, {"text": text, "base": str(base)}).status_code == 302
    assert "linee con un testo: 0 su" in html.fromstring(lead.get(reverse("reports")).content).text_content()


def test_codes_with_points_have_their_pages(today, log_in):
    text = PLAN.replace("code: B6\n", "code: 1.A-1\n").replace("lavoro, short", "l.1, short")
    plan = load_plan(text.replace("line: lavoro", "line: l.1"), today=TODAY).version
    manager = log_in(Role.AGENCY_MANAGER)
    manager.post(reverse("period_open"), {"periodo": "2020-S1"})
    indicator = plan.indicators.first()
    assert indicator.code == "1.A-1"
    for address in (
        reverse("board"), reverse("map"), reverse("indicator", args=[indicator.code]),
        reverse("records", args=[indicator.code]), reverse("period", args=["2020-S1"]),
        reverse("narrative", args=["2020-S1", "l.1"]),
    ):  # fmt: skip
        assert manager.get(address).status_code == 200, address


@pytest.mark.parametrize(("old", "word"), [*(("code: B6\n", word) for word in sorted(INDICATOR_WORDS)), ("", "piano")])
def test_words_of_the_addresses_are_no_codes(today, old, word):
    """Each of them would be shadowed: the address with it is another page's."""
    text = PLAN.replace(old, f"code: {word}\n") if old else PLAN.replace("lavoro, short", "piano, short")
    with pytest.raises(PlanLoadError, match=word):
        load_plan(text if old else text.replace("line: lavoro", "line: piano"), today=TODAY)
    if old:
        shadowed = [resolve(path).url_name for path in (f"/piano/{word}/", f"/periodi/2020-S1/{word}/") if _there(path)]
        assert set(shadowed) - {"indicator", "frozen"}
    else:
        assert word in LINE_WORDS


def _there(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
