"""The room report, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportConfig(AppConfig):
    name = "doorstep.report"
    label = "report"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.base.enforce import declare_unscoped

        reason = "a frozen report is shown to every seat that may see reports; it holds keys of rows, never persons"
        declare_unscoped({"report.Report": reason, "report.FrozenFigure": reason})
        name_acts(
            {
                "freeze_report": _("定稿汇报"),
            }
        )
