"""Walk the chain from its first link and say what does not hold: which link, and what happened to it.

One pass in the order of the links, some thousand rows at a time, so that memory does not grow with the log. What is
found: rows altered, removed, inserted, reordered; a tail cut off; a chain rewritten whole (by an anchor kept
elsewhere); entries never sealed; content erased without an erasure that says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.audit import chain, named, standing
from raccordo.kernel.audit.anchors import Anchor
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.erasing import fingerprint
from raccordo.kernel.audit.models import Entry, Head, Link

CHUNK = 5000
#: How many findings are told; the rest is only counted.
TOLD = 20
#: How far around a broken link others are tried in its place.
AROUND = 50
#: Seconds given to a transaction that has just been committed to be sealed.
PATIENCE = 1.0


class Trouble(StrEnum):
    """What happened to the chain."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    ERASED = "erased without an act"
    UNSEALED = "never sealed"
    NAMED = "other persons"
    SEALED = "sealed and changed"
    GUARD = "unguarded"


#: The same in words.
TROUBLE_WORDS: dict[Trouble, Promise] = {
    Trouble.ALTERED: gettext_lazy("altered"),
    Trouble.REMOVED: gettext_lazy("removed"),
    Trouble.INSERTED: gettext_lazy("inserted"),
    Trouble.REORDERED: gettext_lazy("reordered"),
    Trouble.TRUNCATED: gettext_lazy("truncated"),
    Trouble.REWRITTEN: gettext_lazy("rewritten"),
    Trouble.ERASED: gettext_lazy("erased without an act"),
    Trouble.UNSEALED: gettext_lazy("never sealed"),
    Trouble.NAMED: gettext_lazy("other persons"),
    Trouble.SEALED: gettext_lazy("sealed and changed"),
    Trouble.GUARD: gettext_lazy("unguarded"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: at which link (``None``: none yet), which entry, what it means."""

    trouble: Trouble
    seq: int | None
    entry: int | None
    said: str


@dataclass
class Outcome:
    """What a verification saw."""

    links: int = 0
    erased: int = 0
    head: tuple[int, str] = (0, chain.ORIGIN)
    findings: list[Finding] = field(default_factory=list)
    troubles: int = 0
    anchors: int = 0
    sealed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return self.troubles == 0

    def tell(self, trouble: Trouble, seq: int | None, entry: int | None, said: str) -> None:
        """Note a finding."""
        self.troubles += 1
        if len(self.findings) < TOLD:
            self.findings.append(Finding(trouble, seq, entry, said))


#: Looks at something else that was signed and tells what does not hold (``Trouble.SEALED``).
Check = Callable[[Outcome], None]
_checks: list[Check] = []


def also(check: Check) -> Check:
    """Have this looked at after the chain, from now on."""
    if check not in _checks:
        _checks.append(check)
    return check


class Row(NamedTuple):
    """A link with its entry."""

    seq: int
    digest: str
    sealed_at: Any
    entry: int
    timestamp: Any
    content_type: int
    salt: str
    own: str
    erased_under: int | None
    public: Sequence[Any]
    content: Sequence[Any]

    def fits(self, previous: str, seq: int) -> bool:
        """Whether this link, as it stands, follows ``previous`` as number ``seq``."""
        return chain.link_digest(previous, seq, self.entry, self.own, self.sealed_at) == self.digest


_FIXED = ("seq", "digest", "sealed_at", "entry_id", *(f"entry__{name}" for name in ("timestamp", "content_type_id",
          "salt", "digest", "erased_under")))  # fmt: skip
_COLUMNS = (*_FIXED, *(f"entry__{name}" for name in chain.PUBLIC), *(f"entry__{name}" for name in chain.CONTENT))
_KIND, _DATA = chain.PUBLIC.index("kind"), chain.PUBLIC.index("additional_data")


def _rows(rows: Any) -> Iterator[Row]:
    fixed, public = len(_FIXED), len(_FIXED) + len(chain.PUBLIC)
    for values in rows.values_list(*_COLUMNS).iterator(chunk_size=CHUNK):
        yield Row._make((*values[:fixed], values[fixed:public], values[public:]))


def _head() -> Head:
    return Head.objects.filter(pk=1).first() or Head(pk=1)


class Verifier:
    """One verification."""

    def __init__(self, anchors: Sequence[Anchor] = ()):
        self.outcome = Outcome()
        self.anchors = {anchor.seq: anchor for anchor in anchors}
        self.labels = {
            pk: f"{app}.{model}" for pk, app, model in ContentType.objects.values_list("pk", "app_label", "model")
        }
        self.erased: dict[int, list[int]] = {}  # entry of the erasure → how many, fingerprint of which
        self.declared: dict[int, list[int]] = {}
        self.previous: str | None = chain.ORIGIN
        self.seq = 0
        self.head = _head()

    def run(self, tell: Callable[[int], None] = lambda done: None) -> Outcome:
        """Walk the whole chain; ``tell`` hears how many links are done."""
        for row in _rows(Link.objects.order_by("seq")):
            self._take(row)
            if row.seq % CHUNK == 0:
                tell(row.seq)
        self._close()
        self._unsealed()
        self._erasures()
        for pk, said in named.troubles():
            self.outcome.tell(Trouble.NAMED, None, pk, said)
        for check in _checks:
            check(self.outcome)
        self._guards()
        return self.outcome

    def _take(self, row: Row) -> None:
        self.outcome.links += 1
        if row.seq != self.seq + 1:
            self._gap(row.seq)
        own = self._own(row)
        if self.previous is not None and not self._holds(row, own):
            self._explain(row, own)
        if row.seq == self.head.seq and row.digest != self.head.digest:
            self.outcome.tell(Trouble.ALTERED, row.seq, row.entry, _("the head has another digest for this link"))
        anchor = self.anchors.pop(row.seq, None)
        if anchor is not None:
            self.outcome.anchors += 1
            if anchor.digest != row.digest:
                words = _("the anchor of %(day)s has another digest: everything up to here was written anew")
                said = words % {"day": anchor.at}
                self.outcome.tell(Trouble.REWRITTEN, row.seq, row.entry, said)
        self.previous, self.seq = row.digest, row.seq

    def _gap(self, seq: int) -> None:
        first, last = self.seq + 1, seq - 1
        one, many = _("link %(n)s, or the entry behind it, is gone"), _("links %(n)s to %(m)s, or the entries behind "
                                                                       "them, are gone")  # fmt: skip
        self.outcome.tell(Trouble.REMOVED, first, None, (one if first == last else many) % {"n": first, "m": last})
        self.previous = None

    def _own(self, row: Row) -> str | None:
        """The digest the entry should have; ``None``, and a finding, where its columns do not agree with it."""
        said = ""
        if row.erased_under is None:
            if chain.content_digest(row.salt, row.content) != row.public[-1]:
                said = _("its content is not what was written")
        else:
            self.outcome.erased += 1
            tally = self.erased.setdefault(row.erased_under, [0, 0])
            tally[0], tally[1] = tally[0] + 1, fingerprint(tally[1], row.entry)
            if any(row.content) or row.salt:
                said = _("it is marked as erased and has a content")
        own = chain.entry_digest(self.labels.get(row.content_type, ""), row.timestamp, row.public)
        if not said and own != row.own:
            said = _("its columns are not what was written")
        if said:
            self.outcome.tell(Trouble.ALTERED, row.seq, row.entry, said)
            return None
        if row.public[_KIND] == Kind.ERASED and (data := row.public[_DATA] or {}).get("entries"):
            self.declared[row.entry] = [data["entries"], int(data["set"], 16)]
        return own

    def _holds(self, row: Row, own: str | None) -> bool:
        return own is None or row._replace(own=own).fits(str(self.previous), row.seq)

    def _explain(self, row: Row, own: str | None) -> None:
        """A link that does not follow from the one before it: see what would."""
        trouble = Trouble.ALTERED
        said = _("the link, or its entry together with its digest, is not what was written")
        near = Link.objects.filter(seq__range=(row.seq - AROUND, row.seq + AROUND)).exclude(seq=row.seq)
        for other in _rows(near.order_by("seq")):
            if other.fits(str(self.previous), row.seq):
                swapped = row.fits(other.digest, other.seq) or other.seq != row.seq + 1
                trouble = Trouble.REORDERED if swapped else Trouble.INSERTED
                said = _("link %(n)s belongs here") if swapped else _("it does not belong here: the next link does")
                said = said % {"n": other.seq}
                break
            if self._was(row, other):
                trouble, said = Trouble.REORDERED, _("the entry of link %(n)s belongs here") % {"n": other.seq}
                break
        self.outcome.tell(trouble, row.seq, row.entry, said)

    def _was(self, row: Row, other: Row) -> bool:
        """Whether the link was made for the entry that another link now has, or for its columns under this key."""
        made = str(self.previous), row.seq
        return row.digest in {
            chain.link_digest(*made, other.entry, other.own, row.sealed_at),
            chain.link_digest(*made, row.entry, other.own, row.sealed_at),
        }

    def _close(self) -> None:
        """Compare the end with the head and with what anchors remain."""
        outcome = self.outcome
        outcome.head = (self.seq, self.previous or "")
        if self.head.seq > self.seq:
            gone = self.head.seq - self.seq
            said = _("the head counts %(n)s links: %(gone)s are gone") % {"n": self.head.seq, "gone": gone}
            outcome.tell(Trouble.TRUNCATED, self.seq + 1, None, said)
        elif self.seq > (counted := _head().seq):
            said = _("the head counts %(n)s links: what follows was added") % {"n": counted}
            outcome.tell(Trouble.INSERTED, counted + 1, None, said)
        for anchor in sorted(self.anchors.values(), key=lambda a: a.seq):
            outcome.anchors += 1
            words = _("the anchor of %(day)s is at link %(n)s: the chain ends before it")
            said = words % {"day": anchor.at, "n": anchor.seq}
            outcome.tell(Trouble.TRUNCATED, self.seq + 1, None, said)

    def _unsealed(self) -> None:
        """Entries without a link: of a process that died between commit and sealing, or put there by other means."""
        waiting = Entry.objects.filter(link__isnull=True)
        if not waiting.exists():
            return
        keys = list(waiting.order_by("pk").values_list("pk", flat=True)[: 10 * TOLD])
        time.sleep(PATIENCE)  # what was being sealed is sealed by now
        for pk in waiting.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True):
            said = _("put in by other means, or its process died: after looking into it, “raccordo audit seal”")
            self.outcome.tell(Trouble.UNSEALED, None, pk, said)

    def _erasures(self) -> None:
        for entry, found in sorted(self.erased.items()):
            if self.declared.get(entry) != found:
                said = _("%(n)s entries are erased under entry %(entry)s, which does not say so")
                self.outcome.tell(Trouble.ERASED, None, entry, said % {"n": found[0], "entry": entry})

    def _guards(self) -> None:
        """What the database should refuse and does not, and what it did not refuse for a time."""
        for name, trouble in standing.faults(connection).items():
            self.outcome.tell(Trouble.GUARD, None, None, standing.now(name, trouble))
        for entry, said in standing.unnoted():
            words = _("%(said)s: after looking into it, “raccordo audit acknowledge %(n)s”")
            self.outcome.tell(Trouble.GUARD, None, entry, words % {"said": said, "n": entry})


def verify(anchors: Sequence[Anchor] = (), tell: Callable[[int], None] = lambda done: None) -> Outcome:
    """Verify the chain, and that it holds what the anchors say."""
    return Verifier(anchors).run(tell)
