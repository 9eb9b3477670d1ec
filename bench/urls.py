"""The site's addresses and three more: a view that does nothing, one that says that records were written, and one that
tells what the server has taken of the processor."""

import time

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from raccordo.config.urls import urlpatterns as site
from raccordo.kernel import revisions


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse("ok")


@csrf_exempt
@require_POST
def written(request: HttpRequest) -> HttpResponse:
    """What a save does to all that is kept: as if something had been saved in every table, or in ``?tabella=``."""
    asked = request.GET.get("tabella", "")
    with transaction.atomic():
        for table in sorted(revisions.tables()):
            if asked in ("", table):
                revisions.bump(table)
    return HttpResponse("ok")


def spent(request: HttpRequest) -> HttpResponse:
    """Seconds of processor this server has taken since it began."""
    return HttpResponse(str(time.process_time()))


urlpatterns = [path("vuota/", empty), path("scritto/", written), path("processore/", spent), *site]
