"""Addresses of this room: safety."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
