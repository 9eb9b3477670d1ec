"""The roles in which a person works, and the kind of place each role needs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Who may act. What each may do is in :mod:`raccordo.kernel.access`."""

    REGIONAL_MANAGER = "regional_manager", _("Regional manager")
    AGENCY_MANAGER = "agency_manager", _("Agency manager")
    LINE_LEAD = "line_lead", _("Line lead")
    CENTRE_MANAGER = "centre_manager", _("Centre manager")
    OPERATOR = "operator", _("Operator")
    NAVIGATOR = "navigator", _("Navigator")
    BODY_OPERATOR = "body_operator", _("Accredited-body operator")
    SCHOOL_CONTACT = "school_contact", _("School contact")
    COMPANY_CONTACT = "company_contact", _("Company contact")
    ANALYST = "analyst", _("Analyst")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


#: Roles that always work in one centre.
CENTRE_ROLES = frozenset({Role.CENTRE_MANAGER, Role.OPERATOR, Role.NAVIGATOR})
#: Roles that act for an organisation outside the agency and see only what concerns it.
ORGANISATION_ROLES = frozenset({Role.BODY_OPERATOR, Role.SCHOOL_CONTACT, Role.COMPANY_CONTACT})
#: Roles that work for the whole region, or for the quadrant or centre their membership names.
REGION_ROLES = frozenset(set(Role) - CENTRE_ROLES - ORGANISATION_ROLES)
