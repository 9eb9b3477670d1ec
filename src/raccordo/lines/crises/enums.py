"""Closed lists of the line of extraordinary interventions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CrisisLevel(models.TextChoices):
    """Where a crisis is dealt with: the ministry, the Region, the local offices."""

    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")
    LOCAL = "local", _("Local")


class AgreementKind(models.TextChoices):
    """What the parties agreed on."""

    RELOCATION_ADR = "relocation_adr", _("Relocation, with AdR-CIGS (art. 24-bis D.Lgs. 148/2015)")
    OTHER = "other", _("Other agreement, without AdR-CIGS")


class LeftReason(models.TextChoices):
    """Why a worker left the pool of a crisis."""

    HIRED = "hired", _("Found another job")
    SELF_EMPLOYED = "self_employed", _("Started a business")
    RECALLED = "recalled", _("Back at work in the company")
    RETIRED = "retired", _("Retired")
    DISMISSED = "dismissed", _("Dismissed at the end of the wage fund")
    RESIGNED = "resigned", _("Resigned")
    OTHER = "other", _("Other reason")


class ProfileSource(models.TextChoices):
    """Administrative sources on a worker's occupational profile."""

    COB = "cob", _("Mandatory communications (COB)")
    SIL = "sil", _("Labour information system (SIL)")
    SIP = "sip", _("Social-security benefits (SIP)")
    SAP = "sap", _("Worker record (SAP)")
    INTERVIEW = "interview", _("Interview")


class MeetingKind(models.TextChoices):
    """What workers are informed about in a group."""

    ADR_CIGS = "adr_cigs", _("AdR-CIGS")
    ORIENTATION = "orientation", _("Basic orientation")


class ContactChannel(models.TextChoices):
    """How a worker was reached individually."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    OFFICE = "office", _("At the office")
    VIDEO = "video", _("Video call")


class PathOutcome(models.TextChoices):
    """How a relocation path ended."""

    HIRED = "hired", _("Found a job")
    SELF_EMPLOYED = "self_employed", _("Started a business")
    COMPLETED = "completed", _("Completed without a job")
    ABANDONED = "abandoned", _("Abandoned")
    TRANSFERRED = "transferred", _("Handed over to another provider")


class RelocationServiceKind(models.TextChoices):
    """Services of a relocation path."""

    TAKE_IN = "take_in", _("Reception and taking in charge")
    SKILLS_REVIEW = "skills_review", _("Review of skills")
    GUIDANCE = "guidance", _("Specialist guidance")
    ACTIVE_SEARCH = "active_search", _("Assisted job search")
    TRAINING = "training", _("Referral to training")
    MATCHING = "matching", _("Matching with vacancies")


class ProposalOutcome(models.TextChoices):
    """What became of a vacancy proposed to a worker."""

    PENDING = "pending", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted by the worker")
    REFUSED = "refused", _("Refused by the worker")
    HIRED = "hired", _("Hired")
    NOT_SELECTED = "not_selected", _("Not selected by the company")
    WITHDRAWN = "withdrawn", _("Vacancy withdrawn")
