"""The app's configuration."""

from django.apps import AppConfig
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: Where the operations stand; people's pages about the API stand beside.
OPERATIONS = "/api/v1/"


def refused(request: HttpRequest, status: int, wait: int) -> HttpResponseBase | None:
    """What is too often or too large, told to a program as every other problem is."""
    if not request.path.startswith(OPERATIONS):
        return None
    from raccordo.api import problems  # with all of ninja: only a program that is refused needs it here

    return problems.answer(request, status, _("Ask again in %(seconds)s seconds.") % {"seconds": wait} if wait else "")


class ApiConfig(AppConfig):
    name = "raccordo.api"
    label = "api"
    verbose_name = gettext_lazy("Programs that ask through the API")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have refusals told in the API's own form, and accounts of programs kept from people's ways in."""
        from raccordo.api.models import ApiClient
        from raccordo.kernel import limits
        from raccordo.kernel.accounts import credentials

        limits.tells(refused)
        credentials.machines(ApiClient.objects.acts_through)
