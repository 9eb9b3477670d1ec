"""Random small regions: sparse or dense, with ties, empty municipalities and municipalities without links."""

from hypothesis import strategies as st

from raccordo.analysis.basins import Parameters

#: The shape of Istat's parameters at the size of these regions.
SMALL = Parameters(min_size=50, min_sc=0.6, target_size=500, target_sc=0.75)


@st.composite
def regions(draw, most=8):
    """Rows (origin, destination, commuters) of up to `most` municipalities."""
    codes = [f"m{i}" for i in range(draw(st.integers(1, most)))]
    largest = draw(st.sampled_from([2, 30, 300]))
    rows = [(code, code, draw(st.integers(0, 4 * largest))) for code in codes]
    for origin in codes:
        for destination in codes:
            if origin != destination and draw(st.booleans()):
                rows.append((origin, destination, draw(st.integers(0, largest))))
    return rows


@st.composite
def regions_on_a_map(draw, most=7):
    """A region and the pairs of its municipalities that touch."""
    rows = draw(regions(most))
    codes = sorted({row[0] for row in rows})
    pairs = [(one, other) for i, one in enumerate(codes) for other in codes[i + 1 :] if draw(st.integers(0, 2)) == 0]
    return rows, pairs
