"""Desks of the catalogue."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.lines.catalogue.models import Edition, EligibilityRule, Offer, Policy, Provider

register(
    Desk(
        Provider,
        columns=("name", "code", "kind", "municipality", "accredited_from", "accredited_to"),
        search=("name", "code", "municipality__name"),
        filters=("kind", "accredited_from"),
        fields=("code", "name", "kind", "municipality", "accredited_from", "accredited_to"),
        related=("offers", "vouchers"),
        select=("municipality",),
        ordering=("name", "pk"),
    )
)

register(
    Desk(
        Policy,
        columns=("title", "code", "kind", "lep", "regime"),
        search=("title", "code"),
        filters=("kind", "lep", "regime"),
        fields=("code", "title", "kind", "lep", "regime"),
        related=("offers",),
        ordering=("title", "pk"),
    )
)

register(
    Desk(
        Edition,
        columns=("number", "published_on", "note"),
        search=("note",),
        filters=("published_on",),
        fields=("number", "published_on", "note"),
        related=("offers",),
        ordering=("-number",),
    )
)

register(
    Desk(
        Offer,
        columns=("policy", "edition", "provider", "valid_from", "valid_to", "seats"),
        search=("policy__title", "policy__code", "provider__name", "eligibility"),
        filters=("edition", "policy", "provider", "valid_from"),
        fields=("edition", "policy", "provider", "valid_from", "valid_to", "seats", "eligibility"),
        related=("rules",),
        select=("policy", "edition", "provider"),
        totals=("seats",),
    )
)

register(
    Desk(
        EligibilityRule,
        columns=("offer", "min_age", "max_age", "regime", "vulnerability"),
        search=("offer__policy__title",),
        filters=("regime", "vulnerability"),
        fields=("offer", "min_age", "max_age", "regime", "vulnerability"),
        select=("offer__policy", "offer__provider"),
        in_navigation=False,
    )
)
