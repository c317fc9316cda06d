"""The room report, known to Django."""

from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "doorstep.report"
    label = "report"

    def ready(self) -> None:
        from doorstep.base.enforce import declare_unscoped

        reason = "a frozen report is shown to every seat that may see reports; it holds keys of rows, never persons"
        declare_unscoped({"report.Report": reason, "report.FrozenFigure": reason})
