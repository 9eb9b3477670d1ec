"""Writes that touch several records of a person."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from raccordo.kernel.territory.models import Centre
from raccordo.law.parameters import NoValueError
from raccordo.law.vouchers import assignable_from
from raccordo.lines.casework.enums import PactEnd, PactKind, ServiceState, VoucherRegime
from raccordo.lines.casework.models import Benefit, JobSeeker, Pact, Service, Voucher
from raccordo.lines.catalogue.enums import Regime
from raccordo.lines.workforce.models import Operator

#: The service level that the voucher pays for (D.M. 4/2018, Allegato B).
RELOCATION_LEP = "G"


@transaction.atomic
def sign_pact(
    *,
    seeker: JobSeeker,
    centre: Centre,
    kind: str,
    signed_on: dt.date,
    regime: str = "",
    navigator: Operator | None = None,
    entered_on: dt.date | None = None,
) -> Pact:
    """Sign a pact: the one in force, if any, ends the day before as replaced.

    Raises:
        ValidationError: a pact signed on the same day or later exists, or the new one breaks a rule.
    """
    before = seeker.pacts.select_for_update().filter(ended_on__isnull=True).first()
    if before is not None:
        if before.signed_on >= signed_on:
            raise ValidationError(
                _("The pact in force was signed on %(day)s: the new one comes after it.")
                % {"day": f"{before.signed_on:%d/%m/%Y}"}
            )
        before.ended_on = signed_on - dt.timedelta(days=1)
        before.end_reason = PactEnd.REPLACED
        before.save(update_fields=["ended_on", "end_reason"])
    pact = Pact(
        seeker=seeker,
        centre=centre,
        kind=kind,
        regime=Regime.RDC if kind == PactKind.RDC else regime,
        signed_on=signed_on,
        navigator=navigator,
        entered_on=entered_on,
    )
    pact.full_clean()
    pact.save()
    return pact


@transaction.atomic
def assign_voucher(
    *,
    seeker: JobSeeker,
    centre: Centre,
    regime: str,
    assigned_on: dt.date,
    operator: Operator | None = None,
    entered_on: dt.date | None = None,
) -> Voucher:
    """Assign a relocation voucher and propose the service it pays for (LEP G).

    Raises:
        ValidationError: under the citizenship income, no benefit that gives right to it on that day
            (D.L. 4/2019, art. 9 c. 1); or a voucher is already in force.
    """
    if regime == VoucherRegime.RDC and not _gives_right(seeker, assigned_on):
        raise ValidationError(
            _("The voucher is assigned from the thirtieth day after the first payment of the citizenship income.")
        )
    voucher = Voucher(seeker=seeker, centre=centre, regime=regime, assigned_on=assigned_on, entered_on=entered_on)
    voucher.full_clean()
    voucher.save()
    Service.objects.create(
        seeker=seeker,
        centre=centre,
        lep=RELOCATION_LEP,
        state=ServiceState.PROPOSED,
        operator=operator,
        proposed_on=assigned_on,
        entered_on=entered_on,
    )
    return voucher


def _gives_right(seeker: JobSeeker, at: dt.date) -> bool:
    paid = Benefit.objects.in_force(at).filter(seeker=seeker, regime=Regime.RDC, first_paid_on__isnull=False)
    for first_paid_on in paid.values_list("first_paid_on", flat=True):
        try:
            if assignable_from(first_paid_on) <= at:
                return True
        except NoValueError:
            continue
    return False
