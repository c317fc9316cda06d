"""Long work of this room: whoever is declared is looked up in the register and compared with the departments' lists."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.jobs import job_kind
from doorstep.base.models import Job
from doorstep.base.scope import as_system

from .models import Placement
from .services.comparing import compare
from .services.declaring import COMPARE
from .services.placing import link_placements


@job_kind(COMPARE, str(_("比对按比例就业申报")))
def compare_declarations(job: Job) -> Iterator[str]:
    """Link, then compare. Done again it writes nothing new."""
    declarations, now = job.terms["declarations"], timezone.now()
    with as_system():
        rows = Placement.objects.filter(declaration__in=declarations).order_by("pk")
        link_placements(list(rows))
        lines = compare(declarations, on=timezone.localtime(now).date(), at=now)
    yield _("比对完成，写入 %(lines)s 条结论。") % {"lines": lines}
