"""Writes that touch several records of the staff."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.territory.models import Centre
from raccordo.lines.workforce.models import Operator, Placement

#: Said by the service and by its form.
STARTS_AFTER_PRESENT = _("The operator's present placement starts on %(day)s: the new one comes after it.")


@transaction.atomic
def place(*, operator: Operator, centre: Centre, start: dt.date, entered_on: dt.date | None = None) -> Placement:
    """Place an operator in a centre from ``start``: the open one ends the day before, ``operator.centre`` follows.

    Raises:
        ValidationError: the open placement started on or after ``start``, or is already in this centre.
    """
    before = operator.placements.select_for_update().filter(end__isnull=True).order_by("-start").first()
    if before is not None:
        if before.centre_id == centre.pk:
            raise ValidationError(_("The operator is already placed in this centre."))
        if before.start >= start:
            raise ValidationError(STARTS_AFTER_PRESENT % {"day": f"{before.start:%d/%m/%Y}"})
        before.end = start - dt.timedelta(days=1)
        before.save(update_fields=["end"])
    placement = Placement(operator=operator, centre=centre, start=start, entered_on=entered_on)
    placement.full_clean()
    placement.save()
    operator.centre = centre
    operator.save(update_fields=["centre"])
    return placement
