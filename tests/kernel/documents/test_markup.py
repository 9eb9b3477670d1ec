"""What people write becomes blocks; what is not in the small markup stays text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.documents import Listed, Paragraph, Section, Span, plain
from raccordo.kernel.documents.markup import read

#: What the small markup can become.
BLOCKS = (Listed, Paragraph, Section)


def test_titles_lists_emphasis_and_links_are_read():
    blocks = read("Prima.\n\n## Che cosa\n\n- *uno*\n- **due**\n  1. tre\n\n[qui](https://a.it/)")

    assert blocks[0] == Paragraph(text="Prima.")
    assert isinstance(blocks[1], Section)
    assert blocks[1].title == (Span(text="Che cosa"),)
    listed, link = blocks[1].blocks
    assert listed.items[0] == (Paragraph(text=[Span(text="uno", emphasis=True)]),)
    assert listed.items[1][1] == Listed(items=["tre"], ordered=True)
    assert link == Paragraph(text=[Span(text="qui", url="https://a.it/")])


def test_html_images_and_code_stay_text():
    text = "<b>x</b> ![a](https://a.it/x.png) `y` | a | b |"
    assert plain(read(text)[0].text) == "<b>x</b> !a `y` | a | b |"


def test_an_unsafe_link_is_only_its_words():
    for address in ("javascript:alert(1)", "//evil.it", "data:text/html,x"):
        assert all(span.url is None for span in read(f"[x]({address})")[0].text)


def test_a_line_break_is_asked_for_with_two_spaces():
    assert plain(read("a\nb")[0].text) == "a b"
    assert plain(read("a  \nb")[0].text) == "a\nb"


def test_nothing_gives_nothing():
    assert read("") == read("  \n ") == ()


@given(st.text())
def test_any_text_can_be_read(text):
    assert all(isinstance(block, BLOCKS) for block in read(text))


@given(st.text(alphabet=st.sampled_from("ab #*-_[]()1.\n  >`<&;\\"), max_size=60))
def test_any_jumble_of_markup_can_be_read(text):
    assert all(isinstance(block, BLOCKS) for block in read(text))
