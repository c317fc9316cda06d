"""The room quota, known to Django."""

from django.apps import AppConfig


class QuotaConfig(AppConfig):
    name = "doorstep.quota"
    label = "quota"
