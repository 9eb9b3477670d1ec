"""All addresses. Italian words in addresses, because people read and dictate them."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_GET
from django.views.i18n import set_language

from raccordo.web.views import health

urlpatterns = [
    path("", include("raccordo.web.urls")),
    path("registri/", include("raccordo.kernel.desk.urls")),
    path("allegati/", include("raccordo.kernel.attachments.urls")),
    path("elaborazioni/", include("raccordo.kernel.jobs.urls")),
    path("accesso/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("uscita/", auth_views.LogoutView.as_view(), name="logout"),
    path("lingua/", login_not_required(set_language), name="set_language"),
    path("salute/", login_not_required(require_GET(health.alive)), name="health"),
]
