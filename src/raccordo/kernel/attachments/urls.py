"""Addresses of attachments."""

from django.urls import path

from raccordo.kernel.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<int:pk>/", views.open_file, name="open"),
    path("<int:pk>/ritira/", views.withdraw, name="withdraw"),
    path("<slug:app>/<slug:model>/<int:pk>/nuovo/", views.add, name="add"),
]
