"""Long work of this room: whoever is declared is looked up in the register and compared with the departments' lists."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.jobs import job_kind
from doorstep.base.models import Job, Upload
from doorstep.base.scope import as_system

from .models import Placement
from .services.comparing import compare, hold
from .services.comparing_again import AGAIN, claimed_beside, compare_again
from .services.declaring import COMPARE, IMPORT
from .services.entering import enter_some
from .services.placing import link_placements

DECLARATIONS_A_STEP = 20
BESIDE = _("另一个单位申报了同一个人的同一个月，或者不再申报")


@job_kind(COMPARE, str(_("比对按比例就业申报")))
def compare_declarations(job: Job) -> Iterator[str]:
    """Link, then compare; then those who are claimed beside them. Done again it writes nothing new.

    Two steps, so that no lock on one declaration is held while another is waited for.
    """
    declarations, now = job.terms["declarations"], timezone.now()
    with as_system():
        hold(declarations)
        rows = Placement.objects.filter(declaration__in=declarations).order_by("pk")
        link_placements(list(rows))
        lines = compare(declarations, on=timezone.localtime(now).date(), at=now)
    job.steps_total = 2
    yield _("比对完成，写入 %(lines)s 条结论。") % {"lines": lines}
    # What two employers say of one person is elsewhere for both, whoever said it first.
    beside = compare_again(claimed_beside(declarations), BESIDE, on=timezone.localtime(now).date(), at=now)
    yield _("比对完成，另有 %(beside)s 份要重新审核。") % {"beside": len(beside)}


@job_kind(AGAIN, str(_("数据有更正，重新比对")))
def compare_concerned(job: Job) -> Iterator[str]:
    """Some declarations at a time. Done again it writes nothing new, and reopens nothing twice."""
    declarations = job.terms["declarations"]
    parts = [declarations[at : at + DECLARATIONS_A_STEP] for at in range(0, len(declarations), DECLARATIONS_A_STEP)]
    job.steps_total, reopened = len(parts), 0
    for part in parts:
        now = timezone.now()
        reopened += len(compare_again(part, job.terms["words"], on=timezone.localtime(now).date(), at=now))
        yield _("重新比对中，%(count)s 份要重新审核。") % {"count": reopened}


@job_kind(IMPORT, str(_("导入安排的残疾人")))
def enter_people_of_sheet(job: Job) -> Iterator[str]:
    """A thousand rows a step, for the clerk who asked. Rows already entered are passed over."""
    by = replace(SYSTEM, seat_id=job.seat_id, seat_label=job.seat_label, name="", code=job.code)
    total = last = 0
    while True:
        with as_system():
            upload, now = Upload.objects.get(pk=job.terms["upload"]), timezone.now()
            looked_at, last = enter_some(job.terms["declaration"], upload, after=last, by=by, at=now)
        if not looked_at:
            return
        total += looked_at
        yield _("已处理 %(rows)s 行。") % {"rows": total}
