"""Work that somebody asked for, so that its pages have something to show: all through the services."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst

from raccordo.demo.jobs import build_observatory
from raccordo.kernel.accounts.models import User
from raccordo.kernel.jobs import exports, services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.running import perform
from raccordo.kernel.models import Centre
from raccordo.lines.demand.models import Company
from raccordo.plan.jobs import take_readings


def ask(at: dt.date) -> None:
    """As the agency's manager: two files, the readings, and the readings of a day when there was no plan."""
    if Job.objects.exists():
        return
    user = User.objects.get(username="agenzia")
    user.act_as(user.memberships_at(at).first())
    with translation.override(settings.LANGUAGE_CODE):
        first = Centre.objects.order_by("code").values_list("pk", flat=True)[0]
        for kind, query in (("csv", ""), ("xlsx", f"centre={first}")):
            subject = f"{capfirst(Company._meta.verbose_name_plural)} ({kind.upper()})"
            perform(
                services.start(
                    exports.write_list,
                    user,
                    subject=subject,
                    app="demand",
                    model="company",
                    file=kind,
                    at=at.isoformat(),
                    query=query,
                )
            )
        for day in (at, dt.date(at.year - 3, 12, 31)):
            perform(services.start(take_readings, user, subject=f"{day:%d/%m/%Y}", at=day.isoformat()))


def ask_observatory(scale: float, seed: int, until: dt.date) -> None:
    """The observatory, which the demo's worker builds while somebody already looks around."""
    if Job.objects.filter(kind=build_observatory.kind).exists():
        return
    user = User.objects.get(username="osservatorio")
    user.act_as(user.memberships_at(until).first())
    with translation.override(settings.LANGUAGE_CODE):
        services.start(build_observatory, user, scale=scale, seed=seed, until=until.isoformat())
