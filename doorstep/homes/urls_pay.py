"""Addresses of this room: pay."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
