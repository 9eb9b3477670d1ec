"""Why a file is not kept, in words for who sends it."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """The file is not kept; the message says why and what to do."""
