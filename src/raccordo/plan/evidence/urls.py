"""Addresses of the evidence check."""

from django.urls import path

from raccordo.plan import addresses as _codes  # noqa: F401  (registers the converter of codes)
from raccordo.plan.evidence.views import checking, drawing, overview, replacing, samples

app_name = "evidence"
urlpatterns = [
    path("", overview.todo, name="todo"),
    path("nuova/<slug:period>/<code:indicator>/", drawing.draw, name="draw"),
    path("<int:pk>/", samples.sample, name="sample"),
    path("<int:pk>/chiusura/", drawing.close, name="close"),
    path("<int:pk>/revisore/", replacing.replace, name="replace"),
    path("<int:pk>/prossima/", checking.following, name="next"),
    path("registrazioni/<int:pk>/", checking.record, name="record"),
]
