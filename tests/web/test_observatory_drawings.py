"""Basins drawn from the page: what is wrong is told, a job draws as the command does, another is chosen."""

import re
import shutil

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.jobs import running, services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.states import State
from raccordo.observatory import asked, asking
from raccordo.observatory.basins import areas_of, use_basins
from raccordo.observatory.drawing import read_map
from raccordo.observatory.jobs import build, draw
from raccordo.observatory.market import Market
from raccordo.web.views.observatory import drawings
from tests.web.test_observatory_pages import P, analyst

__all__ = ["analyst"]
PAGE = f"{P}bacini/disegni/"
GOOD = {"year": "2019", "min_size": "10", "min_sc": "0,6", "target_size": "100", "target_sc": "0,75"}


@pytest.fixture
def own(observatory_folder, tmp_path, monkeypatch):
    """A copy of the small observatory that a test may write to."""
    shutil.copytree(observatory_folder / "observatory", tmp_path / "observatory")
    market = Market(tmp_path / "observatory")
    for module in (asking, asked, drawings):
        name = "here" if module is asking else "market"
        monkeypatch.setattr(module, name, lambda: market)
    monkeypatch.setattr("raccordo.observatory.places.market", lambda: market)
    return market


def test_the_page_shows_the_drawings_kept_and_proposes_the_limits_in_force(analyst, own):
    text = analyst.get(PAGE).content.decode()
    assert re.search(r"2020</a>.*?in vigore", text, re.DOTALL)
    assert "Metti in vigore quello del 2018" in text
    assert "Metti in vigore quello del 2020" not in text
    assert 'name="min_sc" value="0,6"' in text
    assert 'name="year" value="2021"' in text
    assert f'href="{PAGE}"' in analyst.get(f"{P}bacini/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("year", "2050", "L’anno va dal 1990 al 2021."),
        ("year", "x", "numero intero"),
        ("min_size", "0", "La dimensione minima è maggiore di 0."),
        ("target_size", "10", "La dimensione voluta è maggiore della dimensione minima."),
        ("min_sc", "1,2", "La quota minima è maggiore di 0 e minore di 1."),
        ("target_sc", "0,5", "La quota voluta è maggiore della quota minima"),
        ("target_sc", "", "obbligatorio"),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_field_and_nothing_typed_is_lost(analyst, own, field, value, words):
    response = analyst.post(PAGE, {**GOOD, field: value})
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert f'id="id_{field}_errore"' in text
    assert f'name="{field}" value="{value}"' in text or not value
    assert not Job.objects.exists()


def asked_for(analyst, **values) -> Job:
    response = analyst.post(PAGE, {**GOOD, **values})
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    return job


def test_a_year_is_drawn_by_a_job_that_opens_on_the_comparison(analyst, own):
    before = own.state()
    done = running.perform(asked_for(analyst))
    assert done.state == State.DONE
    assert done.result_url == f"{P}bacini/?disegno=2019&confronto=2020"
    after = own.state()
    assert [made.year for made in after.kept] == [2018, 2019, 2020]
    assert after.basins == before.basins
    made = after.kept[1]
    assert made.limits == {"min_size": 10, "min_sc": 0.6, "target_size": 100, "target_sc": 0.75}
    assert read_map(own, made) is not None
    assert analyst.get(done.result_url).status_code == 200
    entry = Entry.objects.get(object_repr__startswith="basins of 2019 drawn")
    assert entry.actor == analyst.user
    assert entry.additional_data["by"] == {"observatory.basins": made.areas}


def test_the_job_draws_what_the_command_draws(analyst, own):
    from click.testing import CliRunner

    from raccordo.observatory.commands import basins

    running.perform(asked_for(analyst))
    drawn = areas_of(own, next(made for made in own.state().kept if made.year == 2019))
    limits = ["--min-size", "10", "--min-sc", "0.6", "--target-size", "100", "--target-sc", "0.75"]
    result = CliRunner().invoke(basins, ["build", "--year", "2019", "--store", str(own.root), *limits])
    assert result.exit_code == 0, result.output
    assert areas_of(own, next(made for made in own.state().kept if made.year == 2019)) == drawn


def test_a_year_of_which_nothing_is_known_is_told(analyst, own):
    done = running.perform(asked_for(analyst, year="1995"))
    assert done.state == State.FAILED
    assert "Il 30 giugno 1995 non risulta al lavoro nessuno" in done.error
    assert own.state().kept == Market(own.root).state().kept


def test_a_job_that_is_cancelled_leaves_all_as_it_was(analyst, own, monkeypatch):
    job = asked_for(analyst)
    before = own.state()

    def cancel(*_arguments, tell, **_options):
        services.cancel(job)
        for step in asked.STEPS:
            tell(step)
        raise AssertionError("it should have stopped")

    monkeypatch.setattr(asked, "draw_year", cancel)
    running.run_here(job.pk)
    assert own.state() == before
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_another_drawing_is_put_in_force_by_building_again(analyst, own, monkeypatch):
    """The building itself is in tests/observatory: here it ends where the drawing is in force."""

    def begun(_engine, market, *, year, sample):
        yield "Bacini", 1, 4
        use_basins(market, year)
        yield "Movimenti", 2, 4

    monkeypatch.setattr("raccordo.observatory.whole.build_whole", begun)
    response = analyst.post(f"{PAGE}in-vigore/", {"year": "2018"})
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert (job.kind, job.parameters) == (build.kind, {"year": 2018})
    done = running.perform(job)
    assert done.state == State.DONE
    assert own.state().basins.year == 2018
    entry = Entry.objects.get(object_repr__startswith="basins of 2018 put in force")
    assert entry.actor == analyst.user


def test_one_piece_of_work_at_a_time_writes_the_observatory(analyst, own):
    services.start(draw, analyst.user, year=2019, limits={})
    response = analyst.post(f"{PAGE}in-vigore/", {"year": "2018"}, follow=True)
    assert "attendi che finisca" in response.content.decode()
    assert Job.objects.count() == 1


def test_a_drawing_that_is_not_kept_cannot_be_put_in_force(analyst, own):
    assert analyst.post(f"{PAGE}in-vigore/", {"year": "1999"}).status_code == 404


def test_who_does_not_build_the_observatory_draws_nothing(log_in, own, today):
    client = log_in(Role.LINE_LEAD)
    assert client.get(PAGE).status_code == client.post(PAGE, GOOD).status_code == 404
    assert PAGE not in client.get(f"{P}bacini/").content.decode()


def test_basins_in_one_piece_follow_the_borders_of_the_region(analyst, own, monkeypatch):
    taken = {}

    def noted(*_arguments, contiguity, **_options):
        taken["lines"] = contiguity.read_text().splitlines()
        raise asked.TooOld.whole_file("x")

    monkeypatch.setattr(asked, "draw_year", noted)
    monkeypatch.setattr(asked, "provinces", lambda: ["005"])  # those of the small world are none of ISTAT's
    done = running.perform(asked_for(analyst, in_one_piece="on"))
    assert done.state == State.FAILED
    assert "più recenti" in done.error
    assert taken["lines"][0].replace('"', "") == "municipality,neighbour"
    assert len(taken["lines"]) > 100
