"""Long work of this room: entering the rows of a spreadsheet."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.jobs import job_kind
from doorstep.base.models import Job, Upload
from doorstep.base.scope import scoped
from doorstep.kernel.regions import Range

from .services.enter_sheet import enter_rows
from .services.take_sheet import ground_of
from .sheets import KIND


@job_kind(KIND, str(_("导入残疾人名册")))
def enter_sheet(job: Job) -> Iterator[str]:
    """A thousand rows a step, within the reach of the seat that asked. Rows already entered are passed over."""
    ranges = tuple(Range(lo, hi) for lo, hi in job.terms["ranges"])
    by = replace(SYSTEM, seat_id=job.seat_id, seat_label=job.seat_label, name="", code=job.code, ranges=ranges)
    ground, last = ground_of(ranges, timezone.localdate()), 0
    while True:
        with scoped(ranges, by=by):
            upload = Upload.objects.get(pk=job.terms["upload"])
            counts, last = enter_rows(upload, ground, after=last, by=by, at=timezone.now())
        if not counts:
            return
        outcome = Counter(job.outcome or {})
        outcome.update(counts)
        job.outcome = dict(outcome)
        yield _("新增 %(added)s 人，更新 %(changed)s 人，无变化 %(same)s 人，有问题 %(faulty)s 行。") % {
            "added": outcome["added"],
            "changed": outcome["changed"],
            "same": outcome["same"],
            "faulty": outcome["faulty"],
        }
