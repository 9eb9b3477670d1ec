"""Tables of the observatory that tell of the same people, attacked together: by day, by place, by what came of them."""

import datetime as dt
import io

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.optimize import linprog

from raccordo.analysis.careers.at_work import at_work_on, identity_on
from raccordo.analysis.linked import Sum, attack_together
from raccordo.observatory import hiding
from raccordo.observatory.asking import Observatory
from raccordo.observatory.at_work import told_of_day
from raccordo.observatory.cells import by_month, by_period, withheld
from raccordo.observatory.journeys import journeys, municipalities
from raccordo.web.views.observatory.stability import told_followed
from tests.web.test_observatory_pages import P, analyst, table_of, whole

__all__ = ["analyst"]
SMALL = 3
DAY = dt.date(2020, 12, 31)
BEFORE = dt.date(2019, 12, 31)


def bounds(told: list[float], sums: list[tuple[set[int], float]], cell: int, off: int = 2) -> tuple[float, float]:
    """Between which values who has figures and sums of them, each known to within ``off``, must put one of them."""
    limits = [(1, None) if value is hiding.HIDDEN else (max(value - off, 0), value + off) for value in told]
    upper, right = [np.zeros(len(told))], [0.0]
    for members, total in sums:
        if total is not hiding.HIDDEN and members:
            row = np.array([1.0 if n in members else 0.0 for n in range(len(told))])
            upper += [row, -row]
            right += [total + off, off - total]
    goal = np.zeros(len(told))
    goal[cell] = 1
    ends = []
    for sense in (1, -1):
        found = linprog(sense * goal, A_ub=np.array(upper), b_ub=right, bounds=limits)
        assert found.status in (0, 3)
        ends.append(sense * found.fun if found.status == 0 else np.inf)
    return float(np.ceil(ends[0] - 1e-6)), float(np.floor(ends[1] + 1e-6))


def exposed(told: list[float], true: list[int], sums: list[tuple[set[int], float]], off: int = 2) -> tuple[int, int]:
    """How many small figures there are, and of how many the attack says that they are small."""
    small = [n for n, value in enumerate(true) if 0 < value < SMALL]
    found = [bounds(told, sums, n, off) for n in small]
    assert all(low <= true[n] <= high for n, (low, high) in zip(small, found, strict=True))
    return len(small), sum(high < SMALL for _low, high in found)


def test_municipalities_and_their_centres_tell_no_small_municipality(observed, today):
    """In exact figures, each table screened by itself, the centres give small municipalities back; in threes none."""
    observatory = Observatory()
    centre = {row["municipality"]: row["centre"] for row in observatory.answer("places").to_pylist()}
    rows, whole_region = told_of_day(observatory, "work", BEFORE, DAY)
    centres, _same = told_of_day(observatory, "work_centre", BEFORE, DAY)
    found = observatory.ask(at_work_on, "at_work-work", day=DAY, cut="work").to_pylist()
    counted = {row["work"]: row["persons"] for row in found}
    true = [counted.get(row["work"], 0) for row in rows]
    lies = [centre.get(row["work"], "unknown") for row in rows]
    sums = [({n for n, one in enumerate(lies) if one == cell["work_centre"]}, cell["persons"]) for cell in centres]
    sums.append((set(range(len(rows))), whole_region["persons"]))
    small, now = exposed([row["persons"] for row in rows], true, sums)
    assert small
    assert now == 0
    exact = [{"persons": value} for value in true]
    hiding.hide_list(exact, "persons")
    true_sums = [(members, sum(true[n] for n in members)) for members, _total in sums]
    assert exposed([row["persons"] for row in exact], true, true_sums, off=0)[1] > 0


def test_two_days_tell_no_hiring_of_the_day_between(observed, today):
    """A day with one hiring in a cell: exact figures of two days tell it, figures in threes leave it open."""
    observatory = Observatory()
    asked = {"before": BEFORE, "cut": "sex"}
    found, then, now, differences = 0, {}, {}, []
    for n in range(20):
        day = DAY - dt.timedelta(days=n)
        now = {row["sex"]: row for row in observatory.ask(identity_on, "days-sex", day=day, **asked).to_pylist()}
        told = {row["sex"]: row for row in told_of_day(observatory, "sex", BEFORE, day)[0]}
        for cell, (exact, shown) in then.items():
            if cell not in now or hiding.HIDDEN in (shown, told[cell]["hires"]):
                continue
            if exact - now[cell]["hires"] in (1, 2):
                found += 1
                differences.append((exact - now[cell]["hires"], shown - told[cell]["hires"]))
        then = {cell: (row["hires"], told[cell]["hires"]) for cell, row in now.items()}
    assert found
    assert all(shown % 3 == 0 for _true, shown in differences)
    assert {shown for _true, shown in differences} >= {0, 3}  # the same step is shown as none or as three
    assert all(abs(shown - true) <= 4 for true, shown in differences)


def test_the_jobs_of_a_quadrant_are_told_alike_on_both_pages(analyst, observed):
    observatory = Observatory()
    told = {row["work_quadrant"]: row["jobs"] for row in told_of_day(observatory, "work_quadrant", BEFORE, DAY)[0]}
    month = next(row for row in table_of(analyst, f"{P}?quadrante=q-asti&al={DAY}") if row["Mese"] == "2020-12")
    assert whole(month["Rapporti a fine periodo"]) == told["q-asti"]
    true = by_month(observatory, "q-asti")[2020 * 12 + 11]["jobs"]
    assert abs(told["q-asti"] - true) <= 2


def test_hirings_followed_give_back_nothing_that_the_movements_withhold():
    """Screened by itself a year of hirings followed withholds another partner of the small cell: together they tell."""
    counts = {"a": 1, "b": 40, "c": 25, "d": 60}
    movements = {"a", "b"}  # what the movements withhold of the year

    def rows():
        return [{"year": 2019, "cell": cell, "cases": n, "persons": n, "kept": n // 2, "share": 0.5, "low": 0.4,
                 "high": 0.6, "effective_cases": n} for cell, n in counts.items()]  # fmt: skip

    def attack(told):
        system = {**{f"m{cell}": None if cell in movements else n for cell, n in counts.items()}, "all": 126}
        same = {cell: told[cell] for cell in counts if cell not in movements or told[cell] is not None}
        system |= {f"m{cell}": n for cell, n in same.items() if n is not None}
        return attack_together(system, [Sum(tuple(f"m{cell}" for cell in counts), "all")])

    alone = rows()
    hiding.hide_by_row(alone, lambda row: row["year"], "cases", "persons", ())
    told = {row["cell"]: None if row["cases"] is hiding.HIDDEN else row["cases"] for row in alone}
    assert attack(told).get("ma", (1, 1)) == (1, 1)
    gone = {(2019, cell) for cell in movements}
    together = {row["cell"]: row["cases"] for row in told_followed(rows(), gone, "stability test")}
    assert all(together[cell] is hiding.HIDDEN for cell in movements)
    assert all(n % 3 == 0 and abs(n - counts[cell]) <= 2 for cell, n in together.items() if cell not in movements)
    assert attack({cell: None if cell in movements else counts[cell] for cell in counts})["ma"] == (1, 40)


@pytest.mark.parametrize("cut", ["contract_kind", "age", "work_quadrant"])
def test_hirings_followed_are_withheld_where_the_movements_withhold_them(observed, today, cut):
    observatory = Observatory()
    gone = withheld(observatory, "year", cut)
    assert gone
    movements = by_period(observatory, "year", cut, 2014, 2021)[0]
    assert {(row["period"], row[cut]) for row in movements if row["hires"] is hiding.HIDDEN} <= gone
    found = observatory.answer(f"stability_{cut}", indicator="kept_365").to_pylist()
    for row in told_followed(found, gone, f"stability {cut}"):
        assert row["cases"] is hiding.HIDDEN or (int(row["year"]), row["cell"]) not in gone


@pytest.mark.parametrize(
    ("address", "part"),
    [
        (f"{P}transizioni/?domanda=contratto", "Casi"), (f"{P}da-lavoro-a-lavoro/", "Rapporti finiti"),
        (f"{P}stabilita/?taglio=sex", "Ancora in essere dopo un anno"), (f"{P}esiti/", "Al lavoro"),
    ],
)  # fmt: skip
def test_shares_tell_no_more_than_the_rounded_counts(analyst, address, part):
    """Every share of the file is a quotient of multiples of three: an exact one would give back both counts."""
    response = analyst.get(f"{address}{'&' if '?' in address else '?'}formato=parquet")
    rows = [row for row in pq.read_table(io.BytesIO(response.content)).to_pylist() if row[part]]
    share = next(name for name in rows[0] if name.startswith("Quota"))
    for row in rows:
        assert row[part] % 3 == 0
        whole_of = row[part] / row[share] / 3
        assert abs(whole_of - round(whole_of)) < 1e-3 * whole_of


def test_journeys_municipalities_and_basins_tell_no_small_journey(observed, today):
    """Who has the journeys of a basin with its municipalities puts no small journey below three."""
    observatory = Observatory()
    made = observatory.state.basins
    table = pq.read_table(observed.basins_file(made))
    area_of = dict(zip(table["municipality"].to_pylist(), table["area"].to_pylist(), strict=True))
    flow = pq.read_table(observed.flows_file(made)).to_pylist()
    small = found = 0
    for code in sorted(set(area_of.values())):
        rows = journeys(observatory, made, code, "residents")
        towns = municipalities(observatory, made, code)
        near = {town["municipality"] for town in towns}
        counted: dict[tuple[str, str], int] = {}
        for row in flow:
            far = row["destination"] if row["destination"] in near else area_of[row["destination"]]
            counted[row["origin"], far] = counted.get((row["origin"], far), 0) + row["commuters"]
        true = [counted[row["origin"], row["destination"]] for row in rows]
        sums = [
            ({n for n, row in enumerate(rows) if row["origin"] == town["municipality"]}, town["residents"])
            for town in towns
        ]
        many, told = exposed([row["commuters"] for row in rows], true, sums)
        small, found = small + many, found + told
    assert small
    assert found == 0
