"""People who log in, and the memberships (role, place, validity) in which they act."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.roles import CENTRE_ROLES, ORGANISATION_ROLES, Role
from raccordo.kernel.territory.models import Centre, DatedQuerySet, Quadrant, validity_constraint


class User(AbstractUser):
    """A person with an account. ``acting`` is the membership they act in during the present request."""

    #: Set by :class:`raccordo.kernel.middleware.ActingMiddleware`; ``None`` means "may see nothing".
    acting: Membership | None = None

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def act_as(self, membership: Membership | None) -> User:
        """Act in ``membership`` from here on; returns the user, to be chained."""
        self.acting = membership
        return self

    def memberships_at(self, at: dt.date):
        """The memberships that hold on the day ``at``, in a stable order."""
        return self.memberships.valid_at(at).select_related("centre", "quadrant").order_by("-valid_from", "pk")


class Membership(models.Model):
    """A role in a place for a time. The place is a centre, a quadrant, an organisation, or the region."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, verbose_name=_("centre"))
    quadrant = models.ForeignKey(Quadrant, models.PROTECT, null=True, blank=True, verbose_name=_("quadrant"))
    organisation = models.CharField(
        _("organisation code"),
        max_length=40,
        blank=True,
        help_text=_("Code of the school, company or accredited body the person acts for."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            validity_constraint("membership_validity"),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(CENTRE_ROLES)) | Q(centre__isnull=False),
                name="membership_centre_role_has_centre",
                violation_error_message=_("This role works in a centre: choose which one."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(ORGANISATION_ROLES)) | ~Q(organisation=""),
                name="membership_organisation_role_has_organisation",
                violation_error_message=_("This role acts for an organisation: give its code."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place_name}"

    @property
    def place_name(self) -> str:
        """The place in words, for the header of each page."""
        if self.centre_id:
            return str(self.centre)
        if self.quadrant_id:
            return str(self.quadrant)
        return self.organisation or str(_("the whole region"))

    @cached_property
    def reach(self) -> frozenset[int] | None:
        """Primary keys of the centres within reach; ``None`` is the whole region."""
        if self.centre_id:
            return frozenset({self.centre_id})
        if self.quadrant_id:
            return frozenset(Centre.objects.filter(quadrant_id=self.quadrant_id).values_list("pk", flat=True))
        return None
