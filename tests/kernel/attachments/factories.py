"""Attachments that are already there."""

import datetime as dt
import hashlib

import factory

from raccordo.kernel.attachments import store
from raccordo.kernel.attachments.models import Attachment, StoredFile
from tests.kernel.factories import UserFactory


class StoredFileFactory(factory.django.DjangoModelFactory):
    content = factory.Sequence(lambda n: b"%%PDF-1.4 %d" % n)
    digest = factory.LazyAttribute(lambda o: hashlib.sha256(o.content).hexdigest())
    size = factory.LazyAttribute(lambda o: len(o.content))
    media_type = "application/pdf"

    class Meta:
        model = StoredFile
        exclude = ("content",)

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        """The content where it is looked for: its digest stands for it, what it says is nobody's business."""
        path = store.path_of(instance.digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.4")


class AttachmentFactory(factory.django.DjangoModelFactory):
    stored = factory.SubFactory(StoredFileFactory)
    name = "atto.pdf"
    added_on = dt.date(2020, 6, 1)
    added_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Attachment
