"""The guardian's columns in a spreadsheet of people."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.sheetfile import Column
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian
from doorstep.people.phones import read_phone
from doorstep.people.sheets import Cells, Entry, Faults, Ground, SheetPart, add_part

RELATIONS = {words: relation for relation, words in Guardian.RELATIONS}
# As people write a relation, by the relation it counts as.
OTHER_WORDS = {
    "配偶": ("丈夫", "妻子", "夫妻", "夫", "妻"),
    "子女": ("儿子", "女儿", "子", "女", "儿媳", "女婿"),
    "父母": ("父亲", "母亲", "父", "母", "父子", "母子", "父女", "母女"),
    "祖父母、外祖父母": ("祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶", "外公", "外婆"),
    "兄弟姐妹": ("兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "兄弟", "姐弟"),
    "其他亲属": ("亲属", "其他", "侄子", "叔叔", "舅舅"),
    "监护机构": ("机构", "单位", "村委会", "居委会", "民政部门"),
}
MEANT = {word: RELATIONS[words] for words, written in OTHER_WORDS.items() for word in (words, *written)}


def _read(cells: Cells, ground: Ground) -> tuple[dict[str, Any], Faults]:
    name, relation = cells.get("guardian", ""), cells.get("guardian_relation", "")
    values: dict[str, Any] = {}
    faults: Faults = {}
    if not name:
        if relation or cells.get("guardian_phone"):
            faults["guardian"] = _("写了监护人的关系或电话，没有写监护人。")
        return values, faults
    values["relation"] = MEANT.get(relation, "") if relation else "other"
    if not values["relation"]:
        faults["guardian_relation"] = _("不认识「%(said)s」，可以写：%(known)s。") % {
            "said": relation[:20],
            "known": "、".join(RELATIONS),
        }
    for column, read in (("guardian", _name_or_place(values["relation"])), ("guardian_phone", read_phone)):
        try:
            values[column] = read(cells.get(column, ""))
        except Refused as refusal:
            faults[column] = refusal.why
    return values, faults


def _name_or_place(relation: str) -> Any:
    return (lambda text: text.strip()[:40]) if relation == "organisation" else normal_name


def _check(entries: Sequence[Entry]) -> None:
    """A guardian contradicts nothing in the register: there may be several."""


def _write(entries: Sequence[Entry], on: dt.date) -> set[int]:
    """New guardians from the day on, and new phones of those who stand already. Two or three statements."""
    said = [entry for entry in entries if entry.values["guardian"]]
    standing = Guardian.objects.filter(person__in=[entry.person_id for entry in said], held__contains=on)
    known = {(guardian.person_id, guardian.name): guardian for guardian in standing}
    new, renewed, touched = [], [], set()
    for entry in said:
        values = entry.values["guardian"]
        guardian = known.get((entry.person_id or 0, values["guardian"]))
        if guardian is None:
            new.append(_guardian(entry, values, on))
        elif values["guardian_phone"] and (not guardian.phone or guardian.phone.open() != values["guardian_phone"]):
            guardian.phone = values["guardian_phone"]
            renewed.append(guardian)
        else:
            continue
        touched.add(entry.number)
    Guardian.objects.bulk_create(new)
    Guardian.objects.bulk_update(renewed, ["phone"])
    return touched


def _guardian(entry: Entry, values: dict[str, Any], on: dt.date) -> Guardian:
    return Guardian(
        person_id=entry.person_id or 0,
        code=entry.values["village"],
        name=values["guardian"],
        relation=values["relation"],
        phone=values["guardian_phone"] or None,
        held=DateRange(on, None),
    )


add_part(
    SheetPart(
        "guardian",
        (
            Column("guardian", "监护人", other_labels=("监护人姓名",), max_length=40),
            Column("guardian_relation", "监护人关系", other_labels=("与监护人关系", "监护关系"), max_length=20),
            Column("guardian_phone", "监护人电话", other_labels=("监护人联系电话",), kind="phone"),
        ),
        _read,
        _check,
        _write,
    )
)
