"""Rules on dates and on the law the plan cites."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import PlanDocument
from .finding import Finding, Severity, find, rule


@rule("window_outside")
def window_outside(document: PlanDocument) -> Iterator[Finding]:
    """A growth measured over a period longer than the plan, or not inside it."""
    for indicator in document.indicators:
        window = indicator.target.window
        if window and (window.start < document.valid_from or window.end > document.valid_to):
            yield find(
                Severity.AMBIGUITY,
                "window_outside",
                indicator.code,
                [indicator.source],
                code=indicator.code,
                start=window.start,
                end=window.end,
                valid_from=document.valid_from,
                valid_to=document.valid_to,
            )


@rule("due_outside")
def due_outside(document: PlanDocument) -> Iterator[Finding]:
    """A target due before the plan begins or after it ends."""
    for indicator in document.indicators:
        by = indicator.target.by
        if by and not document.valid_from <= by <= document.valid_to:
            yield find(
                Severity.CONTRADICTION,
                "due_outside",
                indicator.code,
                [indicator.source],
                code=indicator.code,
                by=by,
                valid_from=document.valid_from,
                valid_to=document.valid_to,
            )


@rule("citations_differ")
def citations_differ(document: PlanDocument) -> Iterator[Finding]:
    """One rule of law, cited in ways that lead to different texts."""
    for reference in document.legal_references:
        forms = list(dict.fromkeys(citation.cited_as for citation in reference.citations))
        if len(forms) > 1:
            yield find(
                Severity.CONTRADICTION,
                "citations_differ",
                reference.code,
                [citation.source for citation in reference.citations],
                title=reference.title,
                citations="; ".join(f"“{form}”" for form in forms),
            )
