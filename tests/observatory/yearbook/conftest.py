"""A small synthetic region with its messages taken in, folded and built: what a report is made from."""

import datetime as dt

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.cob.pseudonyms import Key
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.demo.cob.write import write
from raccordo.observatory.building import build_basins, build_careers, build_market_facts
from raccordo.observatory.market import Market
from raccordo.observatory.places import places_table
from raccordo.observatory.whole import limits

CONTRACTS, SEED = 5000, 369
UNTIL = dt.date(2021, 6, 30)
YEAR, QUADRANT = 2020, "sud-est"


@pytest.fixture(scope="module")
def engine():
    with EmbeddedEngine(threads=1) as found:
        yield found


@pytest.fixture(scope="module")
def var(region, engine, tmp_path_factory, django_db_blocker):
    """A VAR folder whose observatory holds the messages sent by the day, their careers, basins and facts."""
    folder = tmp_path_factory.mktemp("yearbook")
    market = Market(folder / "observatory")
    write(folder / "all.parquet", CONTRACTS, SEED)
    table = pq.read_table(folder / "all.parquet")
    sent = pc.cast(table["sent"], "date32")
    pq.write_table(table.filter(pc.less_equal(sent, UNTIL)), folder / "messages.parquet")
    import_file(
        market.store, folder / "messages.parquet", Mapping(), Key(bytes(range(32))), municipalities=municipalities()
    )
    fold_store(market.store)
    build_careers(engine, market)
    build_basins(engine, market, YEAR, limits(0.002))
    with django_db_blocker.unblock():
        build_market_facts(engine, market, places_table(UNTIL))
    return folder


@pytest.fixture(scope="module")
def market(var):
    return Market(var / "observatory")


@pytest.fixture
def media(settings, tmp_path):
    """Files of the tests go where they are forgotten."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
