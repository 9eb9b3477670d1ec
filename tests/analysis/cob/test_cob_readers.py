import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import etree

from raccordo.analysis.cob.mapping import Mapping, read_mapping
from raccordo.analysis.cob.sources import open_source
from raccordo.analysis.cob.store import Store
from raccordo.analysis.problems import TableError
from tests.analysis.cob.files import ADA, BEN, MILL, SHOP, folded, row, take, write_csv

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def rows(path: Path, mapping: Mapping | None = None) -> list[dict]:
    source = open_source(path, mapping or Mapping())
    return [item for batch in source.batches for item in batch.to_pylist()]


def xml(path: Path, body: str, prolog: str = "") -> Path:
    path.write_text(f'<?xml version="1.0"?>{prolog}<Comunicazioni>{body}</Comunicazioni>', encoding="utf-8")
    return path


def record(**fields: str) -> str:
    return "<Comunicazione>" + "".join(f"<{k}>{v}</{k}>" for k, v in row(**fields).items() if v) + "</Comunicazione>"


def test_the_same_messages_in_three_formats_are_the_same(tmp_path):
    made = [row(), row(code="m2", event="CES", ceased_on="2024-02-10", sent="2024-02-12T10:30:00")]
    table = pa.table({name: [item[name] or None for item in made] for name in made[0]})
    files = [write_csv(tmp_path / "m.csv", made, delimiter=";"), tmp_path / "m.parquet", tmp_path / "m.xml"]
    pq.write_table(table, files[1])
    xml(files[2], record() + "\n" + record(**made[1]))
    found = []
    for number, path in enumerate(files):
        store = Store(tmp_path / f"store{number}")
        record_ = take(store, path)
        assert (record_.messages, record_.rejected) == (2, 0)
        found.append(folded(store))
    assert found[0] == found[1] == found[2]
    assert found[0]["relationships"][0]["municipality"] == "001272"


def test_typed_columns_of_parquet_are_taken_as_they_are(tmp_path):
    import datetime as dt

    plain = {name: [value or None] for name, value in row().items()}
    plain |= {"start": [dt.date(2024, 1, 11)], "end": [dt.date(9999, 12, 31)], "weekly_hours": [20.5],
              "sent": [dt.datetime.fromisoformat("2024-01-10T09:30")]}  # fmt: skip
    pq.write_table(pa.table(plain), tmp_path / "m.parquet")
    store = Store(tmp_path / "store")
    assert take(store, tmp_path / "m.parquet").rejected == 0
    (found,) = folded(store)["relationships"]
    assert (found["end"], found["ended"], found["weekly_hours"], found["fte"]) == (None, "open", 20.5, 20.5 / 40)


def test_a_regional_sheet_is_read_by_its_layout(tmp_path):
    mapping = read_mapping(EXAMPLES / "cob-foglio-regionale.yaml")
    plain = dict.fromkeys(mapping.columns.values(), "")
    plain |= {
        "CODICE_COMUNICAZIONE": "1300124000001", "TIPO_COMUNICAZIONE": "ASSUNZIONE", "DATA_INVIO": "10/01/2024 09:15",
        "CF_LAVORATORE": ADA, "CF_AZIENDA": SHOP, "DATA_INIZIO": "11/01/2024", "RETRIBUZIONE": "21.500,50",
        "ORARIO": "PARZIALE VERTICALE", "COMUNE_SEDE": "L219", "NATURA_AZIENDA": "PUBBLICO", "STAGIONALE": "Sì",
        "MODELLO": "UNILAV", "LIVELLO": "già 3°",
    }  # fmt: skip
    path = write_csv(tmp_path / "m.csv", [plain], delimiter=";", encoding="cp1252")
    store = Store(tmp_path / "store")
    assert take(store, path, mapping).rejected == 0
    (found,) = folded(store)["relationships"]
    assert (found["hours"], found["pay"], found["employer_kind"]) == ("V", 21500.5, "public")
    assert (found["seasonal"], found["level"], found["birth_year"], found["sex"]) == (True, "già 3°", 1990, "F")


def test_sections_of_xml_are_read_by_their_paths(tmp_path):
    mapping = read_mapping(EXAMPLES / "cob-unilav.yaml")
    body = f"""<u:Comunicazione codice="m1">
        <u:Invio precedente="m0"><u:tipo>ASS</u:tipo><u:data>2024-01-10</u:data></u:Invio>
        <u:DatoreLavoro><u:codiceFiscale>{SHOP}</u:codiceFiscale>
        <u:pubblicaAmministrazione>NO</u:pubblicaAmministrazione><u:sedeLavoro><u:comune>L219</u:comune></u:sedeLavoro>
        </u:DatoreLavoro><u:Lavoratore><u:codiceFiscale>{ADA}</u:codiceFiscale><u:ignoto>x</u:ignoto></u:Lavoratore>
        <u:Rapporto><u:dataInizio>2024-01-11</u:dataInizio></u:Rapporto></u:Comunicazione>"""
    path = tmp_path / "m.xml"
    path.write_text(f'<u:Tutte xmlns:u="urn:unilav">{body}</u:Tutte>')
    (found,) = rows(path, mapping)
    assert (found["code"], found["previous"], found["person"], found["employer"]) == ("m1", "m0", ADA, SHOP)
    assert (found["municipality"], found["end"], found["employer_kind"]) == ("L219", None, "NO")


@pytest.mark.parametrize(
    ("public", "template", "kind"),
    [("SI", "UL", "public"), ("NO", "UL", "private"), ("NO", "US", "agency"), (None, "US", "agency"),
     ("SI", "US", "public"), (None, "UL", None)],
)  # fmt: skip
def test_the_kind_of_employer_of_the_sections_is_what_they_say(tmp_path, public, template, kind):
    """A public administration says so; only agencies send UniSomm; of the others nothing is known that is not said."""
    said = "" if public is None else f"<pubblicaAmministrazione>{public}</pubblicaAmministrazione>"
    xml(tmp_path / "m.xml", f"""<Comunicazione codice="m1"><Invio><tipo>ASS</tipo><data>2024-01-10</data>
        <modello>{template}</modello></Invio><DatoreLavoro><codiceFiscale>{SHOP}</codiceFiscale>{said}</DatoreLavoro>
        <Lavoratore><codiceFiscale>{ADA}</codiceFiscale></Lavoratore>
        <Rapporto><dataInizio>2024-01-11</dataInizio></Rapporto></Comunicazione>""")  # fmt: skip
    store = Store(tmp_path / "store")
    assert take(store, tmp_path / "m.xml", read_mapping(EXAMPLES / "cob-unilav.yaml")).rejected == 0
    (found,) = folded(store)["relationships"]
    assert found["employer_kind"] == kind


def test_texts_kept_as_views_are_read_like_others(tmp_path):
    made = [row(), row(code="m2", event="CES", ceased_on="2024-02-10", sent="2024-02-12")]
    found = []
    for kind in (pa.string(), pa.string_view()):
        table = pa.table({name: pa.array([item[name] or None for item in made], kind) for name in made[0]})
        pq.write_table(table, tmp_path / f"{kind}.parquet")
        assert pq.read_schema(tmp_path / f"{kind}.parquet").field("person").type == kind
        store = Store(tmp_path / str(kind))
        assert take(store, tmp_path / f"{kind}.parquet").rejected == 0
        found.append(folded(store))
    assert found[0] == found[1]


LIFE = [
    {"code": "c1", "event": "ASS", "sent": "2024-01-10", "end": "2024-03-31", "contract": "A.02.00", "hours": "P"},
    {"code": "c2", "event": "PRO", "sent": "2024-03-20", "extended_to": "2024-12-31"},
    {"code": "c3", "event": "TRD", "sent": "2024-04-02", "transferred_on": "2024-04-01", "movement": "D",
     "municipality": "A479"},
    {"code": "c4", "event": "TRD", "sent": "2024-05-02", "transferred_on": "2024-05-01", "movement": "T",
     "municipality": "A479"},
    {"code": "c5", "event": "TRS", "sent": "2024-06-02", "transformed_on": "2024-06-01", "transformation": "DI",
     "contract": "A.01.00"},
    {"code": "c6", "event": "TRS", "action": "R", "previous": "c5", "sent": "2024-06-03",
     "transformed_on": "2024-06-15", "transformation": "DI", "contract": "A.01.00"},
    {"code": "c7", "event": "VAR", "sent": "2024-07-03", "transferred_on": "2024-07-01", "employer": MILL,
     "previous_employer": SHOP},
    {"code": "c8", "event": "CES", "sent": "2024-09-02", "ceased_on": "2024-08-31", "employer": MILL},
    {"code": "c9", "event": "CES", "action": "A", "previous": "c8", "sent": "2024-09-03", "employer": MILL},
    {"code": "c10", "event": "CES", "sent": "2024-12-02", "ceased_on": "2024-12-01", "employer": MILL},
]  # fmt: skip
"""A job hired part-time, extended, seconded, moved, made permanent (the day corrected), sold with the shop, and ceased
(the first cessation annulled)."""
ALWAYS = {"person": ADA, "employer": SHOP, "start": "2024-01-11", "municipality": "L219"}


def check_life(folder: Path, path: Path, mapping: Mapping) -> None:
    """One relationship of two workplaces and two employers, nothing refused, no contradiction."""
    store = Store(folder / "store")
    record_ = take(store, path, mapping)
    assert (record_.messages, record_.faults) == (len(LIFE), {})
    found = folded(store)
    (one,) = found["relationships"]
    assert (str(one["start"]), str(one["end"]), one["ended"], one["hire_seen"]) == (
        "2024-01-11", "2024-12-01", "ceased", True,
    )  # fmt: skip
    assert (one["extensions"], one["transformations"], one["first_contract"], one["contract"]) == (
        1, 1, "A.02.00", "A.01.00",
    )  # fmt: skip
    assert [(str(p["start"]), p["municipality"], p["contract"]) for p in found["phases"]] == [
        ("2024-01-11", "001272", "A.02.00"), ("2024-05-01", "005005", "A.02.00"), ("2024-06-15", "005005", "A.01.00"),
        ("2024-07-01", "005005", "A.01.00"),
    ]  # fmt: skip
    employers = [phase["employer"] for phase in found["phases"]]
    assert len(set(employers[:3])) == 1
    assert employers[3] == one["employer"] != employers[0]
    assert [(event["kind"], event["code"]) for event in found["events"]] == [
        ("hire", "c1"), ("extension", "c2"), ("secondment", "c3"), ("transfer", "c4"), ("transformation", "c6"),
        ("employer_change", "c7"), ("cessation", "c10"),
    ]  # fmt: skip
    assert found["contradictions"] == []


def test_a_whole_life_in_the_regional_sheet_is_one_relationship(tmp_path):
    mapping = read_mapping(EXAMPLES / "cob-foglio-regionale.yaml")
    told = {field: {mine: word for word, mine in words.items() if mine} for field, words in mapping.values.items()}
    told["event"]["TRD"] = "TRASFERIMENTO"
    made = []
    for fields in LIFE:
        line = dict.fromkeys(mapping.columns.values(), "") | {"NATURA_AZIENDA": "PRIVATO", "MODELLO": "UNILAV"}
        # The column that is the event tells a secondment too: what it says of the movement is written last.
        for field, value in sorted((ALWAYS | fields).items(), key=lambda item: item[0] == "movement"):
            day = "/".join(reversed(value.split("-"))) if value.count("-") == 2 else value
            line[mapping.columns[field]] = told.get(field, {}).get(value, day)
        made.append(line)
    assert {line["TIPO_COMUNICAZIONE"] for line in made} >= {"DISTACCO", "VARIAZIONE DATORE", "PROROGA"}
    check_life(tmp_path, write_csv(tmp_path / "m.csv", made, delimiter=";", encoding="cp1252"), mapping)


def test_a_whole_life_in_sections_of_xml_is_one_relationship(tmp_path):
    mapping = read_mapping(EXAMPLES / "cob-unilav.yaml")
    root = etree.Element("Comunicazioni")
    for fields in LIFE:
        one = etree.SubElement(root, mapping.record)
        for field, value in (ALWAYS | fields).items():
            *parents, last = mapping.columns[field].split("/")
            node = one
            for name in parents:
                found = node.find(name)
                node = etree.SubElement(node, name) if found is None else found
            if last.startswith("@"):
                node.set(last[1:], value)
            else:
                etree.SubElement(node, last).text = value
    etree.ElementTree(root).write(tmp_path / "m.xml")
    check_life(tmp_path, tmp_path / "m.xml", mapping)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xml"])
def test_one_column_may_feed_two_fields(tmp_path, kind):
    mapping = Mapping(columns={"level": "ccnl", "movement": "event"}, values={"movement": {"TRD": "D", "ASS": ""}})
    made = [row(ccnl="042"), row(code="m2", event="TRD", transferred_on="2024-02-01", ccnl="042")]
    path = tmp_path / f"m.{kind}"
    names = list(made[1])
    made = [dict.fromkeys(names, "") | item for item in made]
    if kind == "csv":
        write_csv(path, made)
    elif kind == "parquet":
        pq.write_table(pa.table({name: [item[name] or None for item in made] for name in names}), path)
    else:
        xml(path, "".join(record(**item) for item in made))
    store = Store(tmp_path / "store")
    assert take(store, path, mapping).faults == {}
    found = folded(store)
    assert [(one["ccnl"], one["level"]) for one in found["relationships"]] == [("042", "042")]
    assert [event["kind"] for event in found["events"]] == ["hire", "secondment", "expiry"]


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
) + "]>"  # fmt: skip


@pytest.mark.parametrize("field", ["level", "code"])
def test_a_billion_laughs_is_refused_before_it_grows(tmp_path, field):
    path = xml(tmp_path / "m.xml", record(**{field: "&a11;"}), LAUGHS)
    with pytest.raises(TableError, match=r"DOCTYPE|the XML breaks"):
        rows(path)


def test_entities_in_attributes_are_refused_too(tmp_path):
    path = xml(tmp_path / "m.xml", '<Comunicazione code="&a11;"/>', LAUGHS)
    with pytest.raises(TableError, match=r"DOCTYPE|the XML breaks"):
        rows(path, Mapping(columns={"code": "@code"}))


def test_an_external_entity_is_never_opened(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("A.99.99")
    prolog = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    path = xml(tmp_path / "m.xml", record(contract="&s;"), prolog)
    with pytest.raises(TableError, match="DOCTYPE"):
        rows(path)


def test_an_external_dtd_is_refused(tmp_path):
    with pytest.raises(TableError, match="DOCTYPE"):
        rows(xml(tmp_path / "m.xml", record(), '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'))


def test_broken_xml_says_the_line_and_leaves_nothing(tmp_path):
    path = xml(tmp_path / "m.xml", record() + f"\n<Comunicazione><person>{BEN}</Comunicazione>")
    store = Store(tmp_path / "store")
    with pytest.raises(TableError, match="breaks at line 2") as caught:
        take(store, path)
    assert BEN not in str(caught.value)
    assert store.manifest() is None
    assert not (store.root / "work").exists()


def test_xml_without_records_says_so(tmp_path):
    with pytest.raises(TableError, match="no element “Comunicazione”"):
        rows(xml(tmp_path / "m.xml", "<altro/>"))


@pytest.mark.parametrize(
    "body",
    [
        record(),
        f"<Busta><Testata><id>1</id></Testata>{record()}<Firma>{'x' * 300}</Firma></Busta>",
        f"<Invio><Nota>{'y' * 300}</Nota><Elenco><Capo/>{record()}</Elenco></Invio>",
    ],
    ids=["records", "envelopes", "lists_in_envelopes"],
)
def test_memory_stays_flat_over_a_large_file(tmp_path, body):
    for name, count in (("small", 4_000), ("large", 50_000)):
        xml(tmp_path / f"{name}.xml", body * count)
    script = """if True:
        import resource, sys
        from pathlib import Path
        from raccordo.analysis.cob.mapping import Mapping
        from raccordo.analysis.cob.sources import open_source
        for name in ("small", "large"):
            for _ in range(2):
                source = open_source(Path(sys.argv[1]) / f"{name}.xml", Mapping())
                seen = sum(batch.num_rows for batch in source.batches)
            print(seen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    """
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True, text=True
    )
    (small, before), (large, after) = (map(int, line.split()) for line in done.stdout.splitlines())
    assert (small, large) == (4_000, 50_000)
    # Kept whole, the tree of the larger file would take some 400 MB more; its envelopes alone over 100.
    assert after - before < 90


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("columns: {nobody: X}", "mapping", "'nobody' is not a field"),
        ("days: ['%Q']", "mapping", "'%Q' is not the form of a day"),
        ("colums: {}", "colums", "Extra inputs"),
        ("columns: {hours: X}\nconstants: {hours: F}", "mapping", "both a column and a constant"),
        ("a: [", "x", "not valid YAML"),
    ],
)
def test_a_wrong_layout_says_where(tmp_path, text, field, message):
    path = tmp_path / "layout.yaml"
    path.write_text(text)
    with pytest.raises(TableError, match=message):
        read_mapping(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.doc", b"x", "must end in .csv, .parquet or .xml"),
        ("m.csv", b"", "the file is empty"),
        ("m.csv", b"code,code\n1,2\n", "more than once"),
        ("m.csv", b"code,sent\n1,2\n", "has no such column"),
        ("m.parquet", b"nothing", "not a readable Parquet file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=message):
        rows(tmp_path / name)


def test_text_in_another_encoding_is_told(tmp_path):
    path = write_csv(tmp_path / "m.csv", [row(level="già")], encoding="latin-1")
    with pytest.raises(TableError, match="the text is not utf-8"):
        rows(path)
