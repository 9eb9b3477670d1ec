"""Words for places of the act and for what the plan's check found."""

from pathlib import Path

import altair as alt
import pytest
from django.utils import translation

from raccordo.kernel.desk.values import shown
from raccordo.plan import charts
from raccordo.plan.document import check, load_document
from raccordo.plan.words import section_words, sentence

PLAN = Path(__file__).resolve().parents[2] / "plans" / "piemonte-2020.yaml"


def test_every_section_has_few_words_of_its_own():
    document = load_document(PLAN)
    with translation.override("it"):
        words = section_words(document)
    assert list(words) == [section.code for section in document.sections]
    assert len(set(words.values())) == len(words)
    assert words["premessa"] == "Premessa"
    assert words["testo-imprese"] == "Testo, Rapporti con le imprese"
    assert words["scheda-rdc"].startswith("Scheda di sintesi, Servizi per il lavoro e RdC (“Rafforzamento del ruolo")


def test_only_a_heading_in_capitals_becomes_a_sentence():
    assert sentence("DETERMINAZIONE DIRIGENZIALE") == "Determinazione dirigenziale"
    assert sentence("Premessa al Piano") == "Premessa al Piano"


def test_what_was_found_writes_numbers_and_days_as_the_reader_does_and_one_as_one():
    with translation.override("it"):
        texts = " ".join(finding.text(translation.gettext, shown) for finding in check(load_document(PLAN)))
    assert "almeno 20.000 imprese" in texts
    assert "dal 01/01/2019 al 31/12/2021" in texts
    assert "almeno 1 incontro per ogni centro" in texts


@pytest.mark.parametrize(
    ("values", "ticks"),
    [([0, 1], [0, 1]), ([0, 2.4], [0, 1, 2, 3]), ([0, 5], [0, 1, 2, 3, 4, 5]), ([0, 6], None), ([None], None)],
)
def test_the_axis_of_a_count_of_few_has_a_tick_for_each(values, ticks):
    """Ticks at halves would be written as whole numbers, each twice."""
    found = charts._ticks([{"value": value, "expected": None} for value in values], [], ",.0f")
    assert (None if found is alt.Undefined else found) == ticks
    assert charts._ticks([{"value": 0.5}], [], "%") is alt.Undefined
