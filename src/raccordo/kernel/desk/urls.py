"""Addresses of the desks: list, new, detail, change."""

from django.urls import path

from raccordo.kernel.desk import elsewhere, opening, views

app_name = "desk"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:app>/<slug:model>/", views.listing, name="list"),
    path("<slug:app>/<slug:model>/nuovo/", views.add, name="add"),
    path("<slug:app>/<slug:model>/altrove/", elsewhere.search, name="elsewhere"),
    path("<slug:app>/<slug:model>/altrove/chiedi/", elsewhere.ask, name="ask"),
    path("<slug:app>/<slug:model>/cerca/", views.lookup, name="lookup"),
    path("<slug:app>/<slug:model>/<int:pk>/", views.detail, name="detail"),
    path("<slug:app>/<slug:model>/<int:pk>/modifica/", views.change, name="change"),
    path("<slug:app>/<slug:model>/<int:pk>/motivo/", opening.reason, name="reason"),
    path("<slug:app>/<slug:model>/<int:pk>/file/<slug:name>/", views.file, name="file"),
]
