"""The certificate's columns in a spreadsheet of people."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.installation import installation
from doorstep.base.sheetfile import Column
from doorstep.kernel.certnumber import CertNumber, read_cert_number
from doorstep.kernel.idcard import read_number
from doorstep.kernel.refusal import Refused
from doorstep.people.sheets import Cells, Entry, Faults, Ground, SheetPart, add_part

from .models import CATEGORIES, GRADES, Certificate, Component
from .services import IN_FORCE, parts_and_grade
from .terms import validity

CATEGORY = {word: number for number, words in CATEGORIES for word in (words, f"{words}残疾", str(number))}
GRADE = {word: number for number, words in GRADES for word in (words, str(number), f"{number}级", words[:1])}
PART = re.compile("(视力|听力|言语|肢体|智力|精神)(?:残疾)?[:：]?([一二三四1234])级?")
COLUMNS = ("certificate", "category", "grade", "components", "issued_on")

CLOSE = """
    UPDATE certificates_certificate AS old
    SET valid = daterange(lower(old.valid), said.issued_on), state = 'replaced', state_since = said.issued_on,
        state_reason = '换领'
    FROM unnest(%s::bigint[], %s::date[]) AS said (id, issued_on)
    WHERE old.id = said.id
"""

VOID = """
    UPDATE proofs_proof AS proof
    SET state = 'void', void_on = said.issued_on, void_reason = '换领'
    FROM unnest(%s::bigint[], %s::date[]) AS said (id, issued_on)
    JOIN certificates_certificate AS old ON old.id = said.id
    WHERE proof.id = old.proof_id AND proof.state = 'standing'
"""

ENTER = """
    INSERT INTO certificates_certificate (person_id, code, category, grade, reissue, valid, issued_on, issuer_code,
                                          state, state_since, state_reason, is_synthetic)
    SELECT person_id, code, category, grade, reissue, daterange(issued_on, until), issued_on,
           left(code, 6) || '000000', 'active', issued_on, '', %s
    FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::int[], %s::date[], %s::date[])
         AS said (person_id, code, category, grade, reissue, issued_on, until)
    RETURNING id, code, person_id
"""


def _read(cells: Cells, ground: Ground) -> tuple[dict[str, Any], Faults]:
    said = {column: cells.get(column, "") for column in COLUMNS}
    faults: Faults = {}
    if not any(said.values()):
        return {}, faults
    number = _number(said["certificate"], cells.get("number", ""), ground.on, faults)
    category = _word("category", said["category"], CATEGORY, number.category if number else None, faults)
    grade = _word("grade", said["grade"], GRADE, number.grade if number else None, faults)
    parts = _parts(said["components"], faults)
    issued_on = _issued_on(said["issued_on"], ground.on, faults)
    if faults or category is None or issued_on is None:
        return {}, faults
    try:
        named, worst = parts_and_grade(category, grade, parts, what="")
        span = validity(issued_on)
    except Refused as refusal:
        return {}, {_about(refusal): refusal.why}
    reissue = number.reissue if number else 0
    return {
        "category": category,
        "grade": worst,
        "parts": named,
        "issued_on": issued_on,
        "valid": span,
        "reissue": reissue,
    }, faults


def _about(refusal: Refused) -> str:
    columns = {"certificate.components": "components", "certificate.grade": "grade", "parameter.missing": "issued_on"}
    return columns.get(refusal.code, "category")


def _number(text: str, identity: str, on: dt.date, faults: Faults) -> CertNumber | None:
    """The certificate's number, which must begin with the identity number."""
    if not text:
        return None
    try:
        read = read_cert_number(text, today=on)
    except Refused as refusal:
        faults["certificate"] = refusal.why
        return None
    try:
        is_his = read.citizen == read_number(identity, today=on).number
    except Refused:
        return read  # the identity number's own fault is said beside it
    if not is_his:
        faults["certificate"] = _("前 18 位和身份证号不一样。")
    return read


def _word(column: str, text: str, known: dict[str, int], numbered: int | None, faults: Faults) -> int | None:
    """A category or grade in words or as a digit; it must agree with the certificate's number."""
    if not text:
        if numbered is None and column == "category":
            faults[column] = _("没有填。写了发证日期或等级的，类别也要写。")
        return numbered
    read = known.get(text.strip())
    if read is None:
        faults[column] = _("不认识「%(said)s」。") % {"said": text[:20]}
    elif numbered is not None and read != numbered:
        faults[column] = _("和残疾人证号里写的不一样。")
    return read


def _parts(text: str, faults: Faults) -> list[tuple[int, int]]:
    """视力一级、肢体二级 as pairs of category and grade."""
    parts = [(CATEGORY[category], GRADE[grade]) for category, grade in PART.findall(text)]
    left = re.sub("[、，,；;和 ]", "", PART.sub("", text))
    if left:
        faults["components"] = _("看不懂「%(said)s」，请写成“视力一级、肢体二级”。") % {"said": left[:20]}
    return parts


def _issued_on(text: str, on: dt.date, faults: Faults) -> dt.date | None:
    if not text:
        faults["issued_on"] = _("没有填。写了残疾人证的，发证日期也要写。")
        return None
    try:
        issued_on = dt.date.fromisoformat(text)
    except ValueError:
        faults["issued_on"] = _("不是日期，请写成 2020-01-05。")
        return None
    if issued_on > on:
        faults["issued_on"] = _("发证日期比今天还晚。")
    return issued_on


def _held(entries: Iterable[Entry]) -> dict[int, list[Certificate]]:
    """The certificates of known people. Two queries."""
    held: dict[int, list[Certificate]] = defaultdict(list)
    people = [entry.person_id for entry in entries if entry.values["certificate"] and entry.person_id]
    rows = Certificate.objects.filter(person__in=people).exclude(state="cancelled").prefetch_related("components")
    for row in rows:
        held[row.person_id].append(row)
    return held


def _is_same(row: Certificate, said: dict[str, Any]) -> bool:
    parts = sorted((part.category, part.grade) for part in row.components.all())
    return (row.issued_on, row.category, row.grade, parts) == (
        said["issued_on"],
        said["category"],
        said["grade"],
        list(said["parts"]),
    )


def _overlapping(rows: Iterable[Certificate], said: dict[str, Any]) -> list[Certificate]:
    span = said["valid"]
    return [r for r in rows if r.state in IN_FORCE and r.valid.lower < span.upper and span.lower < r.valid.upper]


def _check(entries: Sequence[Entry]) -> None:
    """A certificate that is not later than one in force contradicts it; so does one of the dead or the unborn."""
    held = _held(entries)
    for entry in entries:
        said = entry.values["certificate"]
        if not said:
            continue
        born_on, person = entry.values.get("born_on"), entry.person
        if born_on is not None and said["issued_on"] < born_on:
            entry.faults["issued_on"] = _("发证日期早于出生日期。")
        if person is not None and person.died_on is not None and said["issued_on"] > person.died_on:
            entry.faults["issued_on"] = _("此人已于 %(day)s 死亡。") % {"day": person.died_on}
        rows = held.get(entry.person_id or 0, [])
        if any(_is_same(row, said) for row in rows):
            continue
        if late := [row for row in _overlapping(rows, said) if row.valid.lower >= said["issued_on"]]:
            entry.faults["issued_on"] = _("已登记一份 %(day)s 发的残疾人证，不早于这一份。") % {
                "day": late[0].issued_on
            }


def _write(entries: Sequence[Entry], on: dt.date) -> set[int]:
    """Enter the certificates that are not yet in the register; those in force end where they begin. Five statements."""
    held = _held(entries)
    new: list[tuple[Any, ...]] = []
    parts: dict[int, Sequence[tuple[int, int]]] = {}
    close, touched = [], set()
    for entry in entries:
        said = entry.values["certificate"]
        if not said or any(_is_same(row, said) for row in held.get(entry.person_id or 0, [])):
            continue
        close += [(row.pk, said["issued_on"]) for row in _overlapping(held.get(entry.person_id or 0, []), said)]
        new.append(_fields(entry, said))
        parts[entry.person_id or 0] = said["parts"]
        touched.add(entry.number)
    _run(CLOSE, close)
    _run(VOID, close)
    here = installation()
    made = _run(ENTER, new, here is not None and here.is_synthetic)
    Component.objects.bulk_create(
        Component(certificate_id=key, code=code, category=category, grade=grade)
        for key, code, person_id in made
        for category, grade in parts[person_id]
    )
    return touched


def _fields(entry: Entry, said: dict[str, Any]) -> tuple[Any, ...]:
    span = said["valid"]
    return (
        entry.person_id,
        entry.values["village"],
        said["category"],
        said["grade"],
        said["reissue"],
        span.lower,
        span.upper,
    )


def _run(sql: str, rows: Sequence[tuple[Any, ...]], *terms: Any) -> list[Any]:
    """One statement over all rows, column by column; what it returns. Nothing for no rows."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [*terms, *(list(column) for column in zip(*rows, strict=True))])
        return cursor.fetchall() if cursor.description else []


add_part(
    SheetPart(
        "certificate",
        (
            Column("certificate", "残疾人证号", other_labels=("残疾证号", "残疾人证编号", "证号")),
            Column("category", "残疾类别", other_labels=("类别", "残疾类型"), max_length=10),
            Column("grade", "残疾等级", other_labels=("等级", "级别"), max_length=10),
            Column("components", "多重残疾组成", other_labels=("多重残疾",), max_length=60),
            Column("issued_on", "发证日期", other_labels=("签发日期", "办证日期", "批准日期"), kind="date"),
        ),
        _read,
        _check,
        _write,
    )
)
