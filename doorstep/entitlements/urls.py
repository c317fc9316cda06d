"""Addresses of this room."""

from django.urls import path

from . import views, views_offered

urlpatterns = [
    path("", views.months, name="benefits"),
    path("list/", views_offered.offered, name="offered"),
    path("judge/", views.judge, name="benefit-judge"),
    path("draw/", views.draw, name="batch-draw"),
    path("changes/", views.changes, name="changes"),
    path("changes/confirm/", views.confirm, name="changes-confirm"),
    path("changes/<int:change_id>/", views.change, name="change"),
    path("people/<int:person_id>/<slug:benefit>/<int:year>-<int:month>/", views.explanation, name="explanation"),
]
