"""What a writer of plans sees when the file is wrong, and what is read when it is right."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.plan.document import (
    Comparator,
    IndicatorKind,
    PlanDocument,
    PlanFormatError,
    build_document,
    json_schema,
    load_document,
    read_document,
)
from raccordo.plan.document.model import Source


def errors_of(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(PlanFormatError) as caught:
        read_document(text)
    return [(error.line, error.field, error.text()) for error in caught.value.errors]


def line_with(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("before", "after", "field", "says"),
    [
        ("version: 1", "version: one", "version", "A whole number is expected"),
        ("valid_from: 2024-01-01", "valid_from: 2024-13-01", "valid_from", "A date is expected"),
        ("valid_to: 2025-12-31", "valid_to: 2023-12-31", "", "comes before the beginning"),
        ("{code: stato, kind: state_of_the_art", "{code: stato, kind: past", "sections[1].kind", "must be one of"),
        ("value: 3, unit", "value: tre, unit", "indicators[3].target.value", "A number is expected"),
        ("value: 3, unit", "value: true, unit", "indicators[3].target.value", "A number is expected"),
        ("value: 3, unit", "value: 0, unit", "indicators[3].target.value", "greater than 0"),
        ("value: 3, unit", "value: 20.000, unit", "indicators[3].target.value", "can be read in two ways"),
        ("value: 3, unit", "value: '20.000', unit", "indicators[3].target.value", "can be read in two ways"),
        ("value: 3, unit: centri", "value: 30%, unit: centri", "indicators[3].target", "not a percentage"),
        ("value: 3, unit: centri", "value: 3", "indicators[3].target", "needs the field “unit”"),
        ("value: 3, unit: centri", "value: 3, unit: c, per: [year]", "indicators[3].target", "no field “per”"),
        ("per: [centre, year]", "per: [centre, centre]", "indicators[4].target", "is repeated"),
        ("per: [centre, year]", "per: [center, year]", "indicators[4].target.per[1]", "must be one of"),
        ("value: 80%", "value: 80", "indicators[1].target", "write the percentage"),
        ("value: 80%", "value: molti", "indicators[1].target", "A share is expected"),
        ("start: {share: 60%", "start: {share: 60%, value: 6", "indicators[1].start", "not both"),
        ("    result: R1\n", "    path: [1]\n", "indicators[3].path", "must be one of"),
        ("share: 50%, of: centri", "share: 50%, value: 3, of: centri", "mentions[1]", "not both"),
        ('- code: "1.1"', "- code: 1.1", "activities[1].code", "put it in quotes"),
        ("code: legge-lavoro", "code: legge lavoro", "legal_references[1].code", "A code is expected"),
        ("    kind: objective\n    line: lavoro", "    kind: objective\n    line: lavoro\n    result: R1",
         "indicators[1]", "not to a result"),
        ("by: 2024-12-31}", "by: 2024-12-31}\n    path: linear", "indicators[7]", "has no expected path"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_its_line_and_field(
    valmarina_text: str, before: str, after: str, field: str, says: str
) -> None:
    assert before in valmarina_text
    wrong = valmarina_text.replace(before, after, 1)
    found = errors_of(wrong)
    assert len(found) == 1, found
    line, where, text = found[0]
    assert where == field
    assert says in text
    assert line is not None
    assert abs(line - line_with(wrong, after.split("\n")[0].strip())) <= 12


def test_a_misspelt_field_is_recognised(valmarina_text: str) -> None:
    missing, unknown = errors_of(valmarina_text.replace("short: Centri formati", "shrot: Centri formati", 1))
    assert missing[1:] == ("indicators[3].short", f"{missing[0]}:5 {missing[1]}: The field “short” is missing.")
    assert unknown[1] == "indicators[3].shrot"
    assert "Did you mean “short”?" in unknown[2]


def test_the_line_is_the_line_of_the_value_itself(valmarina_text: str) -> None:
    wrong = valmarina_text.replace("value: 3, unit", "value: tre, unit", 1)
    (error,) = errors_of(wrong)
    assert error[0] == line_with(wrong, "value: tre")


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(valmarina_text: str) -> None:
    wrong = valmarina_text.replace("version: 1", "version: x").replace("short: Eventi", "shrt: Eventi", 1)
    found = errors_of(wrong)
    assert [field for _, field, _ in found] == ["version", "indicators[5].short", "indicators[5].shrt"]
    assert [line for line, *_ in found] == sorted(line or 0 for line, *_ in found)


@pytest.mark.parametrize(
    ("before", "after", "field", "says"),
    [
        ("code: A3", "code: A2", "indicators[5].code", "already used on line"),
        ("result: R1", "result: R9", "indicators[3].result", "is not the code of a result"),
        ("subject: eventi\n", "subject: evento\n", "indicators[5].subject", "Did you mean “eventi”?"),
        ("deliverable: school_guide", "deliverable: guide", "indicators[7].deliverable", "a kind of deliverable"),
        ("of: centri, bound", "of: citta, bound", "mentions[1].of", "is not the code of a subject"),
        ("about: [B2]", "about: [Z9]", "notes[1].about", "is not the code of an entry"),
        ("line: scuola\n    result: R3\n    title: N. 10", "line: lavoro\n    result: R3\n    title: N. 10",
         "indicators[6].line", "belongs to the line “scuola”"),
        ("result: R1\n", "result: R1\n    activity: '2.1'\n", "indicators[3].activity", "belongs to “1.1”"),
        ("title: Eventi, unit: eventi}", "title: Eventi, unit: eventi, broader: eventi}",
         "subjects[8].broader", "a part of itself"),
    ],
)  # fmt: skip
def test_a_wrong_reference_is_named(valmarina_text: str, before: str, after: str, field: str, says: str) -> None:
    assert before in valmarina_text
    found = errors_of(valmarina_text.replace(before, after, 1))
    assert [where for _, where, _ in found] == [field]
    assert says in found[0][2]
    assert found[0][0] is not None


def test_a_duplicate_code_names_the_line_of_the_first(valmarina_text: str) -> None:
    first = line_with(valmarina_text, "code: A2")
    (error,) = errors_of(valmarina_text.replace("code: A3", "code: A2"))
    assert f"line {first}" in error[2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [1\n", "not valid YAML"),
        ("a: 'x\n", "not valid YAML"),
        ("\n# nothing\n", "The file is empty"),
        ("- a\n- b\n", "group of fields"),
        ("a: 1\na: 2\n", "written twice (first on line 1)"),
        ("a: &x 1\nb: *x\n", "“*x”"),
        ("a: &x [*x]\n", "“*x”"),
        ("a: !!python/object:os.system x\n", "tag “python/object:os.system”"),
        ("a: !!set {x}\n", "tag “set”"),
        ("a: !secret x\n", "tag “!secret”"),
        ("? [a]\n: 1\n", "must be text"),
        ("1: 1\n", "must be text"),
        ("a: \x07\n", "not valid YAML"),
        ("a: " + " [\n" * 5000, "nested too deeply"),
        ("a: " + "x" * 2_000_001 + "\n", "larger than 2000 kB"),
    ],
)
def test_a_broken_text_is_explained(text: str, says: str) -> None:
    assert says in " ".join(error for *_, error in errors_of(text))


def test_a_small_file_cannot_grow_by_aliases() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert all("are not allowed" in text for *_, text in errors_of(bomb))


def test_a_file_that_is_not_there_or_not_text_is_explained(tmp_path: Path) -> None:
    with pytest.raises(PlanFormatError, match=r"“no\.yaml” cannot be read"):
        load_document(tmp_path / "no.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"code: citt\xe0\n")
    with pytest.raises(PlanFormatError, match="first wrong byte: number 11"):
        load_document(str(tmp_path / "latin.yaml"))


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path, valmarina_text: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(valmarina_text, encoding="utf-8-sig")
    assert load_document(path).code == "valmarina-2024"


def test_shares_are_exact_fractions(valmarina: PlanDocument) -> None:
    objective = valmarina.indicator("O1")
    assert objective.target.value == Decimal("0.8")
    assert objective.start
    assert objective.start.share == Decimal("0.6")
    assert valmarina.mentions[0].share == Decimal("0.5")


def test_the_due_day_is_the_target_s_or_the_plan_s_last(valmarina: PlanDocument) -> None:
    assert valmarina.due(valmarina.indicator("A3")).isoformat() == "2025-06-30"
    assert valmarina.due(valmarina.indicator("A1")) == valmarina.valid_to
    assert valmarina.months == 24


def test_an_indicator_finds_its_activity_through_its_result(valmarina: PlanDocument) -> None:
    assert valmarina.activity_of(valmarina.indicator("A1")) == "1.1"
    assert valmarina.activity_of(valmarina.indicator("N1")) == "1.2"
    assert valmarina.activity_of(valmarina.indicator("O1")) is None


@pytest.mark.parametrize("name", ["piemonte", "valmarina"])
def test_a_plan_written_by_a_program_reads_back_the_same(name: str, request: pytest.FixtureRequest) -> None:
    plan: PlanDocument = request.getfixturevalue(name)
    assert build_document(plan.model_dump(mode="json")) == plan
    assert read_document(plan.model_dump_json(exclude_none=True, indent=1)).digest == plan.digest


@pytest.mark.parametrize("name", ["piemonte", "valmarina"])
def test_the_json_schema_accepts_what_the_reader_accepts(name: str, request: pytest.FixtureRequest) -> None:
    plan: PlanDocument = request.getfixturevalue(name)
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.check_schema(json_schema())
    assert list(validator.iter_errors(json.loads(plan.model_dump_json()))) == []


def test_the_json_schema_refuses_what_a_comparator_refuses(valmarina: PlanDocument) -> None:
    data = json.loads(valmarina.model_dump_json(exclude_none=True))
    del data["indicators"][2]["target"]["unit"]
    data["indicators"][3]["target"]["of"] = {"subject": "centri"}
    data["colour"] = "red"
    found = {error.json_path for error in jsonschema.Draft202012Validator(json_schema()).iter_errors(data)}
    assert found == {"$", "$.indicators[2].target", "$.indicators[3].target.of"}


def test_the_digest_follows_what_is_said_not_how(valmarina_text: str, valmarina: PlanDocument) -> None:
    assert read_document(valmarina_text + "\n# a comment\n").digest == valmarina.digest
    assert read_document(valmarina_text.replace("value: 80%", "value: 0.80")).digest == valmarina.digest
    assert read_document(valmarina_text.replace("value: 80%", "value: 81%")).digest != valmarina.digest


@settings(max_examples=60)
@given(text=st.text(max_size=80))
def test_any_text_is_a_plan_or_a_plan_format_error(text: str) -> None:
    with pytest.raises(PlanFormatError) as caught:
        read_document(text)
    assert str(caught.value)


@settings(max_examples=25)
@given(data=st.data())
def test_blank_lines_move_the_error_and_nothing_else(valmarina_text: str, data: st.DataObject) -> None:
    lines = valmarina_text.replace("version: 1", "version: x").splitlines()
    row = next(index for index, line in enumerate(lines) if line == "version: x")
    above = data.draw(st.integers(0, 20))
    (error,) = errors_of("\n".join([*lines[:row], *[""] * above, *lines[row:]]) + "\n")
    assert error[0] == row + 1 + above


def test_piemonte_has_every_row_of_the_sheet(piemonte: PlanDocument) -> None:
    counts = {"A": 6, "B": 8, "C": 13, "D": 10, "E": 5, "F": 3}
    expected = [f"{letter}{number}" for letter, size in counts.items() for number in range(1, size + 1)]
    assert [entry.code for entry in piemonte.of_kind(IndicatorKind.INDICATOR)] == expected
    assert [entry.code for entry in piemonte.of_kind(IndicatorKind.OBJECTIVE)] == ["O1", "O2", "O3", "O4", "O5"]
    assert len(piemonte.of_kind(IndicatorKind.COMMITMENT)) == 18
    assert [line.code for line in piemonte.lines] == ["servizi", "transizioni", "crisi", "imprese", "dati"]


@pytest.mark.parametrize(
    ("code", "comparator", "value", "per", "size"),
    [
        ("O1", "share_at_least", "0.064", (), None),
        ("O3", "growth_at_least", "1", (), None),
        ("A1", "deliverable_shared", None, (), None),
        ("A2", "share_at_least", "0.4", (), 31),
        ("B2", "all_of", None, (), 175),
        ("B6", "at_least", "20000", (), None),
        ("B8", "per", "1", ("quadrant",), None),
        ("C12", "at_least", "150", (), None),
        ("D2", "per", "1", ("quadrant", "year"), None),
        ("D10", "per", "2", ("year",), None),
        ("E3", "reported", None, (), None),
        ("N5", "per", "1", ("half_year",), None),
        ("N13", "per", "1", ("centre", "year"), None),
    ],
)
def test_piemonte_s_targets_are_those_of_the_act(
    piemonte: PlanDocument, code: str, comparator: str, value: str | None, per: tuple[str, ...], size: int | None
) -> None:
    target = piemonte.indicator(code).target
    assert target.comparator is Comparator(comparator)
    assert target.value == (Decimal(value) if value else None)
    assert target.per == per
    assert (target.of.size if target.of else None) == size


def test_piemonte_s_state_of_the_art(piemonte: PlanDocument) -> None:
    assert piemonte.state_of_the_art
    assert piemonte.state_of_the_art.at.isoformat() == "2019-12-31"
    values = {(entry.subject, entry.value) for entry in piemonte.baselines}
    assert values >= {
        ("istituti", 85), ("cfp", 59), ("enti-formazione", 14), ("cfp-formati", 39), ("operatori-cfp", 270),
        ("presentazioni", 14), ("report-locali", 4), ("report-monitoraggio-pal", 4), ("report-bacino", 2),
    }  # fmt: skip


def test_every_entry_of_piemonte_says_where_it_is_in_the_act(piemonte: PlanDocument) -> None:
    entries = (*piemonte.results, *piemonte.indicators, *piemonte.baselines, *piemonte.mentions)
    assert all(isinstance(entry.source, Source) and entry.source.quote for entry in entries)
    sheet = {section.code for section in piemonte.sections if section.kind == "sheet"}
    for entry in piemonte.indicators:
        assert (entry.source.section in sheet) is (entry.kind is not IndicatorKind.COMMITMENT), entry.code
