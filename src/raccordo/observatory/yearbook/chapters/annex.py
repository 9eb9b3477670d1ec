"""The last parts: detailed tables, definitions."""

from __future__ import annotations

from django.utils.translation import gettext as _

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Definitions, Section
from raccordo.observatory.yearbook.chapters import outside
from raccordo.observatory.yearbook.laying import crossed, two_years
from raccordo.observatory.yearbook.material import Material


def tables(material: Material) -> Section:
    """Detailed tables."""
    told = material.told.values("hires", "contract_kind", material.year)
    kinds = [kind for kind in ("permanent", "fixed_term", "apprenticeship", "traineeship", "other", UNKNOWN)
             if kind in told]  # fmt: skip
    year = {"year": material.year}
    occupations = sorted(material.told.values("hires", "occupation_group", material.before, material.year))
    by_activity = crossed(
        material, "hires", "section", "contract_kind", _("Economic activity"),
        _("Hirings of %(year)s by economic activity and kind of contract") % year,
        column_values=kinds, sheet=_("Activity and contract"),
    )  # fmt: skip
    by_centre = crossed(
        material, "hires", "work_centre", "contract_kind", _("Centre"),
        _("Hirings of %(year)s by centre of the workplace and kind of contract") % year,
        column_values=kinds, sheet=_("Centre and contract"),
    )  # fmt: skip
    ended = two_years(
        material, "ends", "contract_kind", _("Contract"), _("Endings by kind of contract"), sheet=_("Endings")
    )
    stable = two_years(
        material, "stable", "age", _("Age"), _("Jobs that became permanent, by age"), sheet=_("Became permanent, age")
    )
    by_occupation = two_years(
        material, "hires", "occupation_group", _("Occupation"), _("Hirings by occupation (three digits)"),
        values=occupations, sheet=_("Occupations, 3 digits"),
    )  # fmt: skip
    return Section(
        title=_("Statistical tables"),
        anchor="tavole",
        blocks=[*outside.labour_tables(material), by_activity, by_centre, ended, stable, by_occupation],
    )


def definitions(material: Material) -> Section:
    """The terms of the report."""
    found = (
        (
            _("hiring"),
            _(
                "An employment relationship that begins in the period, by the mandatory communications. Extensions and "
                "transformations are not hirings."
            ),
        ),
        (_("ending"), _("A relationship whose last day is in the period: it was terminated, or came to its term.")),
        (
            _("balance"),
            _("Hirings minus endings. It is what the period adds to the jobs, transfers between places apart."),
        ),
        (
            _("became permanent"),
            _("A fixed-term job or an apprenticeship that was transformed into a permanent one without a new hiring."),
        ),
        (_("person hired"), _("A person who was hired once or more in the year, counted once.")),
        (
            _("mandatory communication"),
            _(
                "What an employer must send to the employment services when a relationship begins, is "
                "extended, transformed or ends. Self-employment is not communicated."
            ),
        ),
        (_("quadrant"), _("A group of provinces by which the Region plans and reports.")),
        (_("centre"), _("An employment centre (centro per l'impiego) with the municipalities it serves.")),
        (_("basin"), _("Municipalities bound by home–work journeys, by the method of ISTAT's local labour systems.")),
        (
            _("change on the year before"),
            _(
                "The difference from the year before over the year before; a dash where there was nothing or it is not "
                "published."
            ),
        ),
    )
    return Section(title=_("Definitions"), anchor="definizioni", blocks=[Definitions(items=found)])
