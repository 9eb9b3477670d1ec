"""Terms of the relocation voucher (AdR): D.L. 4/2019, art. 9 and D.Lgs 148/2015, art. 24-bis."""

from __future__ import annotations

import datetime as dt

from raccordo.law.parameters import value_at


def assignable_from(first_paid_on: dt.date) -> dt.date:
    """First day on which the voucher of a citizenship-income recipient is assigned.

    Raises:
        NoValueError: the law gave no voucher then.
    """
    days = value_at("adr.rdc_assigned_after_days", first_paid_on).value
    return first_paid_on + dt.timedelta(days=int(days))


def choice_due(assigned_on: dt.date) -> dt.date:
    """Last day on which the recipient chooses the provider; after it the voucher is forfeited.

    Raises:
        NoValueError: the law gave no voucher then.
    """
    return assigned_on + dt.timedelta(days=int(value_at("adr.rdc_choice_days", assigned_on).value))
