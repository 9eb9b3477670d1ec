"""All addresses. Italian words in addresses, because people read and dictate them."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_GET, require_http_methods
from django.views.i18n import set_language

from raccordo.web.views import health

require_safe_or_post = require_http_methods(["GET", "HEAD", "POST"])

handler404 = "raccordo.web.views.frame.not_found"
handler500 = "raccordo.web.views.frame.failed"

urlpatterns = [
    path("", include("raccordo.web.urls")),
    path("registri/", include("raccordo.kernel.desk.urls")),
    path("registro-accessi/", include("raccordo.kernel.audit.urls")),
    path("dati-personali/", include("raccordo.kernel.privacy.urls")),
    path("allegati/", include("raccordo.kernel.attachments.urls")),
    path("verifiche/", include("raccordo.plan.evidence.urls")),
    path("elaborazioni/", include("raccordo.kernel.jobs.urls")),
    path("api/", include("raccordo.api.urls")),
    path("", include("raccordo.kernel.accounts.urls")),
    path("lingua/", login_not_required(require_safe_or_post(set_language)), name="set_language"),
    path("salute/", login_not_required(require_GET(health.alive)), name="health"),
    path("salute/pronto/", login_not_required(require_GET(health.ready)), name="ready"),
    path("metriche/", login_not_required(require_GET(health.figures)), name="metrics"),
]
