"""Vacancies: positions the centres found, in proportion to the people in charge."""

from __future__ import annotations

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import NEVER, after, blanked, late, pick
from raccordo.demo.region.scouting import OCCUPATIONS
from raccordo.demo.region.world import World
from raccordo.lines.demand.models import Vacancy

#: Positions found by the reference day for each person in charge: the plan wants one.
POSITIONS_PER_PERSON = 0.66
TITLES = {
    "01": "Addetto alla raccolta e alla vigna", "10": "Operaio alimentare", "25": "Operatore di macchine utensili",
    "13": "Addetto ai telai", "41": "Muratore", "47": "Addetto alle vendite", "49": "Autista e magazziniere",
    "55": "Addetto ai piani", "56": "Cameriere", "62": "Tecnico informatico", "70": "Impiegato amministrativo",
    "81": "Addetto alle pulizie", "88": "Operatore socio-sanitario", "96": "Acconciatore",
}  # fmt: skip
CONTRACTS = ("fixed_term", "permanent", "agency", "apprenticeship", "traineeship", "on_call")


def generate(world: World) -> None:
    """Write the vacancies with what a proposal needs to be judged: hours, pay, contract, place."""
    rng = world.rng("vacancies")
    companies = world.made["companies"]
    wanted = POSITIONS_PER_PERSON * size("in_charge") * world.scale
    count = max(60, round(wanted / 1.6))
    weight = world.effort_of(companies["centre_id"]) * np.where(companies["size_class"] == "micro", 0.6, 2.0)
    company = rng.choice(len(weight), size=count, p=weight / weight.sum())
    opened = world.day_of_work(rng, count, world.start, world.today)
    positions = 1 + rng.poisson(0.6, count)
    contract = pick(rng, CONTRACTS, (0.47, 0.15, 0.14, 0.08, 0.12, 0.04), count)
    endless = np.isin(contract, ("permanent", "apprenticeship"))
    part_time = rng.random(count) < 0.3
    hours = np.where(part_time, rng.choice([20, 24, 30], count), 40).astype(float)
    pay = np.round(rng.normal(1280, 180, count).clip(820, 2400) * np.where(part_time, hours / 40, 1), 2)
    passed = after(rng, world, opened, 0, 20, share=0.71)
    closed = after(rng, world, opened, 20, 120, share=0.8)
    where = companies["municipality_row"][company]
    codes = [f"V-{number:06d}" for number in range(1, count + 1)]
    months = np.where(endless, 0, rng.choice([1, 2, 3, 6, 12], count))
    told_pay = np.where(rng.random(count) < 0.9, pay, np.nan)  # one company in ten does not say what it pays
    keys = world.writer.write(
        Vacancy,
        count,
        code=codes,
        company_id=companies["id"][company],
        centre_id=companies["centre_id"][company],
        title=[TITLES[d] for d in companies["division"][company]],
        occupation=[OCCUPATIONS[d] for d in companies["division"][company]],
        positions=positions,
        opened_on=opened,
        closed_on=closed,
        filled=0,
        contract=contract.tolist(),
        duration_months=blanked(months, ~endless),
        weekly_hours=hours,
        full_time_hours=40,
        monthly_pay=told_pay,
        workplace_id=world.places.municipality[where],
        target=pick(rng, ("rdc", "general", "seasonal", "care"), (0.55, 0.3, 0.08, 0.07), count).tolist(),
        passed_on_to=np.where(
            np.isnat(passed), "none", np.where(rng.random(count) < 0.6, "myanpal", "region")
        ).tolist(),
        passed_on_on=np.where(np.isnat(passed), NEVER, passed),
        entered_on=late(rng, world, opened),
    )
    world.made["vacancies"] = {
        "id": keys,
        "company_id": companies["id"][company],
        "company_code": companies["code"][company],
        "centre_id": companies["centre_id"][company],
        "municipality_row": where,
        "opened_on": opened,
        "closed_on": closed,
        "positions": positions,
        "contract": contract,
        "endless": endless,
        "months": months,
        "hours": hours,
        "pay": told_pay,
    }
