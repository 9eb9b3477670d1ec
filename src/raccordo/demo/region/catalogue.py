"""Accredited bodies, active policies, editions of the catalogue and their offers."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.region.chance import blanked, late, pick
from raccordo.demo.region.world import World
from raccordo.lines.catalogue.models import Edition, EligibilityRule, Offer, Policy, Provider

#: Bodies that do not exist: a word of what they do and an invented one.
KINDS = (("sal", "Lavoro e Persona", 26), ("training", "Formazione", 18), ("both", "Servizi e Formazione", 16))
WORDS = (
    "Meridiana", "Ponente", "Betulla", "Traguardo", "Officina Nuova", "Passaggi", "Filo Rosso", "Campo Base",
    "Orizzonti", "La Rotta", "Crocevia", "Tessere", "Bussola", "Alta Via", "Il Cantiere", "Punto a Capo",
    "Sestriga", "Mosaico", "Le Chiavi", "Terzo Tempo",
)  # fmt: skip

#: Code, title, kind, LEP, regime ("" for all).
POLICIES = (
    ("orient-spec", "Orientamento specialistico", "guidance", "E", ""),
    ("bilancio", "Bilancio di competenze", "guidance", "E", ""),
    ("accomp", "Accompagnamento al lavoro", "accompaniment", "F1", ""),
    ("tirocinio", "Tirocinio extracurriculare", "traineeship", "F2", ""),
    ("incontro", "Incontro tra domanda e offerta", "accompaniment", "F3", ""),
    ("adr-rdc", "Assegno di ricollocazione, percettori di RdC", "relocation", "G", "rdc"),
    ("digitale", "Competenze digitali di base", "training", "H", ""),
    ("qualifica", "Corso di qualifica per adulti", "training", "H", ""),
    ("lingua", "Italiano per stranieri", "training", "H", ""),
    ("mobilita", "Contributo alla mobilità territoriale", "mobility", "I", ""),
    ("concilia", "Buono per la conciliazione", "care", "J", ""),
    ("puc", "Progetti utili alla collettività", "public_work", "L", "rdc"),
    ("mirato", "Collocamento mirato", "accompaniment", "M", ""),
    ("integrata", "Presa in carico integrata", "other", "N", ""),
    ("impresa", "Mettersi in proprio", "self_employment", "O", ""),
)
EDITIONS = (
    (1, dt.date(2020, 2, 17), "Prima edizione del catalogo unico."),
    (2, dt.date(2020, 10, 12), "Attività a distanza; nuovi corsi di competenze digitali."),
    (3, dt.date(2021, 5, 3), "Aggiornamento delle sedi e dei posti."),
    (4, None, "In preparazione per l'autunno."),
)


def generate(world: World) -> None:
    """Write bodies, policies and four editions, the last one a draft."""
    rng = world.rng("catalogue")
    providers = _providers(world, rng)
    policies = world.writer.write(
        Policy,
        len(POLICIES),
        code=[p[0] for p in POLICIES],
        title=[p[1] for p in POLICIES],
        kind=[p[2] for p in POLICIES],
        lep=[p[3] for p in POLICIES],
        regime=[p[4] for p in POLICIES],
        entered_on=world.start,
    )
    by_lep: dict[str, list[int]] = {}
    for key, policy in zip(policies.tolist(), POLICIES, strict=True):
        by_lep.setdefault(policy[3], []).append(key)
    world.made["policies"] = by_lep
    editions = world.writer.write(
        Edition,
        len(EDITIONS),
        number=[e[0] for e in EDITIONS],
        published_on=[e[1] for e in EDITIONS],
        note=[e[2] for e in EDITIONS],
        entered_on=[e[1] or world.today for e in EDITIONS],
    )
    for number, key in enumerate(editions):
        _offers(world, rng, number, key, policies, providers)


def _providers(world: World, rng: np.random.Generator) -> np.ndarray:
    rows = [(kind, title, number) for kind, title, count in KINDS for number in range(count)]
    count = len(rows)
    place = world.places.draw(rng, count)
    since = world.day_between(rng, count, dt.date(2012, 1, 1), dt.date(2019, 12, 31))
    until = world.day_between(rng, count, dt.date(2020, 9, 1), dt.date(2021, 3, 31))
    ended = rng.random(count) < 0.05
    codes = [f"acc-{number:03d}" for number in range(1, count + 1)]
    keys = world.writer.write(
        Provider,
        count,
        code=codes,
        name=[f"{WORDS[n % len(WORDS)]} {'' if n < len(WORDS) else 'Due '}{title}" for _, title, n in rows],
        kind=[kind for kind, _, _ in rows],
        municipality_id=world.places.municipality[place],
        accredited_from=since,
        accredited_to=np.where(ended, until, np.datetime64("NaT")),
        entered_on=late(rng, world, since),
    )
    services = np.array([kind != "training" for kind, _, _ in rows]) & ~ended
    training = np.array([kind != "sal" for kind, _, _ in rows]) & ~ended
    world.made["providers"] = {"id": keys[services], "code": np.array(codes)[services]}
    world.made["training_providers"] = {"id": keys[training], "code": np.array(codes)[training]}
    return keys


def _offers(world: World, rng, number: int, edition: int, policies: np.ndarray, providers: np.ndarray) -> None:
    """Each body offers some policies; the centres offer all of them without limit of seats."""
    published = EDITIONS[number][1]
    day = np.datetime64(published or dt.date(2021, 9, 1))
    offered = np.argwhere(rng.random((len(providers), len(policies))) < 0.16 + 0.03 * number)
    policy = np.concatenate([np.arange(len(policies)), offered[:, 1]])
    body = [None] * len(policies) + providers[offered[:, 0]].tolist()
    count = len(policy)
    keys = world.writer.write(
        Offer,
        count,
        edition_id=int(edition),
        policy_id=policies[policy],
        provider_id=body,
        valid_from=day,
        valid_to=day + np.timedelta64(364, "D"),
        seats=blanked(rng.integers(8, 60, count), np.array([b is not None for b in body])),
        eligibility="",
        entered_on=min(world.today, published or world.today),
    )
    asked = np.flatnonzero(rng.random(count) < 0.4)
    rule = pick(rng, range(4), (0.35, 0.3, 0.2, 0.15), len(asked))
    rules = [(16, 29, "", ""), (None, None, "rdc", ""), (50, None, "", ""), (None, None, "", "disability")]
    world.writer.write(
        EligibilityRule,
        len(asked),
        offer_id=keys[asked],
        min_age=[rules[r][0] for r in rule],
        max_age=[rules[r][1] for r in rule],
        regime=[rules[r][2] for r in rule],
        vulnerability=[rules[r][3] for r in rule],
    )
