"""Sending one message, and saying in words why it did not go."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)

#: What a mail server, the road to it or an address may have against a message.
FAULTS = (smtplib.SMTPException, OSError, ValueError)


class NotSent(Exception):
    """A message did not go; the text says why, without the address it was for."""


def send(subject: str, body: str, to: str) -> bool:
    """Send a message to one address; without a mail server it becomes a file of the outbox, and the answer is False.

    Raises:
        NotSent: it did not go. The log has the kind of fault, never the address.
    """
    try:
        with get_connection() as connection:  # closed also where the server does not offer what is asked
            EmailMessage(subject, body, to=[to], connection=connection).send()
    except FAULTS as error:
        logger.warning("a message could not be sent: %s", type(error).__name__)
        raise NotSent(reason(error)) from error
    return "filebased" not in settings.EMAIL_BACKEND


def reason(error: BaseException) -> str:
    """Why, for who keeps the installation. What a server answers about an address is not repeated: only its code."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"the server does not accept the user and password (code {error.smtp_code})"
        case smtplib.SMTPRecipientsRefused():
            codes = sorted({str(code) for code, _text in error.recipients.values()})
            return f"the server refuses the address (code {', '.join(codes)})"
        case smtplib.SMTPSenderRefused():
            return f"the server refuses who it comes from, RACCORDO_MAIL_FROM (code {error.smtp_code})"
        case smtplib.SMTPResponseException():
            return f"the server refuses it (code {error.smtp_code})"
        case smtplib.SMTPNotSupportedError():
            return "the server does not offer what RACCORDO_MAIL_TLS or RACCORDO_MAIL_USER ask for"
        case OSError():
            return f"the server is not reached ({error.strerror or type(error).__name__})"
        case _:
            return type(error).__name__
