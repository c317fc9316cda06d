"""Long work: entering old attendance from a workbook."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.jobs import job_kind
from doorstep.base.models import Job, Upload
from doorstep.base.scope import as_system

from .services.attendance_entering import KIND, enter_some


@job_kind(KIND, str(_("导入旧考勤")))
def enter_attendance_of_book(job: Job) -> Iterator[str]:
    """A hundred people's months a step, for whoever asked. Rows already entered are passed over."""
    by = replace(SYSTEM, seat_id=job.seat_id, seat_label=job.seat_label, name="", code=job.code)
    said = {"account_id": job.terms["account"], "label": job.terms["label"]}
    total = 0
    while True:
        with as_system():
            upload = Upload.objects.get(pk=job.terms["upload"])
            entered = enter_some(job.terms["home"], upload, by=by, at=timezone.now(), **said)
        if not entered:
            return
        total += entered
        yield _("已写入 %(rows)s 行。") % {"rows": total}
