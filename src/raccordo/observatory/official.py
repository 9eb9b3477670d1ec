"""The published quarterly figures of Piemonte, beside which the messages of the region are held.

Employment relationships begun (avviamenti) and ended (cessazioni) in the quarter, from mandatory communications:
Ministero del Lavoro e delle Politiche Sociali, quarterly notes on mandatory communications, statistical annexes
(“Allegato”) of the fourth quarters of 2021, 2022, 2023, 2024 and of the third quarter of 2025, as collected by the
package golDatasets, which names INPS as their source. Later annexes revise earlier quarters: each year is taken from
the annex that golDatasets chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

#: ISTAT's code of the region the figures are of.
REGION = "01"

#: Year, quarter, relationships begun, relationships ended.
QUARTERS: tuple[tuple[int, int, int, int], ...] = (
    (2017, 1, 119_083, 86_158),
    (2017, 2, 127_948, 119_154),
    (2017, 3, 146_062, 127_675),
    (2017, 4, 127_967, 150_656),
    (2018, 1, 137_646, 100_656),
    (2018, 2, 134_270, 133_258),
    (2018, 3, 153_507, 135_171),
    (2018, 4, 138_974, 166_794),
    (2019, 1, 147_507, 109_374),
    (2019, 2, 137_526, 141_413),
    (2019, 3, 160_530, 137_852),
    (2019, 4, 135_626, 165_676),
    (2020, 1, 132_154, 110_243),
    (2020, 2, 81_001, 100_204),
    (2020, 3, 149_403, 119_623),
    (2020, 4, 128_555, 146_521),
    (2021, 1, 116_518, 91_545),
    (2021, 2, 132_338, 135_131),
    (2021, 3, 170_138, 141_078),
    (2021, 4, 155_904, 176_248),
    (2022, 1, 159_658, 119_819),
    (2022, 2, 154_061, 162_680),
    (2022, 3, 175_652, 148_938),
    (2022, 4, 152_238, 179_015),
    (2023, 1, 159_723, 117_643),
    (2023, 2, 154_586, 159_031),
    (2023, 3, 199_645, 150_137),
    (2023, 4, 154_379, 185_253),
    (2024, 1, 169_126, 120_171),
    (2024, 2, 158_131, 174_839),
    (2024, 3, 191_627, 155_647),
    (2024, 4, 153_170, 188_570),
    (2025, 1, 166_165, 121_878),
    (2025, 2, 154_261, 177_507),
    (2025, 3, 184_659, 155_854),
)

#: What is published of each measure of the flows, by its place in a row of `QUARTERS`.
PLACES = {"hires": 2, "ends": 3}


def beside(flows: Iterable[Mapping[str, Any]], measure: str, *, scale: float, last: int) -> list[dict[str, Any]]:
    """Published figures beside those of quarterly flows, quarter by quarter up to ``last``.

    ``scale``: the part of the region that the messages are about; the figures here are divided by it. Per quarter:
    ``quarter`` (4·year + quarter − 1), ``published``, ``counted`` (as it stands in the facts), ``here`` (divided),
    ``difference`` (here over published, minus one).
    """
    counted = {row["period"]: row[measure] for row in flows}
    found = []
    for row in QUARTERS:
        quarter, published = 4 * row[0] + row[1] - 1, row[PLACES[measure]]
        if quarter <= last:
            here = round(counted.get(quarter, 0) / scale)
            found.append(
                {
                    "quarter": quarter,
                    "published": published,
                    "counted": counted.get(quarter, 0),
                    "here": here,
                    "difference": round(here / published - 1, 4) + 0.0,  # not −0
                }
            )
    return found
