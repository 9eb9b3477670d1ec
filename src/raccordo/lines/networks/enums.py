"""The choices of the records about partners, networks and events."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    """What an organisation outside the agency is. Schools, universities and CPIA are institutions of `schooling`."""

    EMPLOYERS_ASSOCIATION = "employers_association", _("employers' association")
    CHAMBER = "chamber", _("chamber of commerce (CCIAA)")
    CONSULTANTS_ORDER = "consultants_order", _("order of labour consultants")
    TRADE_UNION = "trade_union", _("trade union")
    BILATERAL_BODY = "bilateral_body", _("bilateral body")
    SOCIAL_SERVICE = "social_service", _("social services")
    MUNICIPALITY = "municipality", _("municipality or union of municipalities")
    THIRD_SECTOR = "third_sector", _("third-sector organisation")
    PUBLIC_BODY = "public_body", _("other public body")
    OTHER = "other", _("other")


#: Partners that belong to the demand side of the labour market, beside the companies themselves.
DEMAND_ACTORS = (
    PartnerKind.EMPLOYERS_ASSOCIATION,
    PartnerKind.CHAMBER,
    PartnerKind.CONSULTANTS_ORDER,
    PartnerKind.BILATERAL_BODY,
)


class NetworkKind(models.TextChoices):
    """What a network is for; each kind has its rule of composition in ``data/composition.yaml``."""

    SCHOOL_ENTERPRISE = "school_enterprise", _("schools and companies")
    SECTOR_DISTRICT = "sector_district", _("sector district")
    SOCIAL = "social", _("social inclusion")


class NetworkActivityKind(models.TextChoices):
    """What a network does together."""

    MEETING = "meeting", _("meeting")
    LABORATORY = "laboratory", _("laboratory")
    PATHWAY = "pathway", _("pathway for students or workers")


class NodeKind(models.TextChoices):
    """What stands at a node of the social network."""

    CONSORTIUM = "consortium", _("consortium of social services")
    MUNICIPALITY = "municipality", _("social service of a municipality")
    HEALTH = "health", _("health authority")
    THIRD_SECTOR = "third_sector", _("third-sector organisation")
    TABLE = "table", _("territorial table")


class SupportForm(models.TextChoices):
    """How a node is supported."""

    MEETING = "meeting", _("meeting")
    PROTOCOL = "protocol", _("agreed procedure")
    TRAINING = "training", _("joint training")
    CASE_REVIEW = "case_review", _("joint review of cases")


class EventKind(models.TextChoices):
    """Events in the territory."""

    TERRITORIAL = "territorial", _("meeting of labour-market actors")
    EMPLOYERS_DAY = "employers_day", _("Employers' Day")
    TRANSITIONS_PROMOTION = "transitions_promotion", _("promotion of transitions to companies")
    ITS_PROMOTION = "its_promotion", _("promotion of the ITS")
    JOB_FAIR = "job_fair", _("job fair")
    SCHOOL_GUIDANCE = "school_guidance", _("guidance in schools")


class PlanLine(models.TextChoices):
    """The lines of the plan with which an event or an agreement is made."""

    SERVICES = "services", _("services for work and citizenship income")
    TRANSITION = "transition", _("school-to-work transition")
    CRISES = "crises", _("companies in transformation or crisis")
    COMPANIES = "companies", _("relations with companies")
    DATA_SCIENCE = "data_science", _("data science, monitoring and evaluation")
