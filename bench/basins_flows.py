"""Synthetic commuting flows by a gravity model, reproducible, for the benchmark and for larger tests."""

from __future__ import annotations

import numpy as np

from raccordo.analysis.basins.flows import Flows


def gravity_flows(municipalities: int, per_municipality: float = 91.0, seed: int = 1) -> Flows:
    """About `per_municipality` flows for each municipality: 1,180 of them give some 107,000.

    Towns lie at random on a square that grows with their number (the density stays the same), sizes follow a
    log-normal law like those of Italian municipalities, commuters go to jobs near home with a cost that grows
    exponentially with distance, and from half to four fifths of them stay where they live.

    Args:
        municipalities: how many, at least 2.
        per_municipality: flows for each on average, the internal one included.
        seed: of the random numbers.
    """
    random = np.random.default_rng(seed)
    side = np.sqrt(municipalities / 1180) * 160.0  # km: Piemonte is some 25,000 km2
    place = random.uniform(0, side, size=(municipalities, 2))
    residents = np.maximum(20, random.lognormal(6.4, 1.25, municipalities))
    jobs = residents * random.lognormal(0, 0.35, municipalities) * (residents / residents.mean()) ** 0.15
    stays = np.clip(0.35 + 0.05 * np.log(residents / 20) + random.normal(0, 0.05, municipalities), 0.3, 0.85)
    partners = min(municipalities, max(2, round(per_municipality)))
    codes = [f"{1_000 + i:06d}" for i in range(municipalities)]
    origins, destinations, commuters = [], [], []
    for i in range(municipalities):
        distance = np.hypot(*(place - place[i]).T)
        pull = jobs * np.exp(-distance / 9.0) + 1e-9 * jobs
        pull[i] = 0
        chosen = np.argpartition(-pull, partners - 2)[: partners - 1]
        share = pull[chosen] / pull[chosen].sum()
        flow = np.maximum(1, np.rint(residents[i] * (1 - stays[i]) * share))
        origins += [codes[i]] * partners
        destinations += [codes[i], *(codes[k] for k in chosen)]
        commuters += [float(np.rint(residents[i] * stays[i])), *flow.tolist()]
    return Flows.of_columns(origins, destinations, commuters)
