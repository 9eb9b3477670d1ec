"""The app of the documents' engine: no tables; its words and its stylesheet."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Rendering of documents."""

    name = "raccordo.kernel.documents"
    label = "documents"
