"""``raccordo mail``: whether messages arrive."""

from __future__ import annotations

import click


@click.group()
def mail() -> None:
    """Try the mail of this installation.

    Exit codes: 0 done, 1 the message did not go (the text says why), 2 the command was misused.
    """
    from raccordo.config.start import start

    start()


@mail.command("try")
@click.argument("address")
def try_(address: str) -> None:
    """Send a trial message to ADDRESS, and say where it went."""
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.utils import translation
    from django.utils.translation import gettext as _

    from raccordo.kernel.mail.address import site_address
    from raccordo.kernel.mail.sending import NotSent, send

    try:
        validate_email(address)
    except ValidationError:
        raise click.ClickException(f"“{address}” is no e-mail address.") from None
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _("Raccordo: trial message"), _("Messages of Raccordo arrive. The site is at %(address)s")
    try:
        send(subject, body % {"address": site_address()}, address)
    except NotSent as error:
        raise click.ClickException(f"The message did not go: {error}.") from None
    if settings.EMAIL_HOST:
        click.echo(f"Handed to {settings.EMAIL_HOST}:{settings.EMAIL_PORT} for {address}: look whether it arrives.")
    else:
        click.echo(f"No mail server is set: the message is a file in {settings.EMAIL_FILE_PATH}.")
