"""Qualifications are taken in whole or not at all, once, without tax codes."""

import pytest
from click.testing import CliRunner

from raccordo.analysis.problems import TableError
from raccordo.observatory.commands import observatory
from raccordo.observatory.market import Market
from raccordo.observatory.qualifications import (
    digest_of_qualifications,
    qualifications_file,
    read_qualifications,
    take_qualifications,
)
from tests.analysis.cob.files import ADA, BEN, KEY


def write(folder, *rows: str):
    path = folder / "diplomas.csv"
    path.write_text("\n".join(["person,day,qualification", *rows]) + "\n", encoding="utf-8")
    return path


def test_the_same_file_twice_changes_nothing(tmp_path):
    market = Market(tmp_path / "observatory")
    assert digest_of_qualifications(market) == ""
    path = write(tmp_path, f"{ADA},2019-07-10,Diploma", f"{BEN},2018-07-10,Laurea", f"{ADA},2019-07-10,Diploma")
    assert take_qualifications(market, path, KEY) == (2, 2)
    digest = digest_of_qualifications(market)
    assert take_qualifications(market, path, KEY) == (0, 2)
    assert digest_of_qualifications(market) == digest
    assert {row["grp"] for row in read_qualifications(market).to_pylist()} == {"Diploma", "Laurea"}
    assert ADA.encode() not in qualifications_file(market).read_bytes()


def test_wrong_rows_are_told_and_nothing_is_kept(tmp_path):
    market = Market(tmp_path / "observatory")
    path = write(tmp_path, f"{ADA},2019-07-10,Diploma", f"{ADA[:-1]}Z,10/07/2019,")
    with pytest.raises(TableError) as caught:
        take_qualifications(market, path, KEY)
    told = str(caught.value)
    assert "line 3, field person" in told
    assert "line 3, field day" in told
    assert "line 3, field qualification" in told
    assert ADA[:-1] not in told
    assert len(read_qualifications(market)) == 0


def test_a_missing_column_is_told(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("person,day\n", encoding="utf-8")
    with pytest.raises(TableError, match="no such column"):
        take_qualifications(Market(tmp_path / "observatory"), path, KEY)


def test_from_the_shell(tmp_path):
    path = write(tmp_path, f"{ADA},2019-07-10,Diploma")
    arguments = ["qualifications", str(path), "--store", str(tmp_path / "observatory"), "--key", str(tmp_path / "key")]
    done = CliRunner().invoke(observatory, arguments)
    assert done.exit_code == 0, done.output
    assert "1 new qualifications, 1 in all" in done.output
