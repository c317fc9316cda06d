"""Addresses of this room: programme."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
