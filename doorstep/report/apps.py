"""The room report, known to Django."""

from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "doorstep.report"
    label = "report"
