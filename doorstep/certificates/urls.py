"""Addresses of this room."""

from django.urls import path

from . import views

urlpatterns = [
    path("people/<int:person_id>/", views.record, name="certificate-record"),
    path("<int:certificate_id>/state/", views.state, name="certificate-state"),
    path("<int:certificate_id>/reveal/", views.shown, name="certificate-reveal"),
]
