"""Why a client reads persons: two headers, so that it never stands in an address."""

from __future__ import annotations

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from raccordo.api.conditional import REASON_HEADERS
from raccordo.api.problems import invalid
from raccordo.kernel.audit.enums import Reason
from raccordo.kernel.audit.reasons import Given

#: Longest words of a reason, as on the pages.
LONGEST = 200
CODE, WORDS = REASON_HEADERS


class ReasonHeaders(Schema):
    """The reason, kept in the audit log beside the reading."""

    reason: str | None = Field(
        None,
        alias="Raccordo-Reason",
        description="Why who these persons are is read: one of "
        + ", ".join(f"`{code}`" for code in Reason.values)
        + ". Without it a client that reads beyond a centre of its own finds those fields under `masked`.",
        json_schema_extra={"enum": list(Reason.values)},
    )
    words: str | None = Field(
        None,
        alias="Raccordo-Reason-Words",
        description=f"The same in a few words, {LONGEST} at most; asked with `{Reason.OTHER}`. No names.",
        json_schema_extra={"maxLength": LONGEST},
    )


def reason_of(headers: ReasonHeaders) -> Given | None:
    """The reason a client gave, if it gave one.

    Raises:
        Problem: it is none of those there are, has too many words, or is another one and not explained.
    """
    said = (headers.words or "").strip()
    if len(said) > LONGEST:
        raise invalid("header", WORDS, _("At most %(n)s characters.") % {"n": LONGEST})
    if headers.reason is None:
        if said:
            raise invalid("header", CODE, _("Say which reason the words are about."))
        return None
    if headers.reason not in Reason.values:
        raise invalid("header", CODE, _("One of: %(reasons)s.") % {"reasons": ", ".join(Reason.values)})
    if headers.reason == Reason.OTHER and not said:
        raise invalid("header", WORDS, _("Say in a few words which other reason."))
    return Given(headers.reason, said)
