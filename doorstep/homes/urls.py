"""Addresses of this room, a file for each field of work."""

from django.urls import path

from . import urls_clients, urls_day, urls_import, urls_pay, urls_programme, urls_safety, urls_siting, views_desk

urlpatterns = [
    path("desk/", views_desk.home_desk, name="home-desk"),
    *urls_programme.urlpatterns,
    *urls_clients.urlpatterns,
    *urls_day.urlpatterns,
    *urls_import.urlpatterns,
    *urls_pay.urlpatterns,
    *urls_safety.urlpatterns,
    *urls_siting.urlpatterns,
]
