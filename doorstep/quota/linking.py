"""An employer's list linked to the register of persons within reach: who is certain, and who is to be looked at."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.linking import HOW, Linker, Listed
from doorstep.base.linking.linking import birth_number
from doorstep.base.sheetfile import Column, read_sheet
from doorstep.people.models import Person

WORDS = {
    "nobody": _("名册里没有这个人"),
    "exact": _("号码和姓名相符"),
    "name_near": _("号码相符，姓名差一个字"),
    "repaired": _("号码错一处，按校验码改正后相符"),
    "by_name": _("姓名、出生日期相符，号码有一两处不同"),
    "other_name": _("号码是别人的，请核对"),
    "repaired_near": _("号码和姓名都有一处不同，请核对"),
    "several": _("有几个人相近，请核对"),
    "number_other": _("姓名、出生日期相符，号码不同，请核对"),
}
FAULTY = "faulty"
SEXES = {"male": 1, "female": 2, "unknown": 0}
SAID_SEXES = {"男": 1, "女": 2}
COLUMNS = (
    Column("name", "姓名", required=True),
    Column("number", "身份证号", ("身份号码", "公民身份号码", "残疾人证号", "证件号码"), required=True),
    Column("birth", "出生日期"),
    Column("sex", "性别"),
)


@dataclass(frozen=True)
class Found:
    """One row of a list: how it was linked, the person, and the persons who come near.

    `fault` is what is wrong with its cells: such a row is linked to nobody.
    """

    row: int
    name: str
    how: str
    person_id: int | None
    candidates: tuple[int, ...]
    fault: str = ""

    @property
    def words(self) -> str:
        """What a person reads."""
        return self.fault or str(WORDS[self.how])


def link_sheet(raw: bytes, filename: str) -> Iterator[Found]:
    """The rows of a spreadsheet, linked to everybody within reach. Reads the register once.

    Raises: Refused("sheet.…").
    """
    sheet = read_sheet(raw, filename, expected=COLUMNS)
    rows, faults = sheet.rows, defaultdict[int, list[str]](list)
    for fault in sheet.faults:
        if not fault.text.endswith(gettext("没有填。")):  # who has no number may be found by name and birth
            faults[fault.row].append(fault.text)
    ids, register = register_within_reach()
    told = Linker(register).link(listed_of([row.cells for row in rows]))
    for at, row in enumerate(rows):
        if row.number in faults:
            yield Found(row.number, row.cells.get("name", ""), FAULTY, None, (), "".join(faults[row.number]))
            continue
        place, near = int(told.row[at]), told.candidates[at].tolist()
        yield Found(
            row=row.number,
            name=row.cells.get("name", ""),
            how=HOW[told.how[at]],
            person_id=ids[place] if place >= 0 else None,
            candidates=tuple(ids[one] for one in near if one >= 0),
        )


def register_within_reach() -> tuple[list[int], Listed]:
    """The standing persons who have a number, and the list to link to. Numbers are opened, and shown to nobody."""
    people = Person.objects.filter(merged_into=None, number__isnull=False).only("name", "number", "born_on", "sex")
    rows = [
        (one.pk, one.name, one.number.open() if one.number else "", birth_number(one.born_on), SEXES[one.sex])
        for one in people.order_by("pk").iterator(chunk_size=10_000)
    ]
    ids, names, numbers, births, sexes = zip(*rows, strict=True) if rows else ((),) * 5
    return list(ids), Listed(names, numbers, births, sexes)


def listed_of(rows: list[Mapping[str, str]]) -> Listed:
    """Rows of a sheet as a list to link; a birthday that cannot be read counts as not told."""
    return Listed(
        [row.get("name", "") for row in rows],
        [row.get("number", "") for row in rows],
        [_birth(row.get("birth", "")) for row in rows],
        [SAID_SEXES.get(row.get("sex", "").strip()[:1], 0) for row in rows],
    )


def _birth(text: str) -> int:
    digits = "".join(one for one in text if one.isdecimal())
    return int(digits) if len(digits) == len("20050131") else 0
