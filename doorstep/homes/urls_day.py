"""Addresses of this room: day."""

from django.urls import URLPattern, path

from . import views_cards, views_day, views_records

urlpatterns: list[URLPattern] = [
    path("day/", views_day.home_day, name="home-day"),
    path("day/taps/", views_day.home_day_taps, name="home-day-taps"),
    path("day/worker.js", views_day.home_day_worker, name="home-day-worker"),
    path("day/cards/", views_cards.home_cards, name="home-cards"),
    path("day/records/", views_records.home_day_records, name="home-day-records"),
    path("day/records/<int:tap_id>/", views_records.home_day_record, name="home-day-record"),
    path("day/late/", views_records.home_day_late, name="home-day-late"),
    path("months/", views_records.home_months, name="home-months"),
    path("notices/", views_records.home_notices, name="home-notices"),
    path("notices/<int:sign_id>/", views_records.home_notice, name="home-notice"),
    path("notices/<int:sign_id>/settle/", views_records.home_notice_settle, name="home-notice-settle"),
]
