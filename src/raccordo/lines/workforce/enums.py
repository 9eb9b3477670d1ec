"""Words of the staff of the employment centres: kinds of operator, areas of training, forms of support."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OperatorKind(models.TextChoices):
    """In which capacity a person works for the employment services."""

    CENTRE_OPERATOR = "centre_operator", _("operator of a centre")
    NAVIGATOR = "navigator", _("navigator")
    AGENCY_STAFF = "agency_staff", _("staff of the agency")


class Employer(models.TextChoices):
    """Who employs the operator."""

    APL = "apl", "Agenzia Piemonte Lavoro"
    ANPAL_SERVIZI = "anpal_servizi", "ANPAL Servizi"


class TrainingArea(models.TextChoices):
    """Areas of the training plan for operators (activities 1.1, 1.2 and 2.1 of the plan)."""

    GENERAL = "general", _("law, services and basic processes")
    INFORMATION_GUIDANCE = "information_guidance", _("information and guidance")
    SCOUTING = "scouting", _("scouting and services to companies")
    SPECIALIST = "specialist", _("specialist services")
    NEW_HIRES = "new_hires", _("newly hired operators")


class SolutionKind(models.TextChoices):
    """What a solution of the reinforcement plan changes in a centre."""

    ORGANISATIONAL = "organisational", _("organisational")
    STAFFING = "staffing", _("staffing")


class SupportTopic(models.TextChoices):
    """What a centre is supported on."""

    SCOUTING = "scouting", _("scouting")
    RDC = "rdc", _("citizenship income (RdC)")
    ADR = "adr", _("relocation voucher (AdR)")
    INTEGRATED_TAKEIN = "integrated_takein", _("integrated take-in of vulnerable people")
    RELOCATION = "relocation", _("relocation of workers in crisis")
    LABOUR_MARKET = "labour_market", _("reading of the local labour market")
    ORGANISATION = "organisation", _("organisation of the centre")


class SupportForm(models.TextChoices):
    """How the support was given."""

    TRAINING = "training", _("training")
    TRANSFER_MEETING = "transfer_meeting", _("transfer meeting")
    COACHING = "coaching", _("coaching")


class Level(models.IntegerChoices):
    """Degree of a competence."""

    NONE = 0, _("0: none")
    BASIC = 1, _("1: basic")
    INDEPENDENT = 2, _("2: independent")
    ADVANCED = 3, _("3: advanced")
    EXPERT = 4, _("4: expert")
