"""People who log in, and the memberships (role, place, validity) in which they act.

Who keeps accounts in a narrower membership than the whole region reads and keeps those of its place, on the pages and
through the API alike.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.reaches import REACHES, Reach, widest
from raccordo.kernel.accounts.roles import CENTRE_ROLES, ORGANISATION_ROLES, Role
from raccordo.kernel.territory.models import Centre, DatedQuerySet, Quadrant, validity_constraint


class UserQuerySet(models.QuerySet):
    """Accounts. Who keeps those of the whole region reads all; in a narrower membership, those of its place."""

    public = False
    centre_path: str | None = None
    organisation_path: str | None = None

    def visible_to(self, user: Any) -> Self:
        """The accounts this person may see: those with a membership in a place they read, and those with none yet."""
        if not _keeps(user, "kernel.user"):
            return self.none()
        reach = user.acting.read_reach
        if reach is None:
            return self
        theirs = Membership.objects.filter(user=models.OuterRef("pk"))
        return self.filter(models.Exists(theirs.within(reach)) | ~models.Exists(theirs))

    def in_place_of(self, user: Any) -> Self:
        """Of the accounts, those this person may change: no membership of theirs lies beyond the person's place."""
        if not _keeps(user, "kernel.user"):
            return self.none()
        reach = user.acting.reach
        if reach is None:
            return self
        beyond = Membership.objects.filter(user=models.OuterRef("pk")).exclude(
            pk__in=Membership.objects.within(reach).values("pk")
        )
        return self.exclude(models.Exists(beyond))


class MembershipQuerySet(DatedQuerySet):
    """Memberships, with the days on which they hold and the place they are given in."""

    public = False
    centre_path: str | None = None
    organisation_path: str | None = None

    def within(self, centres: frozenset[int]) -> Self:
        """Memberships that reach no further than some centres: in one of them, or in a quadrant that has no other."""
        whole = Quadrant.objects.filter(centres__in=centres).exclude(
            pk__in=Centre.objects.exclude(pk__in=centres).values("quadrant")
        )
        return self.filter(Q(centre__in=centres) | Q(centre__isnull=True, quadrant__in=whole))

    def visible_to(self, user: Any) -> Self:
        """The memberships this person may see."""
        return self._reached(user, reading=True)

    def in_place_of(self, user: Any) -> Self:
        """Of the memberships, those in the place in which this person writes."""
        return self._reached(user, reading=False)

    def _reached(self, user: Any, *, reading: bool) -> Self:
        if not _keeps(user, "kernel.membership"):
            return self.none()
        reach = user.acting.read_reach if reading else user.acting.reach
        return self if reach is None else self.within(reach)


def _keeps(user: Any, entity: str) -> bool:
    """Whether the person, in the membership in which they act, may look at such records at all."""
    return user.acting is not None and allowed(user, Action.VIEW, entity)


class AccountManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made by a call
    """Makes accounts, and reads those a person may see."""

    use_in_migrations = False


class User(AbstractUser):
    """A person with an account. ``acting`` is the membership they act in during the present request."""

    identity_digest = models.CharField(
        _("digest of the tax code"),
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("By it SPID and CIE recognise the person; the tax code itself is not kept."),
    )
    ended_on = models.DateField(_("account ended on"), null=True, blank=True, editable=False)

    #: Set by :class:`raccordo.kernel.middleware.ActingMiddleware`; ``None`` means "may see nothing".
    acting: Membership | None = None

    objects = AccountManager()  # type: ignore[misc]  # a class made by a call

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def get_absolute_url(self) -> str:
        """The account's page, for administrators."""
        return reverse("desk:detail", args=["kernel", "user", self.pk])

    def act_as(self, membership: Membership | None, at: dt.date | None = None) -> User:
        """Act in ``membership`` from here on; returns the user, to be chained.

        ``at`` is the day on which a reach given for a time is judged; without it such a reach does not count.
        """
        self.acting = membership
        if membership is not None:
            membership.judged_on = at
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
    reads = models.CharField(
        _("reads"),
        max_length=10,
        choices=Reach,
        blank=True,
        help_text=_("How far the person reads; empty is what the role reads. They write in their own place only."),
    )
    searches = models.CharField(
        _("searches"),
        max_length=10,
        choices=Reach,
        blank=True,
        help_text=_("How far a search tells that a record exists, and in which centre; empty is what the role may."),
    )
    reach_from = models.DateField(_("wider reach from"), null=True, blank=True)
    reach_to = models.DateField(
        _("wider reach to"), null=True, blank=True, help_text=_("After this day the reach of the role holds again.")
    )

    #: The day on which a reach given for a time is judged, set by :meth:`User.act_as`.
    judged_on: dt.date | None = None

    objects = MembershipQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(reach_to__isnull=True) | Q(reach_from__isnull=True) | Q(reach_to__gte=F("reach_from")),
                name="membership_reach_order",
                violation_error_message=_("The wider reach ends before it begins."),
            ),
            models.CheckConstraint(
                condition=(Q(reach_from__isnull=True) & Q(reach_to__isnull=True)) | ~Q(reads="") | ~Q(searches=""),
                name="membership_reach_dates_need_reach",
                violation_error_message=_("Say how far the person reads or searches in those days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place_name}"

    def get_absolute_url(self) -> str:
        """The membership's page, for administrators."""
        return reverse("desk:detail", args=["kernel", "membership", self.pk])

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
        """Where the person writes: primary keys of the centres; ``None`` is the whole region."""
        return self._centres(Reach.OWN)

    @cached_property
    def read_reach(self) -> frozenset[int] | None:
        """Where the person reads; never less than where they write."""
        far = self.reads_how_far
        return self.reach if far == Reach.OWN else self._centres(far)

    @cached_property
    def search_reach(self) -> frozenset[int] | None:
        """Where the person may learn that a record exists; never less than where they read."""
        far = self.searches_how_far
        return self.read_reach if far == self.reads_how_far else self._centres(far)

    @property
    def reads_how_far(self) -> Reach:
        """The reach of reading: the membership's own if it has one that holds, else the role's."""
        given = self.reads if self._reach_holds else ""
        return Reach(given or REACHES[Role(self.role)].reads)

    @property
    def searches_how_far(self) -> Reach:
        """The reach of searching."""
        given = self.searches if self._reach_holds else ""
        return widest(self.reads_how_far, Reach(given or REACHES[Role(self.role)].searches))

    @property
    def _reach_holds(self) -> bool:
        """Whether the membership's own reach holds on the day it is judged; one without days always does."""
        if self.reach_from is None and self.reach_to is None:
            return True
        at = self.judged_on
        if at is None:
            return False
        return (self.reach_from is None or self.reach_from <= at) and (self.reach_to is None or at <= self.reach_to)

    def _centres(self, far: Reach) -> frozenset[int] | None:
        """The centres so far from the place of the membership; ``None`` is the whole region."""
        if far == Reach.REGION or not (self.centre_id or self.quadrant_id):
            return None
        if self.centre is not None and far == Reach.OWN:
            return frozenset({self.centre.pk})
        quadrant = self.centre.quadrant_id if self.centre is not None else self.quadrant_id
        return frozenset(Centre.objects.filter(quadrant=quadrant or 0).values_list("pk", flat=True))
