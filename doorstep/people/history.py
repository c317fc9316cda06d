"""What was done to a person and who looked, in words: the lines of the trail as a page shows them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.acts import act_words, name_acts
from doorstep.base.models import Look, Trail

from .models import Person

name_acts(
    {
        "register_person": _("登记"),
        "correct_identity": _("更正身份信息"),
        "change_contact": _("更改联系方式"),
        "move_residence": _("迁移户籍"),
        "record_death": _("登记死亡"),
        "withdraw_death": _("撤销死亡登记"),
        "set_household": _("登记户"),
        "set_guardian": _("登记监护人"),
        "end_guardian": _("终止监护"),
        "tell_circumstance": _("登记情况"),
        "merge_people": _("合并登记"),
        "split_people": _("撤销合并"),
        "import_person": _("批量导入"),
        "import_people": _("批量导入名册"),
        "export_people": _("导出名册"),
    }
)
SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class Event:
    """One line of a timeline, as cotton/timeline.html draws it."""

    label: str
    by: str
    at: dt.datetime
    note: str


def rows_of(person: Person) -> list[int]:
    """The person's own row and every row that was joined to it. One query."""
    joined, known = [person.pk], {person.pk}
    while True:
        more = set(Person.objects.filter(merged_into__in=joined).values_list("pk", flat=True)) - known
        if not more:
            return sorted(known)
        joined, known = sorted(more), known | more


def events_of(people: Iterable[int]) -> list[Event]:
    """The latest acts on these rows, newest last. One query."""
    lines = Trail.objects.filter(thing="people.person", thing_id__in=list(people)).order_by("-at")[:SHOWN_AT_MOST]
    return [
        Event(act_words(line.act), f"{line.seat_label} {line.account_name}".strip(), line.at, line.reason)
        for line in reversed(lines)
    ]


def looks_at(people: Iterable[int]) -> Any:
    """Who looked at these rows, latest first."""
    return Look.objects.filter(person_id__in=list(people)).order_by("-at", "-pk")
