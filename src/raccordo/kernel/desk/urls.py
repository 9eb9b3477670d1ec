"""Addresses of the desks: list, new, detail, change."""

from django.urls import URLPattern

app_name = "desk"
urlpatterns: list[URLPattern] = []
