"""Addresses of personal data; a person stands in them by number, never by name, code or tax code."""

from django.urls import path

from raccordo.kernel.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.find, name="find"),
    path("<str:entity>/<int:pk>/", views.person, name="person"),
    path("<str:entity>/<int:pk>/letture/", views.reads, name="reads"),
    path("<str:entity>/<int:pk>/copia/", views.copy, name="copy"),
    path("<str:entity>/<int:pk>/annota/", views.note, name="note"),
]
