"""The choices of the records about companies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """Sections of ATECO 2007, the Italian version of NACE Rev. 2 (the same letters and divisions)."""

    A = "A", _("Agriculture, forestry and fishing")
    B = "B", _("Mining and quarrying")
    C = "C", _("Manufacturing")
    D = "D", _("Electricity, gas and steam")
    E = "E", _("Water, waste and remediation")
    F = "F", _("Construction")
    G = "G", _("Wholesale and retail trade")
    H = "H", _("Transport and storage")
    I = "I", _("Accommodation and food service")  # noqa: E741  (the letter is the section's code)
    J = "J", _("Information and communication")
    K = "K", _("Finance and insurance")
    L = "L", _("Real estate")
    M = "M", _("Professional, scientific and technical activities")
    N = "N", _("Hire, travel and business support")
    O = "O", _("Public administration and defence")  # noqa: E741  (the letter is the section's code)
    P = "P", _("Education")
    Q = "Q", _("Health and social work")
    R = "R", _("Arts, sports and entertainment")
    S = "S", _("Other services")
    T = "T", _("Households as employers")
    U = "U", _("Extraterritorial organisations")


#: First and last division of each section (ISTAT, Classificazione delle attività economiche ATECO 2007).
DIVISIONS: dict[str, tuple[int, int]] = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47),
    "H": (49, 53), "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82),
    "O": (84, 84), "P": (85, 85), "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip


class SizeClass(models.TextChoices):
    """Size by employees, as in Recommendation 2003/361/EC (turnover is not asked for)."""

    MICRO = "micro", _("micro, under 10 employees")
    SMALL = "small", _("small, 10 to 49")
    MEDIUM = "medium", _("medium, 50 to 249")
    LARGE = "large", _("large, 250 or more")

    @classmethod
    def of(cls, employees: int) -> SizeClass:
        """The class of a company with that many employees."""
        for limit, size in ((10, cls.MICRO), (50, cls.SMALL), (250, cls.MEDIUM)):
            if employees < limit:
                return size
        return cls.LARGE


class Target(models.TextChoices):
    """For whom demand is scouted (activities 1.3 and 2.3 of the plan)."""

    GENERAL = "general", _("All job seekers")
    RDC = "rdc", _("Citizenship income recipients")
    CRISIS = "crisis", _("Workers of companies in crisis")
    SEASONAL = "seasonal", _("Seasonal peaks")
    SETTLEMENT = "settlement", _("New settlements")
    CARE = "care", _("Personal services and care")


class Channel(models.TextChoices):
    """How a company is approached."""

    VISIT = "visit", _("visit")
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    EVENT = "event", _("event")


class ApproachOutcome(models.TextChoices):
    """How an approach ended."""

    INFORMED = "informed", _("informed")
    SURVEYED = "surveyed", _("informed and needs surveyed")
    REFUSED = "refused", _("refused")
    UNREACHABLE = "unreachable", _("unreachable")


#: Outcomes after which a company counts as involved and informed.
REACHED = (ApproachOutcome.INFORMED, ApproachOutcome.SURVEYED)


class ContractKind(models.TextChoices):
    """The employment a company offers."""

    PERMANENT = "permanent", _("permanent")
    FIXED_TERM = "fixed_term", _("fixed-term")
    AGENCY = "agency", _("agency work")
    APPRENTICESHIP = "apprenticeship", _("apprenticeship")
    ON_CALL = "on_call", _("on call")
    TRAINEESHIP = "traineeship", _("traineeship")


#: Contracts that have no agreed end.
WITHOUT_END = (ContractKind.PERMANENT, ContractKind.APPRENTICESHIP)


class PassedOnTo(models.TextChoices):
    """The system outside the centre into which a vacancy was entered."""

    NONE = "none", _("not passed on")
    MYANPAL = "myanpal", _("MyANPAL")
    REGION = "region", _("the Region's system")


class Month(models.IntegerChoices):
    """Months, for what comes back every year."""

    JANUARY = 1, _("January")
    FEBRUARY = 2, _("February")
    MARCH = 3, _("March")
    APRIL = 4, _("April")
    MAY = 5, _("May")
    JUNE = 6, _("June")
    JULY = 7, _("July")
    AUGUST = 8, _("August")
    SEPTEMBER = 9, _("September")
    OCTOBER = 10, _("October")
    NOVEMBER = 11, _("November")
    DECEMBER = 12, _("December")
