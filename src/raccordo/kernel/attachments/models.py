"""What is kept: each content once, and the attachments by which records refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.attachments import permissions
from raccordo.kernel.models import User
from raccordo.kernel.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable


class StoredFile(models.Model):
    """A content, kept once however many records it is attached to."""

    digest = models.CharField(_("digest (SHA-256)"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    scanned = models.BooleanField(_("checked by the antivirus"), default=False)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.digest[:12]


class AttachmentQuerySet(ScopedQuerySet):
    """Attachments. They have no place of their own: they are seen with their record, and only then."""

    centre_path = None

    def of(self, record: models.Model) -> Self:
        """The attachments of a record."""
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_pk=record.pk)

    def live(self) -> Self:
        """Those not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Those of records the person may see; of personal registers, only to who may read personal data.

        What was withdrawn is for who may read the log of changes.
        """
        seen = Q()
        for type_pk in self.order_by().values_list("content_type", flat=True).distinct():
            desk = permissions.desk_of_type(ContentType.objects.get_for_id(type_pk))
            if desk is not None and permissions.may_read(user, desk):
                seen |= Q(content_type=type_pk, object_pk__in=desk.visible_to(user).order_by().values("pk"))
        if not seen:
            return self.none()
        found = self.filter(seen)
        return found if allowed(user, Action.VIEW, "audittrail.entry") else found.live()


class Attachment(models.Model):
    """A file that proves something about a record. It is never deleted: it is withdrawn, and says why."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name=_("kind of record"))
    object_pk = models.PositiveBigIntegerField(_("number of the record"))
    record = GenericForeignKey("content_type", "object_pk")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments", verbose_name=_("content"))
    name = models.CharField(_("name of the file"), max_length=200)
    note = models.CharField(_("what it proves"), max_length=300, blank=True)
    added_on = models.DateField(_("attached on"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("attached by"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("withdrawn by")
    )
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_on", "pk"]
        indexes = [models.Index(fields=["content_type", "object_pk"], name="attachment_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_pk", "stored"],
                condition=Q(withdrawn_on__isnull=True),
                name="attachment_once",
                violation_error_message=_("This very file is already attached to the record."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="attachment_withdrawn_with_reason",
                violation_error_message=_("Who withdraws an attachment says why."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("added_on")),
                name="attachment_dates",
                violation_error_message=_("It cannot be withdrawn before it was attached."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def withdrawn(self) -> bool:
        """Whether it no longer proves anything."""
        return self.withdrawn_on is not None


def by_record(records: Iterable[models.Model]) -> dict[int, int]:
    """How many live attachments each of some records of one model has, by primary key."""
    found = list(records)
    if not found:
        return {}
    kind = ContentType.objects.get_for_model(found[0])
    rows = Attachment.objects.live().filter(content_type=kind, object_pk__in=[record.pk for record in found])
    counts = rows.order_by().values_list("object_pk").annotate(n=models.Count("pk"))
    return dict(counts)
