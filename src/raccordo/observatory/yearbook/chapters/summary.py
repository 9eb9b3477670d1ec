"""The first part: the year in one page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Listed, Section
from raccordo.observatory.yearbook.laying import cell, columns_of_two_years, first_column, table, two_years_of
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import listed, on_year, percent, say, the_share, whole


def section(material: Material) -> Section:
    """What happened, in some sentences, and the year's main figures beside those of the year before."""
    found = [balance(material), contracts(material), sectors(material), stable(material), registered(material)]
    return Section(
        title=_("In brief"),
        anchor="in-breve",
        blocks=[Listed(items=[text for text in found if text]), figures(material)],
    )


def balance(material: Material) -> str:
    """Hirings, endings and what they add."""
    hires, ends, left = material.number("hires"), material.number("ends"), material.balance()
    if hires is None or ends is None or left is None:
        return ""
    said = {
        "year": material.year,
        "name": material.quadrant.name,
        "hires": whole(hires),
        "ends": whole(ends),
        "change": on_year(material.change("hires"), material.before),
        "ends_change": on_year(material.change("ends"), material.before),
    }
    first = (
        ngettext(
            "In %(year)s there was %(hires)s hiring in the quadrant %(name)s%(change)s",
            "In %(year)s there were %(hires)s hirings in the quadrant %(name)s%(change)s",
            hires,
        )
        % said
    )
    second = ngettext("%(ends)s ending%(ends_change)s", "%(ends)s endings%(ends_change)s", ends) % said
    return _("%(hires)s and %(ends)s: %(balance)s.") % {"hires": first, "ends": second, "balance": gained(left)}


def gained(left: int) -> str:
    """A balance in words."""
    if left == 0:
        return _("as many jobs began as ended")
    number = {"number": whole(abs(left))}
    if left > 0:
        return ngettext("%(number)s job more began than ended", "%(number)s jobs more began than ended", left) % number
    return ngettext("%(number)s job fewer began than ended", "%(number)s jobs fewer began than ended", -left) % number


def contracts(material: Material) -> str:
    """Which kinds of contract hirings were made with."""
    permanent = material.share("hires", contract_kind="permanent")
    fixed = material.share("hires", contract_kind="fixed_term")
    if permanent is None or fixed is None:
        return ""
    return _("Of the hirings %(fixed)s are fixed-term and %(permanent)s permanent.") % {
        "fixed": the_share(fixed),
        "permanent": the_share(permanent),
    }


def sectors(material: Material) -> str:
    """Which activities hire most."""
    told = [
        value
        for value in material.told.values("hires", "section", material.year)
        if material.number("hires", section=value)
    ]
    names = [
        _("%(name)s (%(share)s)") % {"name": say(material, "section", value), "share": percent(share)}
        for value in told[:3]
        if (share := material.share("hires", section=value)) is not None
    ]
    if not names:
        return ""
    return ngettext(
        "The activity that hires most is %(names)s.", "The activities that hire most are %(names)s.", len(names)
    ) % {"names": listed(names)}


def stable(material: Material) -> str:
    """How many fixed-term jobs and apprenticeships became permanent."""
    number = material.number("stable")
    if not number:
        return ""
    return ngettext(
        "%(number)s job already begun became permanent%(change)s.",
        "%(number)s jobs already begun became permanent%(change)s.",
        number,
    ) % {"number": whole(number), "change": on_year(material.change("stable"), material.before)}


def registered(material: Material) -> str:
    """Who is registered as unemployed on the year's last day."""
    number, long = material.number("registered"), material.share("registered", duration="over_12")
    if not number:
        return ""
    text = ngettext(
        "On 31 December %(number)s person was registered as unemployed with the quadrant's centres%(change)s.",
        "On 31 December %(number)s persons were registered as unemployed with the quadrant's centres%(change)s.",
        number,
    ) % {"number": whole(number), "change": on_year(material.change("registered"), material.before)}
    if long is None:
        return text
    return f"{text} " + _("Of them %(share)s have been so for more than a year.") % {"share": the_share(long)}


def figures(material: Material):
    """The year's main figures."""
    rows = [
        (label, *two_years_of(material, measure))
        for measure, label in (
            ("hires", _("Hirings")),
            ("persons", _("Persons hired, each once")),
            ("ends", _("Endings")),
            ("extensions", _("Extensions of fixed-term jobs")),
            ("stable", _("Jobs that became permanent")),
            ("jobs", _("Jobs there on 31 December")),
            ("registered", _("Registered as unemployed on 31 December")),
            ("entered", _("New registrations at the centres")),
        )
    ]
    difference = (
        _("Balance of hirings and endings"),
        cell(material.balance(material.before)),
        cell(material.balance()),
        None,
    )
    rows.insert(3, difference)
    return table(
        _("The main figures of the quadrant"),
        [first_column(_("Main figure"), 3), *columns_of_two_years(material)],
        rows,
        sheet=_("Main figures"),
    )
