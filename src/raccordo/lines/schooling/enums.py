"""Closed lists of the school-to-work line."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionKind(models.TextChoices):
    """What sort of institution teaches."""

    SCHOOL = "school", _("Upper-secondary school")
    CFP = "cfp", _("Vocational centre (CFP)")
    ITS = "its", _("Higher technical institute (ITS)")
    UNIVERSITY = "university", _("University")
    CPIA = "cpia", _("Adult education centre (CPIA)")


class SchoolType(models.TextChoices):
    """The branch of an upper-secondary school that most of its pupils attend."""

    LICEO = "liceo", _("Liceo")
    TECHNICAL = "tecnico", _("Technical institute")
    VOCATIONAL = "professionale", _("Vocational institute")


class AssistanceTopic(models.TextChoices):
    """What an institution is assisted on."""

    APPRENTICESHIP_FIRST = "apprenticeship_first", _("First-level apprenticeship")
    APPRENTICESHIP_THIRD = "apprenticeship_third", _("Third-level apprenticeship")
    WORKSHOPS = "workshops", _("Workshops on active policies and guidance")
    PCTO = "pcto", _("School-work paths (PCTO)")
    REINFORCED_ALTERNATION = "reinforced_alternation", _("Reinforced alternation")
    ACTIVE_POLICIES = "active_policies", _("Promotion of active policies")


class AssistanceForm(models.TextChoices):
    """How the assistance was given."""

    MEETING = "meeting", _("Meeting")
    COACHING = "coaching", _("Coaching")
    TRAINING = "training", _("Training")
    MATERIALS = "materials", _("Handing over of tools and materials")


class ApprenticeshipLevel(models.TextChoices):
    """Levels of dual apprenticeship: D.Lgs. 81/2015, art. 43 (first) and art. 45 (third)."""

    FIRST = "first", _("First level: qualification, diploma")
    THIRD = "third", _("Third level: higher education and research")


class ApprenticeshipEnd(models.TextChoices):
    """Why an apprenticeship ended."""

    COMPLETED = "completed", _("Training period completed")
    CONFIRMED = "confirmed", _("Confirmed as an employee")
    RESIGNED = "resigned", _("Resigned")
    DISMISSED = "dismissed", _("Dismissed")
    LEFT_SCHOOL = "left_school", _("Left the course of study")
    OTHER = "other", _("Other reason")


class DiffusionKind(models.TextChoices):
    """Which plan of diffusion it is."""

    DUAL_RDC = "dual_rdc", _("Dual system, for those in charge of families on citizenship income")
    TERRITORIAL_PROMOTION = "territorial_promotion", _("Territorial promotion of the dual system")


class MeetingAudience(models.TextChoices):
    """Whom a diffusion meeting is for."""

    CENTRES = "centres", _("Employment centres")
    SOCIAL_SERVICES = "social_services", _("Social services and municipalities")
    SCHOOLS = "schools", _("Schools and vocational centres")
    COMPANIES = "companies", _("Companies and their associations")
    FAMILIES = "families", _("Students and families")
