"""What people write beside a step: a few sentences that stay for good, on pages, in the log, in printed reports."""

from __future__ import annotations

from django.utils.translation import gettext as _

#: Characters: two printed pages. A parameter of ours; what is longer belongs in an attachment.
LONGEST = 4000


class TooLong(ValueError):
    """A note that is not kept; the message is for who wrote it."""


def kept(note: str) -> str:
    """The note without idle space at its ends and without signs that neither databases nor printed pages can hold.

    Raises:
        TooLong: it has more than :data:`LONGEST` characters.
    """
    from raccordo.kernel.documents.inline import clean  # with all that documents take, only once something is written

    text = clean(note).strip()
    if len(text) > LONGEST:
        raise TooLong(
            _("The note has %(n)s characters: at most %(most)s are kept. Attach what is longer.")
            % {"n": len(text), "most": LONGEST}
        )
    return text
