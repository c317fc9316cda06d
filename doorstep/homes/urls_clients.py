"""Addresses of this room: clients."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
