"""Addresses of the API: the operations under their version, the pages for people beside."""

from django.urls import path, re_path

from raccordo.api import pages
from raccordo.api.framework import everything_else
from raccordo.api.v1 import api

urlpatterns = [
    path("documentazione/", pages.documentation, name="api_documentation"),
    path("client/", pages.clients_list, name="api_clients"),
    path("client/<slug:code>/", pages.client, name="api_client"),
    path("client/<slug:code>/token/", pages.issue, name="api_issue"),
    path("client/<slug:code>/token/<int:pk>/revoca/", pages.revoke, name="api_revoke"),
    path("client/<slug:code>/fine/", pages.end, name="api_end"),
    path("v1/", api.urls),
    re_path(r"", everything_else, name="api_nothing"),
]
