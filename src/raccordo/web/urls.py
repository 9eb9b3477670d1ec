"""Addresses of the dashboards."""

from django.urls import path

from raccordo.web.views import frame, home

urlpatterns = [
    path("", home.home, name="home"),
    path("ruolo/", frame.act, name="act"),
    path("accessibilita/", frame.accessibility, name="accessibility"),
]
