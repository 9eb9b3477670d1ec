"""Which file a command on plans takes."""

from click.testing import CliRunner

from raccordo.config import settings
from raccordo.plan.cli import plan


def check(*words: str):
    return CliRunner().invoke(plan, ["check", *words])


def test_the_plan_that_came_with_raccordo_is_taken_by_its_name():
    shipped = check(str(settings.PLANS_DIR / "piemonte-2020.yaml"))
    assert shipped.exit_code == 0
    assert "piemonte-2020 v1" in shipped.output
    assert check("piemonte-2020").output == check("piemonte-2020.yaml").output == shipped.output


def test_a_file_of_that_name_here_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "piemonte-2020").write_text("code: [", encoding="utf-8")
    here = check("piemonte-2020")
    assert (here.exit_code, "nothing was loaded" in here.output) == (1, True)


def test_what_is_neither_is_refused_by_name():
    for missing in ("toscana-2021", "no/piemonte-2020.yaml"):
        refused = check(missing)
        assert (refused.exit_code, missing in refused.output) == (2, True)
