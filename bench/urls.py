"""The site's addresses and two more: a view that does nothing, and one that says that records were written."""

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
    """What a save does to all that is kept: here as if something had been saved in every area of work."""
    with transaction.atomic():
        for table in sorted(revisions.tables()):
            revisions.bump(table)
    return HttpResponse("ok")


urlpatterns = [path("vuota/", empty), path("scritto/", written), *site]
