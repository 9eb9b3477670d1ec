"""A small synthetic region with its messages taken in, folded and built once: what a report is made from."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from django.utils.translation import override

from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.cob.pseudonyms import Key
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.demo import outside
from raccordo.demo.cob.write import write
from raccordo.kernel.documents import Document, printed
from raccordo.kernel.territory.models import Quadrant
from raccordo.observatory.basins import build_basins
from raccordo.observatory.building import build_careers, build_market_facts
from raccordo.observatory.figures import load
from raccordo.observatory.market import Market
from raccordo.observatory.places import places_table
from raccordo.observatory.whole import limits
from raccordo.observatory.yearbook import publish as publishing
from raccordo.observatory.yearbook.compose import yearbook
from raccordo.observatory.yearbook.gather import gather
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.publish import silent

CONTRACTS, SEED = 5000, 369
UNTIL = dt.date(2021, 6, 30)
YEAR, QUADRANT = 2020, "sud-est"


@pytest.fixture(scope="session")
def engine():
    with EmbeddedEngine(threads=1) as found:
        yield found


@pytest.fixture(scope="session")
def made() -> dict[str, Any]:
    """What was made once, for all modules: the region itself stands in the database for a module at a time."""
    return {}


@pytest.fixture(scope="module")
def var(region, engine, made, tmp_path_factory, django_db_blocker) -> Path:
    """A VAR folder whose observatory holds the messages sent by the day, their careers, basins and facts."""
    if "var" not in made:
        made["var"] = tmp_path_factory.mktemp("yearbook")
        with django_db_blocker.unblock():
            build(engine, made["var"])
    return made["var"]


def build(engine: EmbeddedEngine, folder: Path) -> None:
    market = Market(folder / "observatory")
    write(folder / "all.parquet", CONTRACTS, SEED)
    table = pq.read_table(folder / "all.parquet")
    sent = pc.cast(table["sent"], "date32")
    pq.write_table(table.filter(pc.less_equal(sent, UNTIL)), folder / "messages.parquet")
    key = Key(bytes(range(32)))
    import_file(
        market.store, folder / "messages.parquet", Mapping(), key, received=UNTIL, municipalities=municipalities()
    )
    fold_store(market.store)
    build_careers(engine, market)
    build_basins(engine, market, YEAR, limits(0.002))
    build_market_facts(engine, market, places_table(UNTIL))
    load(market, outside.write(folder / "dati-sintetici.csv", SEED, UNTIL), UNTIL)


@pytest.fixture(scope="module")
def market(var) -> Market:
    return Market(var / "observatory")


@pytest.fixture(scope="module")
def material(region, engine, market, made, django_db_blocker) -> Material:
    """What the report of the quadrant is written from."""
    if "material" not in made:
        with django_db_blocker.unblock(), override("it"):
            made["material"] = gather(engine, market, Quadrant.objects.get(code=QUADRANT), YEAR, silent)
    return made["material"]


@pytest.fixture(scope="module")
def document(region, material, made, django_db_blocker) -> Document:
    """The report, in Italian."""
    if "document" not in made:
        with django_db_blocker.unblock(), override("it"):
            made["document"] = yearbook(material)
    return made["document"]


@pytest.fixture
def gathered(material, media, monkeypatch):
    """What a report is made from is gathered already, and its files are short."""
    monkeypatch.setattr(publishing, "gather", lambda *asked: material)
    monkeypatch.setattr(printed, "render", lambda document, code: f"{code} {document.digest}".encode())


@pytest.fixture
def media(settings, tmp_path):
    """Files of the tests go where they are forgotten."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
