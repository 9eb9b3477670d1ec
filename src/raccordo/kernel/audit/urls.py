"""Addresses of the audit log."""

from django.urls import path

from raccordo.kernel.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("<int:pk>/", views.entry, name="entry"),
]
