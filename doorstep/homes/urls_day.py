"""Addresses of this room: day."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
