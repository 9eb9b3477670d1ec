"""What leaves the agency's records for the analysis: pseudonyms, days, and what the service was; never who."""

import datetime as dt

import pytest

from raccordo.analysis.cob.pseudonyms import pseudonym, read_key
from raccordo.lines.casework.enums import ServiceState
from raccordo.observatory.links import key_file, linked
from tests.casework.factories import ServiceFactory
from tests.catalogue.factories import PolicyFactory

pytestmark = pytest.mark.django_db


def test_services_tell_their_level_and_policy_and_nobody_by_name(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    key_file().touch(mode=0o600)
    key_file().write_text("0f" * 32)
    begun = {"state": ServiceState.STARTED, "proposed_on": dt.date(2020, 1, 1), "started_on": dt.date(2020, 1, 2)}
    first = ServiceFactory(**begun, lep="E", policy=None)
    second = ServiceFactory(**begun, seeker=first.seeker, lep="F2", policy=PolicyFactory(code="tirocinio", lep="F2"))
    ServiceFactory(**begun | {"started_on": dt.date(2020, 3, 1)}, seeker=first.seeker)
    services = linked(dt.date(2020, 2, 29)).services
    assert services.drop(["person"]).to_pylist() == [
        {"day": dt.date(2020, 1, 2), "lep": "E", "policy": None},
        {"day": dt.date(2020, 1, 2), "lep": "F2", "policy": "tirocinio"},
    ]
    assert (
        services["person"].unique().to_pylist()
        == pseudonym(read_key(key_file()), [second.seeker.fiscal_code]).to_pylist()
    )
