"""Addresses of this room: where to build next."""

from django.urls import URLPattern, path

from . import views_siting as views

urlpatterns: list[URLPattern] = [
    path("siting/", views.sitings, name="home-sitings"),
    path("siting/new/", views.siting_ask, name="home-siting-ask"),
    path("siting/<int:study_id>/", views.siting, name="home-siting"),
]
