"""Addresses of this room."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:written>/", views.verify_code, name="verify-code"),
]
