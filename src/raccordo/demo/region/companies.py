"""Companies, their sites and seasonal peaks. Not scaled down: the plan's target of companies is absolute."""

from __future__ import annotations

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import late, pick
from raccordo.demo.region.world import World
from raccordo.lines.demand.codes import company_check_digit
from raccordo.lines.demand.models import Company, SeasonalPeak, Site

#: Section, division, share of companies, words a firm of that trade is called by, and whether its work is seasonal.
#: Shares are round numbers near the make-up of Piemonte's firms by sector (assumption).
TRADES = (
    ("A", "01", 0.08, ("Azienda agricola", "Cantina", "Vivai"), True),
    ("C", "10", 0.05, ("Dolciaria", "Pastificio", "Conserve"), True),
    ("C", "25", 0.09, ("Officine", "Stampaggi", "Minuterie"), False),
    ("C", "13", 0.03, ("Filatura", "Tessitura", "Maglificio"), False),
    ("F", "41", 0.13, ("Costruzioni", "Impresa edile", "Ristrutturazioni"), False),
    ("G", "47", 0.20, ("Market", "Emporio", "Ferramenta"), False),
    ("H", "49", 0.05, ("Trasporti", "Logistica", "Corriere"), False),
    ("I", "55", 0.03, ("Albergo", "Residence", "Rifugio"), True),
    ("I", "56", 0.10, ("Trattoria", "Caffè", "Pizzeria"), True),
    ("J", "62", 0.03, ("Informatica", "Software", "Sistemi"), False),
    ("M", "70", 0.06, ("Studio", "Consulenze", "Progetti"), False),
    ("N", "81", 0.05, ("Pulizie", "Verde", "Servizi"), False),
    ("Q", "88", 0.06, ("Cooperativa sociale", "Assistenza", "Casa di cura"), False),
    ("S", "96", 0.04, ("Parrucchieri", "Lavanderia", "Estetica"), False),
)
#: Second words: names of no firm in particular.
WORDS = (
    "Aurora", "Bricco", "Cascata", "Delta", "Edera", "Faggio", "Ginepro", "Iris", "Larice", "Mirtillo", "Nebbiolo",
    "Orizzonte", "Ponte", "Quercia", "Rondine", "Sestante", "Torrente", "Ulivo", "Vela", "Zenit", "Alba", "Collina",
    "Fontana", "Mulino", "Stella", "Tiglio", "Valle", "Castagno", "Acero", "Sorgente",
)  # fmt: skip
LEGAL = ("S.r.l.", "S.n.c.", "S.a.s.", "S.p.A.", "Soc. coop.")
EMPLOYEES = ((1, 9), (10, 49), (50, 249), (250, 1200))
SIZES = ("micro", "small", "medium", "large")
#: Peaks by division: first and last month, occupation (CP2021).
PEAKS = {"01": (8, 10, "6.4.1"), "10": (9, 12, "7.3.2"), "55": (12, 3, "5.2.2"), "56": (6, 9, "5.2.2")}


def company_codes(count: int) -> list[str]:
    """Tax codes with a right check digit and the office number 000, which no revenue office has."""
    codes = []
    for number in range(1, count + 1):
        first_ten = f"{number:07d}000"
        codes.append(f"{first_ten}{company_check_digit(first_ten)}")
    return codes


def generate(world: World) -> None:
    """Write companies with one site each, some with a second one, and the peaks of seasonal trades."""
    rng = world.rng("companies")
    count = round(size("companies") * max(1.0, world.scale) * world.companies_share)
    place = world.places.draw(rng, count)
    trade = pick(rng, range(len(TRADES)), [t[2] for t in TRADES], count)
    klass = pick(rng, range(4), (0.82, 0.14, 0.035, 0.005), count)
    employees = np.array([rng.integers(low, high + 1) for low, high in (EMPLOYEES[k] for k in klass)])
    known = rng.random(count) > 0.08  # some firms never told how many they are
    codes = company_codes(count)
    registered = world.day_before_plan(rng, count, years=25)
    keys = world.writer.write(
        Company,
        count,
        code=codes,
        name=_names(rng, trade, count),
        section=[TRADES[t][0] for t in trade],
        division=[TRADES[t][1] for t in trade],
        size_class=[SIZES[k] for k in klass],
        employees=[int(n) if k else None for n, k in zip(employees, known, strict=True)],
        municipality_id=world.places.municipality[place],
        centre_id=world.places.centre[place],
        registered_on=registered,
        social_enterprise=[
            TRADES[t][1] == "88" and bool(s) for t, s in zip(trade, rng.random(count) < 0.5, strict=True)
        ],
        entered_on=late(rng, world, registered),
    )
    world.made["companies"] = {
        "id": keys,
        "code": np.array(codes),
        "centre_id": world.places.centre[place],
        "municipality_row": place,
        "division": np.array([TRADES[t][1] for t in trade]),
        "size_class": np.array([SIZES[k] for k in klass]),
    }
    _sites(world, rng, keys, place, trade, employees)


def _names(rng: np.random.Generator, trade: np.ndarray, count: int) -> list[str]:
    """Trade word, invented word, a number where the pair comes back, legal form: no real firm is meant."""
    first = rng.integers(0, 3, count)
    second = rng.integers(0, len(WORDS), count)
    legal = pick(rng, range(len(LEGAL)), (0.5, 0.22, 0.16, 0.04, 0.08), count)
    seen: dict[tuple[int, int, int], int] = {}
    names = []
    for t, f, s, form in zip(trade, first, second, legal, strict=True):
        seen[t, f, s] = nth = seen.get((t, f, s), 0) + 1
        names.append(f"{TRADES[t][3][f]} {WORDS[s]}{'' if nth == 1 else f' {nth}'} {LEGAL[form]}")
    return names


def _sites(world: World, rng, companies, place, trade, employees) -> None:
    count = len(companies)
    second = np.flatnonzero(rng.random(count) < 0.06)
    owner = np.concatenate([np.arange(count), second])
    where = np.concatenate([place, world.places.draw(rng, len(second))])
    settlement = np.concatenate([np.zeros(count, bool), rng.random(len(second)) < 0.05])
    opened = world.day_between(rng, len(owner), world.start, world.today)
    sites = world.writer.write(
        Site,
        len(owner),
        company_id=companies[owner],
        name=["Sede"] * count + ["Unità locale"] * len(second),
        municipality_id=world.places.municipality[where],
        centre_id=world.places.centre[where],
        employees=[int(n) for n in np.where(np.arange(len(owner)) < count, employees[owner], 3)],
        seasonal=[TRADES[t][4] for t in trade[owner]],
        new_settlement=settlement.tolist(),
        opened_on=np.where(settlement, opened, np.datetime64("NaT")),
        entered_on=world.today,
    )
    peaking = [i for i, o in enumerate(owner[:count]) if TRADES[trade[o]][1] in PEAKS and rng.random() < 0.5]
    peaks = [PEAKS[TRADES[trade[owner[i]]][1]] for i in peaking]
    world.writer.write(
        SeasonalPeak,
        len(peaking),
        site_id=sites[peaking],
        month_from=[p[0] for p in peaks],
        month_to=[p[1] for p in peaks],
        occupation=[p[2] for p in peaks],
        entered_on=world.today,
    )
    world.made["companies"]["site_id"] = sites[:count]
