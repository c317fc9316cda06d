"""Long work about the days of a home: looking for what cannot be, across homes that do not see each other."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.jobs import job_kind
from doorstep.base.models import Job
from doorstep.base.scope import as_system

from .services.closing import LOOK
from .services.noticing import look_for_notices


@job_kind(LOOK, str(_("核对家园的一个月")))
def look_at_month(job: Job) -> Iterator[str]:
    """One home and month. Done again it writes nothing new."""
    with as_system():
        month = dt.date.fromisoformat(job.terms["month"])
        new = look_for_notices([job.terms["home"]], month, at=timezone.now())
    yield _("核对完成，新发现 %(new)s 处要核实的情况。") % {"new": new}
