"""Loading a territory and its assignments, as jobs: by command, or from the page after a trial."""

from __future__ import annotations

from dataclasses import asdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.jobs.loads import Given, Outcome, Refused, Wrong, load
from raccordo.kernel.territory import services, sources
from raccordo.kernel.territory.errors import InputErrors
from raccordo.kernel.territory.facts import read_facts
from raccordo.kernel.territory.models import Region

ENTITY = "kernel.region"


def _refused(errors: InputErrors) -> Refused:
    return Refused(Wrong(one.row, one.field, one.text(_)) for one in errors.errors)


def _outcome(written: services.Written) -> Outcome:
    tables = {table: asdict(tally) for table, tally in written.tallies.items()}
    counts = _("%(added)d added, %(changed)d changed, %(removed)d removed, %(unchanged)d as they were")
    lines = [f"{table}: {counts % tally}" for table, tally in tables.items()]
    data = {"region": written.region.code, "changed": written.touched, "tables": tables}
    return Outcome(lines, data, reverse("centres"))


@load(
    "territory",
    title=gettext_lazy("Territory of a region"),
    about=gettext_lazy(
        "Provinces, quadrants, centres and what they serve, as facts with their source (docs/territory.md)"
    ),
    entity=ENTITY,
    suffixes=(".yaml", ".yml"),
)
def territory(given: Given) -> Outcome:
    """A region from its facts; those that come with Raccordo where no file is given."""
    try:
        facts = read_facts(given.path, sources.codes_in_force) if given.path else None
        return _outcome(services.load_territory(facts=facts, progress=lambda s: given.phase(_(s)), trial=given.trial))
    except InputErrors as errors:
        raise _refused(errors) from errors
    except sources.MissingData as error:
        raise Refused([Wrong(None, "", str(error))]) from error


@load(
    "assignments",
    title=gettext_lazy("Which centre serves which municipality"),
    about=gettext_lazy("Columns comune, cpi and, if needed, quota and valido_dal"),
    entity=ENTITY,
    suffixes=(".csv",),
)
def assignments(given: Given) -> Outcome:
    """The region's own table of assignments, from the first day given where rows do not say theirs."""
    regions = list(Region.objects.filter(code=given.region) if given.region else Region.objects.all())
    if given.path is None or len(regions) != 1:
        raise Refused([Wrong(None, "", _("Load the territory first: the region of these assignments is not known."))])
    content = given.path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # spreadsheets on Windows; the codes are the same in both
    try:
        written = services.replace_assignments(
            region=regions[0], text=text, source=given.name[:200], start=given.start,
            progress=lambda s: given.phase(_(s)), trial=given.trial,
        )  # fmt: skip
    except InputErrors as errors:
        raise _refused(errors) from errors
    return _outcome(written)
