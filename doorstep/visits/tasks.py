"""Long work of this room: routes for a county's week, a few seconds a step."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.jobs import job_kind
from doorstep.base.models import Job

from .models import VisitPlan
from .searching import Effort, search
from .services import problem_of, write_answer
from .terms import SLICE_SECONDS


@job_kind("visits.route", "排上门路线")
def route_week(job: Job) -> Iterator[str]:
    """Search some seconds and lay down the best that was found, again and again, until the time is up.

    Stopped, it leaves the best so far; killed, it begins anew and lays down an answer in place of the one before.
    """
    week = problem_of(VisitPlan.objects.get(pk=job.terms["plan"]), what=_("没有排出路线。"))
    seconds = int(job.terms["seconds"])
    slices = [min(SLICE_SECONDS, seconds - begun) for begun in range(0, seconds, SLICE_SECONDS)]
    for answer in search(week.problem, [Effort(seconds=part) for part in slices]):
        plan = VisitPlan.objects.select_for_update(of=("self",)).get(pk=job.terms["plan"])
        write_answer(plan, week, answer, at=timezone.now())
        yield _("排上 %(made)s 件，没排上 %(left)s 件，全程 %(km)s 公里。") % {
            "made": sum(map(len, answer.routes.values())),
            "left": len(plan.left_out),
            "km": round(answer.metres / 1000),
        }
