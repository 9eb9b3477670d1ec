"""Words of the work with people: status, education, outcomes, reasons. Regimes are in the catalogue's enums."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """As the tax code tells it."""

    FEMALE = "f", _("female")
    MALE = "m", _("male")


class Citizenship(models.TextChoices):
    """Group of citizenship, as profiling asks it."""

    ITALIAN = "it", _("Italy")
    EUROPEAN = "eu", _("other country of the European Union")
    OTHER = "non_eu", _("country outside the European Union")


class Education(models.TextChoices):
    """Highest qualification."""

    NONE = "none", _("none or primary school")
    LOWER_SECONDARY = "lower_secondary", _("lower secondary school")
    VOCATIONAL = "vocational", _("vocational qualification")
    UPPER_SECONDARY = "upper_secondary", _("upper secondary school")
    TERTIARY = "tertiary", _("degree or higher technical institute")


class Status(models.TextChoices):
    """Employment status of a person (D.Lgs 150/2015, art. 19)."""

    UNEMPLOYED = "unemployed", _("unemployed")
    SUSPENDED = "suspended", _("unemployed, suspended by short work")
    EMPLOYED = "employed", _("employed")
    INACTIVE = "inactive", _("not looking for work")


class Channel(models.TextChoices):
    """How a person was convened. Informal means are allowed (D.L. 4/2019, art. 4 c. 15-quinquies)."""

    LETTER = "letter", _("letter")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    PHONE = "phone", _("telephone")


class ConvocationOutcome(models.TextChoices):
    """What followed a convocation."""

    PENDING = "pending", _("outcome awaited")
    ATTENDED = "attended", _("the person came")
    NO_SHOW = "no_show", _("the person did not come")
    JUSTIFIED = "justified", _("absent with good reason")


class AssessmentKind(models.TextChoices):
    """How the distance from work was assessed."""

    QUANTITATIVE = "quantitative", _("quantitative profiling")
    QUALITATIVE = "qualitative", _("qualitative profiling")


class PactKind(models.TextChoices):
    """Which agreement the person signed."""

    RDC = "rdc", _("work pact (Patto per il Lavoro)")
    SERVICE = "service", _("personalised service pact")


class PactEnd(models.TextChoices):
    """Why a pact ended."""

    WORK = "work", _("found work")
    REPLACED = "replaced", _("replaced by a new pact")
    EXPIRED = "expired", _("term expired")
    SANCTION = "sanction", _("loss of the benefit")
    MOVED = "moved", _("moved out of the region")
    OTHER = "other", _("other reason")


class ServiceState(models.TextChoices):
    """State of a service, after the events of the worker's record (SAP): 01, 02, 10, 05, 04."""

    PROPOSED = "proposed", _("service proposed")
    STARTED = "started", _("service started")
    COMPLETED = "completed", _("service completed")
    ABANDONED = "abandoned", _("service abandoned")
    REFUSED = "refused", _("service refused")


class VoucherRegime(models.TextChoices):
    """The law that gives the relocation voucher (AdR)."""

    RDC = "rdc", _("citizenship income (D.L. 4/2019, art. 9)")
    CIGS = "cigs", _("extraordinary wage fund (D.Lgs 148/2015, art. 24-bis)")


class VoucherChoice(models.TextChoices):
    """With whom the person spends the voucher."""

    CENTRE = "cpi", _("employment centre")
    BODY = "sal", _("accredited body (SAL)")


class VoucherOutcome(models.TextChoices):
    """How a voucher ended."""

    PERMANENT = "permanent", _("permanent contract")
    FIXED_TERM = "fixed_term", _("fixed-term contract")
    NO_WORK = "no_work", _("ended without work")
    FORFEITED = "forfeited", _("voucher forfeited")


class SanctionEvent(models.TextChoices):
    """Conduct that D.L. 4/2019, art. 7 sanctions; the values are those of :mod:`raccordo.law.sanctions`."""

    MISSED_CONVOCATION = "missed_convocation", _("missed convocation")
    MISSED_GUIDANCE = "missed_guidance", _("missed guidance")
    NO_DECLARATION = "no_declaration", _("no declaration of availability")
    NO_PACT = "no_pact", _("pact not signed")
    MISSED_POLICY = "missed_policy", _("missed training or policy")
    REFUSED_PUBLIC_WORK = "refused_public_work", _("refused work of public use (PUC)")
    REFUSED_OFFER = "refused_offer", _("refused congruous offer")
    UNDECLARED_WORK = "undeclared_work", _("undeclared work")


class SanctionEffect(models.TextChoices):
    """What the sanction takes away."""

    ONE_MONTH = "one_month", _("one month of benefit")
    TWO_MONTHS = "two_months", _("two months of benefit")
    LOSS = "loss", _("loss of the benefit")


class WorkChannel(models.TextChoices):
    """Through what a person found work, as asked in the outcome interview."""

    CENTRE = "centre", _("employment centre")
    BODY = "sal", _("accredited body (SAL)")
    AGENCY = "agency", _("temporary-work agency")
    RELATIVES = "relatives", _("relatives and acquaintances")
    ONLINE = "online", _("online advertisement")
    OTHER = "other", _("other way")
