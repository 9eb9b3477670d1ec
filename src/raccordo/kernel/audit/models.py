"""Entries of the log, the links that chain them, and the head of the chain.

Links are made when a transaction has been committed, in a short transaction of their own that locks the head.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, NoReturn, Self

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import chain, context, persons
from raccordo.kernel.audit.enums import READS, Kind, Reason
from raccordo.kernel.models import Centre

#: How many links are inserted by one statement.
BATCH = 500


class AppendOnly(RuntimeError):
    """The log takes new entries and nothing else."""

    def __init__(self) -> None:
        super().__init__("The audit log is append-only: entries are neither changed nor deleted.")


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are read and added, never changed."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class EntryQuerySet(AppendOnlyQuerySet):
    """Entries of the log."""

    #: Who may read the log reads all of it, unless their membership names a place.
    public = False
    centre_path: str | None = "centre"
    organisation_path: str | None = None

    def bulk_create(self, *args: Any, **options: Any) -> NoReturn:
        """Entries are written one by one, so that each has its digest."""
        raise AppendOnly

    def visible_to(self, user: Any) -> Self:
        """All entries for who may read the log; in a narrower membership, what was done by people of those centres."""
        acting = user.acting
        if acting is None or not allowed(user, Action.VIEW, Entry._meta.label_lower):
            return self.none()
        return self if acting.read_reach is None else self.filter(centre__in=acting.read_reach)

    def reads(self) -> Self:
        """Acts by which somebody came to know personal data."""
        return self.filter(kind__in=READS)

    def get_for_record(self, record: models.Model) -> Self:
        """Entries about one record."""
        return self.filter(
            content_type__app_label=record._meta.app_label,
            content_type__model=record._meta.model_name,
            object_id=record.pk,
        )

    def about(self, keys: list[str]) -> Self:
        """Entries about a person, known by the keys of :mod:`raccordo.kernel.audit.persons`."""
        return self.filter(person__in=keys)

    def showing(self, keys: list[str]) -> Self:
        """Entries about a person, and of lists and files that showed them among others."""
        return self.filter(Q(person__in=keys) | Q(pk__in=Named.objects.filter(person__in=keys).values("entry")))


class EntryManager(LogEntryManager.from_queryset(EntryQuerySet)):  # type: ignore[misc]  # a class made by a call
    """django-auditlog's manager over our rows; it knows the record, and so whose data it is."""

    def log_create(self, instance: models.Model, force_log: bool = False, **columns: Any) -> Any:
        return super().log_create(instance, force_log, **{"person": persons.key_of(instance), **columns})


class Entry(AbstractLogEntry):
    """One act: who, in which role and place, when, on what, with what outcome.

    ``person`` is whose data it concerns; ``salt`` and the digests are told in :mod:`raccordo.kernel.audit.chain`;
    ``erased_under`` is the entry of the erasure that emptied the personal content of this one.
    """

    content_type = models.ForeignKey(
        "contenttypes.ContentType", models.PROTECT, related_name="+", verbose_name=_("kind of record")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    kind = models.CharField(_("act"), max_length=10, choices=Kind, db_index=True)
    #: As it was: a role that no longer exists keeps its code.
    role = models.CharField(_("role"), max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre of who acts")
    )
    origin = models.CharField(_("command or service"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    person = models.CharField(_("person concerned"), max_length=64, blank=True)
    salt = models.CharField(max_length=32, blank=True, editable=False)
    content_digest = models.CharField(_("digest of the content"), max_length=64, editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    erased_under = models.BigIntegerField(_("content erased by entry"), null=True, editable=False)

    objects = EntryManager()

    class Meta:
        verbose_name = _("entry of the log")
        verbose_name_plural = _("entries of the log")
        ordering = ["-timestamp", "-pk"]
        indexes = [
            models.Index(fields=["person", "timestamp"], name="audit_person"),
            models.Index(fields=["content_type", "object_id"], name="audit_record"),
        ]

    def __str__(self) -> str:
        return f"{self.timestamp:%d/%m/%Y %H:%M} · {self.get_kind_display()}"

    @property
    def role_words(self) -> str:
        """The role in words."""
        return str(dict(Role.choices).get(self.role, self.role))

    def save(self, *args: Any, **options: Any) -> None:
        """Add the entry, complete with who acts, whom it concerns and its digests; an old one is never saved again.

        Raises:
            AppendOnly: the entry is already in the log.
            RuntimeError: a signal changed the entry on its way (``auditlog.context.set_actor`` does: use
                :func:`raccordo.kernel.audit.on_behalf`).
        """
        if not self._state.adding:
            raise AppendOnly
        self._complete()
        self._stamp()
        super().save(force_insert=True)
        if self.computed_digest() != self.digest:
            raise RuntimeError("An entry of the log was changed while it was being written: use audit.on_behalf.")
        Link.objects.seal_when_committed(self)

    def _complete(self) -> None:
        now = context.current()
        for name in ("object_pk", "object_repr"):  # as the database gives them back
            setattr(self, name, str(getattr(self, name)))
        self.origin = self.origin or now.origin
        user: Any = self.actor or now.user
        if user is not None:
            self.actor_id = user.pk
            if acting := getattr(user, "acting", None):
                self.role, self.place, self.centre_id = acting.role, acting.place_name[:120], acting.centre_id
        self.kind = self.kind or [Kind.CREATED, Kind.CHANGED, Kind.DELETED, Kind.OPENED][self.action]
        if not self.person and self.object_id is not None:
            self.person = persons.key_by_entity(self.content_type.app_label, self.content_type.model, self.object_id)

    def _stamp(self) -> None:
        """Give the new entry its salt and digests; everything else is there already."""
        for name in ("changes", "additional_data"):  # as the database gives them back
            setattr(self, name, chain.plain(getattr(self, name)))
        self.salt = secrets.token_hex(16)
        self.content_digest = chain.content_digest(self.salt, (getattr(self, name) for name in chain.CONTENT))
        self.digest = self.computed_digest()

    def computed_digest(self) -> str:
        """The digest the entry should have, from its columns."""
        label = f"{self.content_type.app_label}.{self.content_type.model}"
        return chain.entry_digest(label, self.timestamp, (getattr(self, name) for name in chain.PUBLIC))

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class Named(models.Model):
    """A person whom a list or a file showed (:mod:`raccordo.kernel.audit.named`).

    After an anonymisation ``leaf`` stands for person and salt, and ``erased_under`` says by which entry.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="named", verbose_name=_("entry"), db_index=False)
    person = models.CharField(_("person"), max_length=64, blank=True)
    salt = models.BigIntegerField(default=0, editable=False)
    leaf = models.CharField(max_length=64, blank=True, editable=False)
    erased_under = models.BigIntegerField(_("content erased by entry"), null=True, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("person shown by a list")
        verbose_name_plural = _("persons shown by lists")
        indexes = [
            models.Index(fields=["person", "entry"], name="audit_named_person"),
            models.Index(fields=["entry"], name="audit_named_entry"),
        ]

    def __str__(self) -> str:
        return self.person

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class LinkQuerySet(AppendOnlyQuerySet):
    """Links of the chain, and the only way in which they are made."""

    def seal_when_committed(self, entry: Entry) -> None:
        """Seal the entry once it is committed; if it is rolled back nothing happens."""
        _waiting().add(entry.pk)
        transaction.on_commit(self.seal_waiting, robust=True)

    def seal_waiting(self) -> None:
        """Seal all that this connection wrote since the last time; the first callback of a transaction does it all."""
        waiting = _waiting()
        if waiting:
            self.seal(sorted(waiting))
            waiting.clear()

    @transaction.atomic
    def seal(self, keys: Iterable[int]) -> int:
        """Tie entries to the chain in the order of their keys; those already tied, or not there, are left alone.

        Returns how many links were made.
        """
        made, wanted = 0, list(keys)
        head = Head.objects.locked()
        for first in range(0, len(wanted), BATCH):
            found = Entry.objects.filter(pk__in=wanted[first : first + BATCH], link__isnull=True).order_by("pk")
            links = []
            for pk, digest in found.values_list("pk", "digest"):
                now = timezone.now()
                head.digest = chain.link_digest(head.digest, head.seq + 1, pk, digest, now)
                head.seq += 1
                links.append(Link(seq=head.seq, entry_id=pk, sealed_at=now, digest=head.digest))
            Link.objects.bulk_create(links)
            made += len(links)
        if made:
            head.save()
        return made


def _waiting() -> set[int]:
    """Keys waiting for the commit of this connection; those of a transaction rolled back stay and are not found."""
    known: Any = connection
    if not hasattr(known, "audit_waiting"):
        known.audit_waiting = set()
    return known.audit_waiting


class Link(models.Model):
    """The place of an entry in the chain."""

    seq = models.BigIntegerField(_("number"), primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="link", verbose_name=_("entry"))
    sealed_at = models.DateTimeField(_("sealed at"))
    digest = models.CharField(_("digest"), max_length=64)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of the chain")
        verbose_name_plural = _("links of the chain")

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class HeadQuerySet(models.QuerySet):
    """The one head."""

    def locked(self) -> Head:
        """The head, held until the end of the transaction: links are made one writer at a time."""
        heads = Head.objects.select_for_update().filter(pk=1)
        if (head := heads.first()) is not None:
            return head
        # of several writers of the first link one makes the head; the others wait for it
        Head.objects.bulk_create([Head(pk=1, seq=0, digest=chain.ORIGIN)], ignore_conflicts=True)
        return heads.get()


class Head(models.Model):
    """The last link; its row is the lock under which links are made."""

    seq = models.BigIntegerField(_("number"), default=0)
    digest = models.CharField(_("digest"), max_length=64, default=chain.ORIGIN)

    objects = HeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("head of the chain")
        verbose_name_plural = _("heads of the chain")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="audit_head_single_row")]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"
