"""Long work of this room: where homes are best built."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.jobs import job_kind
from doorstep.base.models import Job

from .models_siting import SitingStudy
from .services.siting_acts import SITE, answer_of, asked_to_stop, keep_answer
from .services.siting_measuring import objective_of
from .siting_words import short


@job_kind(SITE, str(gettext_lazy("选址：在哪里新建家园")))
def site_homes(job: Job) -> Iterator[str]:
    """One search, up to its time; stopped, it leaves the best so far, which it does not call the best."""
    study = SitingStudy.objects.get(pk=job.terms["study"])
    if study.answer is not None:
        return
    answer = answer_of(study, stop=asked_to_stop(job))
    keep_answer(study, answer)
    said = {"short": short(objective_of(study), answer), "seconds": answer["seconds"]}
    yield _("%(short)s，用了 %(seconds)s 秒。") % said
