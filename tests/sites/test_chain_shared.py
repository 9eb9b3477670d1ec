"""The chain of the log when many write at once, in processes and threads of their own: no link lost, none doubled."""

import json

from raccordo.kernel.audit.models import LinkQuerySet
from tests.sites.conftest import asked

PROCESSES, THREADS, TIMES = 2, 4, 12


def test_the_chain_holds_when_many_write_at_once(site, monkeypatch):
    """From its very first link, for which all of them find no head."""
    with monkeypatch.context() as patch:
        patch.setattr(LinkQuerySet, "seal_when_committed", lambda self, entry: None)
        with asked(site):
            pass
    ((unsealed,),) = site.ask("SELECT COUNT(*) FROM audittrail_entry")
    assert site.ask("SELECT COUNT(*) FROM audittrail_head") == [(0,)]

    writers = [site.begin("log", str(THREADS), str(TIMES)) for _process in range(PROCESSES)]
    said = [json.loads(writer.communicate(timeout=300)[0]) for writer in writers]
    assert [one["errors"] for one in said] == [[]] * PROCESSES
    kept = sum(one["kept"] for one in said)
    assert kept == PROCESSES * THREADS * TIMES * 3 // 2  # every other transaction writes two

    assert site.ask("SELECT COUNT(*), MAX(seq), COUNT(DISTINCT entry_id) FROM audittrail_link") == [(kept,) * 3]
    assert site.ask("SELECT COUNT(*) FROM audittrail_entry WHERE reason = 'other'") == [(0,)], "undone"
    late, verified = site.commands("audit seal", "audit verify --json")
    assert late["said"] == f"Voci sigillate in ritardo: {unsealed}.\n"
    assert verified["code"] == 0, verified
    assert json.loads(verified["said"])["links"] == kept + unsealed + 1  # the late sealing is an entry too
