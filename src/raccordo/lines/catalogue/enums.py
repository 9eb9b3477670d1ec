"""Words of the catalogue that the lines above share: regimes, vulnerable conditions, kinds of policy."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from raccordo.law.lep import lep_catalogue


class ProviderKind(models.TextChoices):
    """What a body is accredited for."""

    SAL = "sal", _("employment services (SAL)")
    TRAINING = "training", _("training")
    BOTH = "both", _("employment services and training")


class PolicyKind(models.TextChoices):
    """What a policy gives to the person."""

    GUIDANCE = "guidance", _("guidance")
    ACCOMPANIMENT = "accompaniment", _("accompaniment to work")
    TRAINEESHIP = "traineeship", _("traineeship")
    TRAINING = "training", _("training")
    RELOCATION = "relocation", _("relocation")
    SELF_EMPLOYMENT = "self_employment", _("support to self-employment")
    MOBILITY = "mobility", _("territorial mobility")
    CARE = "care", _("reconciling work and care")
    PUBLIC_WORK = "public_work", _("work of public use")
    OTHER = "other", _("other")


class Regime(models.TextChoices):
    """The law under which a person is in charge. RdC is one regime among several."""

    RDC = "rdc", _("citizenship income (RdC)")
    NASPI = "naspi", _("unemployment benefit (NASpI)")
    ADI = "adi", _("inclusion allowance (ADI)")
    SFL = "sfl", _("support for training and work (SFL)")
    GOL = "gol", _("employability programme (GOL)")


class Vulnerability(models.TextChoices):
    """A condition that gives right to particular services. Sensitive: article 9 of the GDPR covers several."""

    DISABILITY = "disability", _("disability")
    ASYLUM = "asylum", _("asylum or international protection")
    JUSTICE = "justice", _("justice measures")
    ADDICTION = "addiction", _("addiction")
    CAREGIVER = "caregiver", _("care of a family member")
    VIOLENCE = "violence", _("victim of violence")
    HARDSHIP = "hardship", _("other social hardship")


def lep_choices() -> list[tuple[str, str]]:
    """Codes and names of the essential service levels, as the law names them (D.M. 4/2018, Allegato B)."""
    return [(item.code, f"{item.code} · {item.name}") for item in lep_catalogue()]
