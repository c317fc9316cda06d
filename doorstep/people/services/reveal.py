"""Showing a sensitive value in full: a permission, a purpose, and a line that the person can be shown."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record_look
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian, Person

PURPOSES = (
    ("matter", gettext_lazy("为本人办理业务")),
    ("contact", gettext_lazy("联系本人或监护人")),
    ("visit", gettext_lazy("上门走访")),
    ("check", gettext_lazy("核对身份")),
    ("compare", gettext_lazy("与其他部门数据核对")),
    ("asked", gettext_lazy("本人申请查阅")),
)
FIELDS = {"number": gettext_lazy("证件号码"), "phone": gettext_lazy("电话")}
GUARDIAN_FIELDS = {"number": gettext_lazy("监护人证件号码"), "phone": gettext_lazy("监护人电话")}


@transaction.atomic
def reveal(person_id: int, field: str, purpose: str, *, by: Actor, at: dt.datetime) -> str:
    """The plain text of the person's `number` or `phone`; empty where none is kept. The look leaves a line.

    Raises: Http404, Refused("access.not_yours", "look.no_purpose", "look.unknown_field").
    """
    person = fetch(Person.objects, by, "person.view", pk=person_id)
    return _shown(person, person, field, FIELDS, purpose, by=by, at=at)


@transaction.atomic
def reveal_guardian(guardian_id: int, field: str, purpose: str, *, by: Actor, at: dt.datetime) -> str:
    """The plain text of a guardian's `number` or `phone`; the line stands with the person.

    Raises: Http404, Refused("access.not_yours", "look.no_purpose", "look.unknown_field").
    """
    guardian = fetch(Guardian.objects.select_related("person"), by, "person.view", pk=guardian_id)
    return _shown(guardian.person, guardian, field, GUARDIAN_FIELDS, purpose, by=by, at=at)


def _shown(
    person: Person, row: Person | Guardian, field: str, fields: dict, purpose: str, *, by: Actor, at: dt.datetime
) -> str:
    what = _("未能查看完整内容。")
    by.require("person.reveal", person.code, what=what)
    if field not in fields:
        raise Refused(what, why=_("没有这一项。"), then=_("请回到页面重新选择。"), code="look.unknown_field")
    words = str(dict(PURPOSES).get(purpose, ""))
    record_look(by, code=person.code, person_id=person.pk, field=str(fields[field]), purpose=words, at=at)
    sealed = getattr(row, field)
    return sealed.open() if sealed else ""
