"""Addresses of the jobs."""

from django.urls import path

from raccordo.kernel.jobs import loading, views

app_name = "jobs"
urlpatterns = [
    path("", views.listing, name="list"),
    path("carica/", loading.page, name="loads"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/stato/", views.status, name="status"),
    path("<int:pk>/annulla/", views.cancel, name="cancel"),
    path("<int:pk>/riprova/", views.repeat, name="repeat"),
    path("<int:pk>/file/", views.file, name="file"),
]
