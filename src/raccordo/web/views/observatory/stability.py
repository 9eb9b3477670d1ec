"""Are jobs stable: how many hirings are still there after a time, how many become permanent."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.observatory import charts, hiding, threes
from raccordo.observatory.answers import STABILITY_CUTS
from raccordo.observatory.cells import withheld
from raccordo.observatory.words import CUTS, MEANINGS
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page

INDICATORS = {
    "12": ("kept_365", gettext_lazy("still there after a year")),
    "6": ("kept_182", gettext_lazy("still there after six months")),
    "24": ("kept_730", gettext_lazy("still there after two years")),
    "trasformati": ("turned_365", gettext_lazy("fixed-term become permanent within a year")),
}
MOST_LINES = 5


@observatory_page(
    "observatory-stability", "stabilita/", tab=gettext_lazy("Stability"), title=gettext_lazy("Do jobs last?")
)
def stability(asked: Asked) -> Answer:
    """The share of hirings that last, by year of the hiring and a cut."""
    chosen = asked.choose("indicatore", _("Indicator"), [(key, str(words)) for key, (_n, words) in INDICATORS.items()])
    cut = asked.choose("taglio", _("Cut"), [(cut, str(CUTS[cut])) for cut in STABILITY_CUTS])
    indicator, words = INDICATORS[chosen]
    rows = asked.observatory.answer(f"stability_{cut}", indicator=indicator).to_pylist()
    for row in rows:
        row["said"] = asked.words.value(cut, row["cell"])
    finding = _finding(rows, str(words))
    rows = told_followed(rows, withheld(asked.observatory, "year", cut), f"stability {cut}")
    rows.sort(key=lambda row: (-int(row["year"]), -row["cases"]))
    return Answer(
        finding=finding,
        chart=lambda found: _chart(found, str(words)),
        caption=_("By year of the hiring"),
        file=_("stability"),
        columns=[
            a.words("year", _("Year of the hiring")),
            a.words("said", str(CUTS[cut]).capitalize()),
            a.count(
                "cases",
                _("Hirings followed"),
                lambda row: opening.movements("year", int(row["year"]), cut, row["said"]),
                total=True,
            ),
            a.count("persons", _("Persons")),
            a.count("kept", str(words).capitalize(), total=True),
            a.share("share", _("Share")),
            a.share("low", _("at least (95%)")),
            a.share("high", _("at most (95%)")),
        ],
        rows=rows,
        definitions=[
            (
                _("still there"),
                _("The relationship holds so many days after its first (182, 365, 730), whatever its contract then."),
            ),
            (
                _("become permanent"),
                _("Of hirings with a term, those turned into a permanent contract by the same employer."),
            ),
            (
                _("hirings followed"),
                _("Those whose day so much later was seen: of the last year, only the first months."),
            ),
            *MEANINGS.of("interval"),
            a.in_threes(),
        ],
    )


def _finding(rows: Sequence[Row], words: str) -> str:
    if not rows:
        return _("No hiring was followed long enough.")
    year = max(row["year"] for row in rows)
    cases, kept = (sum(row[key] for row in rows if row["year"] == year) for key in ("cases", "kept"))
    return _("%(share)s of the hirings of %(year)s: %(words)s.") % {
        "share": a.percent(kept / cases), "year": year, "words": words,
    }  # fmt: skip


def told_followed(rows: Sequence[Row], elsewhere: Collection[tuple[int, str]], table: str) -> list[Row]:
    """Small cells of a year withheld, and small numbers in them of who stayed or did not; the others in threes.

    Of a year that is over the hirings followed are those that the movements tell: what these withhold is withheld.
    """
    tells = ("share", "low", "high")
    for row in rows:
        row["rest"] = row["cases"] - row["kept"]
        if (row["year"], row["cell"]) in elsewhere:
            row.update(dict.fromkeys(("cases", "persons", "kept", "rest", *tells), hiding.HIDDEN))
        row["year"] = str(row["year"])
    kept = hiding.hide_by_row(rows, lambda row: row["year"], "cases", "persons", ("persons", "kept", "rest", *tells))
    for measure, other in (("kept", "rest"), ("rest", "kept")):
        told = [row for row in kept if row[measure] is not hiding.HIDDEN]
        hiding.hide_by_row(told, lambda row: row["year"], measure, None, (other, *tells))
    threes.round_rows(kept, ("year", "cell"), table, ("cases", "persons", "kept", "effective_cases"))
    threes.at_most(kept, "persons", "cases")
    threes.share_again(kept, "kept", "cases", "effective_cases")
    return kept


def _chart(rows: Sequence[Row], words: str):
    known = hiding.shown(rows, "share")
    sizes: dict[str, int] = {}
    for row in known:
        sizes[row["said"]] = sizes.get(row["said"], 0) + row["cases"]
    largest = sorted(sizes, key=lambda name: (-sizes[name], name))[:MOST_LINES]
    lines = [
        {"period": row["year"], "name": row["said"], "value": row["share"]}
        for row in sorted(known, key=lambda row: row["year"])
        if row["said"] in largest
    ]
    return charts.series(lines, words, names=largest, share=True) if lines else None
