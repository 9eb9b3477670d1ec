"""Figures from outside: taken in whole or not at all, each with who published it and when."""

import datetime as dt
from decimal import Decimal

import pytest
from click.testing import CliRunner

from raccordo.analysis.problems import TableError
from raccordo.observatory.commands import observatory
from raccordo.observatory.figures import FIGURES, GROUPS, Outside, current, load, read_rows, sources
from raccordo.observatory.market import Market
from tests.kernel.factories import ProvinceFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 6, 30)
HEAD = "figure;year;quarter;province;sex;value;source;published\n"


@pytest.fixture(autouse=True)
def province():
    return ProvinceFactory(code="005", sign="AT", name="Asti")


@pytest.fixture
def market(tmp_path) -> Market:
    return Market(tmp_path / "observatory")


def file(tmp_path, *rows: str, name: str = "istat.csv"):
    path = tmp_path / name
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_figures_are_taken_in_with_their_source(market, tmp_path):
    rows = ("employed;2020;;AT;F;41,2;ISTAT, RFL;2021-03-10", "wage_fund_ordinary;2020;2;005;;120000;INPS;2021-02-01")
    assert load(market, file(tmp_path, *rows), TODAY) == (2, 2)
    found = current(market)
    women = found[Outside("employed", 2020, 0, "005", "F")]
    assert (women.value, women.source, women.published) == (Decimal("41.2"), "ISTAT, RFL", dt.date(2021, 3, 10))
    assert found[Outside("wage_fund_ordinary", 2020, 2, "005", "")].value == 120000
    assert sources(found.values()) == ["INPS, 01/02/2021", "ISTAT, RFL, 10/03/2021"]


def test_the_same_file_twice_changes_nothing_and_a_later_one_replaces(market, tmp_path):
    first = file(tmp_path, "employed;2020;;AT;;80,0;ISTAT;2021-03-10")
    load(market, first, TODAY)
    load(market, first, TODAY)
    assert len(read_rows(market)) == 1
    load(market, file(tmp_path, "employed;2020;;AT;;81,5;ISTAT;2021-06-10", name="riviste.csv"), TODAY)
    load(market, file(tmp_path, "employed;2020;;AT;;79,0;ISTAT;2020-12-10", name="vecchie.csv"), TODAY)
    assert [one.value for one in current(market).values()] == [Decimal("81.5")]
    assert len(read_rows(market)) == 3  # what was published before stays


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("employd;2020;;AT;;1;ISTAT;2021-03-10", "figure"),
        ("employed;20;;AT;;1;ISTAT;2021-03-10", "year"),
        ("employed;2020;5;AT;;1;ISTAT;2021-03-10", "quarter"),
        ("employed;2020;;TO;;1;ISTAT;2021-03-10", "province"),
        ("employed;2020;;AT;X;1;ISTAT;2021-03-10", "sex"),
        ("employed;2020;;AT;;1.234,5;ISTAT;2021-03-10", "value"),
        ("employed;2020;;AT;;-1;ISTAT;2021-03-10", "value"),
        ("employed;2020;;AT;;;ISTAT;2021-03-10", "value"),
        ("unemployment_rate;2020;;AT;;106;ISTAT;2021-03-10", "value"),
        ("employed;2020;;AT;;1;;2021-03-10", "source"),
        ("employed;2020;;AT;;1;ISTAT;10/03/2021", "published"),
        ("employed;2020;;AT;;1;ISTAT;2021-07-01", "published"),
        ("employed;2020;;AT;M;2;ISTAT;2021-03-10", "figure"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_field_and_nothing_is_kept(market, tmp_path, row, column):
    right = "employed;2020;;AT;M;1;ISTAT;2021-03-10"
    with pytest.raises(TableError) as told:
        load(market, file(tmp_path, right, row), TODAY)
    assert [(one.row, one.column) for one in told.value.problems] == [("line 3", column)]
    assert len(read_rows(market)) == 0


def test_a_missing_column_is_said(market, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("figure,year\nemployed,2020\n")
    with pytest.raises(TableError, match="quarter"):
        load(market, path, TODAY)


def test_from_the_shell(tmp_path):
    asked = ["figures", "load", "--store", str(tmp_path / "observatory")]
    path = file(tmp_path, "population;2020;;AT;;208000;ISTAT;2021-03-10")
    done = CliRunner().invoke(observatory, [*asked, str(path)])
    assert (done.exit_code, done.output) == (0, "istat.csv: 1 rows, 1 figures in all\n")
    wrong = CliRunner().invoke(observatory, [*asked, str(file(tmp_path, "x;2020;;AT;;1;ISTAT;2021-03-10"))])
    assert wrong.exit_code == 1
    assert "line 2, field figure" in wrong.output
    codes = CliRunner().invoke(observatory, ["figures", "codes"])
    assert len(codes.output.splitlines()) == len(FIGURES)


def test_every_figure_has_its_group():
    assert {group for group, _name, _unit in FIGURES.values()} == set(GROUPS)
