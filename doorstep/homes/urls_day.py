"""Addresses of this room: day."""

from django.urls import URLPattern, path

from . import views_day

urlpatterns: list[URLPattern] = [
    path("day/", views_day.home_day, name="home-day"),
    path("day/taps/", views_day.home_day_taps, name="home-day-taps"),
    path("day/worker.js", views_day.home_day_worker, name="home-day-worker"),
]
