"""``raccordo audit``: verify the log's chain, anchor it, seal what was left unsealed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User
    from raccordo.kernel.audit.verify import Finding, Outcome

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """The audit log: who read and wrote what, in a chain of digests.

    Exit codes: 0 the chain is whole, 1 it is not (the message says where), 2 the command was misused.
    """
    from django.conf import settings
    from django.utils import translation

    from raccordo.config.start import start

    start()
    translation.activate(settings.LANGUAGE_CODE)


@audit.command()
@click.option("--anchors", "file", type=FILE, help="File of anchors the chain must agree with.")
@click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")
def verify(file: Path | None, as_json: bool) -> None:
    """Check that no entry was altered, removed, inserted or reordered, and that sealed readings are as signed.

    Without --anchors a tail cut off together with its head, or a chain computed anew, cannot be told.
    """
    from raccordo.kernel.audit import anchors
    from raccordo.kernel.audit.models import Head
    from raccordo.kernel.audit.verify import verify as run

    try:
        known = anchors.read(file) if file else []
    except anchors.BadAnchor as error:
        raise click.ClickException(str(error)) from None
    total = Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    with click.progressbar(
        length=total, label="Links", file=sys.stderr, hidden=as_json or not sys.stderr.isatty()
    ) as bar:
        outcome = run(known, lambda done: bar.update(done - bar.pos))
    click.echo(json.dumps(_data(outcome), ensure_ascii=False) if as_json else _text(outcome, bool(file)))
    raise SystemExit(0 if outcome.whole else 1)


def _data(outcome: Outcome) -> dict:
    return {
        "whole": outcome.whole,
        "links": outcome.links,
        "erased": outcome.erased,
        "anchors": outcome.anchors,
        "sealed": outcome.sealed,
        "head": {"seq": outcome.head[0], "digest": outcome.head[1]},
        "troubles": outcome.troubles,
        "findings": [asdict(finding) for finding in outcome.findings],
        "notes": outcome.notes,
    }


def _text(outcome: Outcome, anchored: bool) -> str:
    from django.utils.translation import gettext as _

    if not outcome.whole:
        head = _("Not whole: %(n)s findings in %(links)s links and %(sealed)s sealed readings.")
        told = {"n": outcome.troubles, "links": outcome.links, "sealed": outcome.sealed}
        return "\n".join([head % told, *map(_found, outcome.findings), *outcome.notes])
    lines = [
        _("The chain is whole: %(links)s links, %(erased)s entries lawfully erased.")
        % {"links": outcome.links, "erased": outcome.erased},
        _("What was sealed is what was signed: %(n)s readings.") % {"n": outcome.sealed},
        _("Head %(n)s %(digest)s") % {"n": outcome.head[0], "digest": outcome.head[1]},
        _("It agrees with %(n)s anchors.") % {"n": outcome.anchors}
        if anchored
        else _("No anchors were given: a tail cut off with its head would not be seen (raccordo audit anchor)."),
    ]
    return "\n".join([*lines, *outcome.notes])


def _found(finding: Finding) -> str:
    """One thing that does not hold, in a line."""
    from django.utils.translation import gettext as _

    from raccordo.kernel.audit.verify import TROUBLE_WORDS, Trouble

    where = _("sealed readings") if finding.trouble == Trouble.SEALED else _("no link")
    where = _("link %(n)s") % {"n": finding.seq} if finding.seq is not None else where
    entry = _(", entry %(n)s") % {"n": finding.entry} if finding.entry is not None else ""
    return f"  {TROUBLE_WORDS[finding.trouble]}: {where}{entry}: {finding.said}."


@audit.command()
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), help="Add it to this file.")
def anchor(file: Path | None) -> None:
    """Print the head of the chain, to be kept elsewhere; with --to, add it to a file of anchors."""
    from raccordo.kernel.audit import anchors

    found = anchors.current()
    if file is not None:
        try:
            anchors.append(file, found)
        except OSError as error:
            raise click.ClickException(f"The anchor could not be written to {file}: {error.strerror}.") from None
    click.echo(found.line)


@audit.command()
def seal() -> None:
    """Seal entries that have no link, after looking into why; what is sealed late is itself recorded."""
    from django.utils.translation import gettext as _

    from raccordo.kernel import audit as log
    from raccordo.kernel.audit.enums import Kind
    from raccordo.kernel.audit.models import Entry, Link
    from raccordo.kernel.installation import Installation

    keys = list(Entry.objects.filter(link__isnull=True).order_by("pk").values_list("pk", flat=True))
    made = Link.objects.seal(keys)
    if made:
        with log.on_behalf(origin="raccordo audit seal"):
            log.record_act(Kind.SEALED, Installation, said={"entries": made, "first": keys[0], "last": keys[-1]})
    click.echo(_("Sealed late: %(n)s entries.") % {"n": made})


@audit.command()
@click.argument("entry", type=int)
@click.option("--by", "who", required=True, metavar="USER", help="The auditor who looked into it.")
@click.option("--words", required=True, help="What was found out, in a few words.")
def acknowledge(entry: int, who: str, words: str) -> None:
    """Take note of what ENTRY of the log tells of the database's guards; verification then tells it no more."""
    from django.utils.translation import gettext as _

    from raccordo.kernel import shell
    from raccordo.kernel.access import Action, allowed
    from raccordo.kernel.audit import standing
    from raccordo.kernel.audit.models import Entry
    from raccordo.kernel.clock import today

    def may(user: User) -> bool:
        return allowed(user, Action.REVIEW, Entry._meta.label_lower)

    user = shell.person(who, today(), may)
    if not may(user):
        raise click.ClickException(_("“%(who)s” is no auditor.") % {"who": who})
    found = Entry.objects.filter(pk=entry).first()
    if found is None or not standing.waits(found):
        said = _("Entry %(n)s tells nothing of which note is still to be taken.")
        raise click.ClickException(said % {"n": entry})
    if not words.strip():
        raise click.BadParameter(_("Say what was found out."), param_hint="--words")
    with shell.acting(user, f"audit acknowledge {entry}"):
        standing.take_note(found, user, words.strip())
    click.echo(_("Note is taken of entry %(n)s.") % {"n": entry})
