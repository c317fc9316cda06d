"""A made-up register and a list of people from it, with errors planted and the truth kept apart.

Errors of the kinds that the linker was made for, or, `shifted`, of kinds that it was not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from doorstep.base.linking import Listed
from doorstep.kernel.idcard import check_character, upgrade
from doorstep.web.city.names import full_name

AREA = "420699"  # assigned to no place
STRANGERS, ERRONEOUS = 0.1, 0.3  # of the list: who is in no register; whose row has an error
TRADITIONAL = dict(zip("刘陈张黄吴杨赵孙马罗郑谢韩冯邓许萧", "劉陳張黃吳楊趙孫馬羅鄭謝韓馮鄧許蕭", strict=True))
HOMOPHONES = dict(
    zip("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂", "炜方纳闵靖莉墙雷君阳永燕洁绢滔铭朝蓝侠萍钢贵", strict=True)
)
LOOK_ALIKE = dict(zip("末土曰己戍", "未士日已戌", strict=True))
OUTSIDE = dict(zip("国华文林海志", "囯崋攵啉侮忐", strict=True))  # forms that no table of ours has
RARE = "𬭚㛃喆"


@dataclass(frozen=True)
class Row:
    """One row of the list, with the row of the register that it is about; -1: nobody there."""

    name: str
    number: str
    birth: int
    sex: int
    truth: int
    kind: str


Error = Callable[[Row, Random], Row]


def made(people: int, listed: int, state: int, *, shifted: bool = False) -> tuple[Listed, list[Row]]:
    """The register, and the list in a random order."""
    draw = Random(state)
    register = _people(draw, people, first=0)
    chosen = draw.sample(range(people), listed - int(listed * STRANGERS))
    rows = [Row(*register[place], place, "exact") for place in chosen]
    errors = SHIFTED if shifted else PLANTED
    rows = [_with_error(row, draw, errors) if draw.random() < ERRONEOUS else row for row in rows]
    rows += [Row(*one, -1, "stranger") for one in _people(draw, listed - len(rows), first=people)]
    draw.shuffle(rows)
    names, numbers, births, sexes = (list(column) for column in zip(*register, strict=True))
    return Listed(names, numbers, births, sexes), rows


def listed_of(rows: list[Row]) -> Listed:
    """The list as it is handed in, without the truth."""
    return Listed(
        [row.name for row in rows], [row.number for row in rows], [row.birth for row in rows], [row.sex for row in rows]
    )


def _people(draw: Random, count: int, *, first: int) -> list[tuple[str, str, int, int]]:
    """People with numbers that nobody else has: of one birth the sequence goes on, then the day moves."""
    taken: dict[str, int] = {}
    people = []
    while len(people) < count:
        year, male = draw.randint(1950, 2008), draw.random() < 0.55
        day = f"{year}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
        sequence = taken.get(day, 0 if first == 0 else 500) + 2
        taken[day] = sequence
        body = f"{AREA}{day}{sequence + male:03d}"
        name = full_name(draw, male=male, born_year=year)
        if draw.random() < 0.005:
            name = f"{name[0]}{draw.choice(RARE)}{name[2:]}"
        people.append((name, body + check_character(body), int(day), 1 if male else 2))
    return people


def _with_error(row: Row, draw: Random, errors: dict[str, Error]) -> Row:
    """The row with an error of a kind that can befall it."""
    kinds = list(errors)
    for kind in draw.sample(kinds, len(kinds)):
        wrong = errors[kind](row, draw)
        if (wrong.name, wrong.number, wrong.birth) != (row.name, row.number, row.birth):
            return Row(wrong.name, wrong.number, wrong.birth, wrong.sex, wrong.truth, kind)
    return row


def _named(row: Row, name: str) -> Row:
    return Row(name, row.number, row.birth, row.sex, row.truth, row.kind)


def _numbered(row: Row, number: str) -> Row:
    return Row(row.name, number, row.birth, row.sex, row.truth, row.kind)


def _replaced(table: dict[str, str]) -> Error:
    """The first character of the table that the name has, in its other form."""

    def error(row: Row, draw: Random) -> Row:
        found = next((one for one in row.name if one in table), "")
        return _named(row, row.name.replace(found, table[found], 1)) if found else row

    return error


def _wrong_digit(row: Row, draw: Random) -> Row:
    at = draw.randrange(17)
    other = draw.choice([digit for digit in "0123456789" if digit != row.number[at]])
    return _numbered(row, row.number[:at] + other + row.number[at + 1 :])


def _transposed(row: Row, draw: Random) -> Row:
    at = draw.choice([at for at in range(16) if row.number[at] != row.number[at + 1]])
    number = row.number
    return _numbered(row, number[:at] + number[at + 1] + number[at] + number[at + 2 :])


def _wrong_check(row: Row, draw: Random) -> Row:
    other = draw.choice([one for one in "0123456789X" if one != row.number[17]])
    return _numbered(row, row.number[:17] + other)


def _old_number(row: Row, draw: Random) -> Row:
    if not row.number.startswith("19", 6):
        return row
    old = row.number[:6] + row.number[8:17]
    return _numbered(row, old) if upgrade(old) == row.number else row


def _spaced(row: Row, draw: Random) -> Row:
    return _named(row, draw.choice(["\u3000", " ", "·"]).join(row.name))


def _two_digits(row: Row, draw: Random) -> Row:
    return _wrong_digit(_wrong_digit(row, draw), draw)


def _typed_apart(row: Row, draw: Random) -> Row:
    number = row.number
    wide = "".join(chr(ord(one) + 0xFEE0) for one in number)
    return _numbered(
        row, draw.choice([wide, f"{number[:6]} {number[6:14]} {number[14:]}", number + "43", number.lower()])
    )


def _misused(row: Row, draw: Random) -> Row:
    """The number of somebody, under a name that has no character of theirs: nobody's row."""
    name = "".join(one for one in full_name(draw, male=True, born_year=1980) if one not in row.name)
    return Row(name, row.number, row.birth, row.sex, -1, "misused") if len(name) > 1 else row


def _lost_digit(row: Row, draw: Random) -> Row:
    at = draw.randrange(18)
    return _numbered(row, row.number[:at] + row.number[at + 1 :])


def _added_digit(row: Row, draw: Random) -> Row:
    at = draw.randrange(19)
    return _numbered(row, row.number[:at] + draw.choice("0123456789") + row.number[at:])


def _random_character(row: Row, draw: Random) -> Row:
    at = draw.randrange(len(row.name))
    return _named(row, row.name[:at] + chr(draw.randrange(0x4E00, 0x9FA5)) + row.name[at + 1 :])


def _transposed_and_wrong_birth(row: Row, draw: Random) -> Row:
    wrong = _transposed(row, draw)
    return Row(wrong.name, wrong.number, draw.randint(1950, 2000) * 10_000 + 101, row.sex, row.truth, row.kind)


PLANTED: dict[str, Error] = {
    "wrong digit": _wrong_digit,
    "transposed digits": _transposed,
    "wrong check character": _wrong_check,
    "old number": _old_number,
    "two wrong digits": _two_digits,
    "typed apart": _typed_apart,
    "traditional form": _replaced(TRADITIONAL),
    "homophone": _replaced(HOMOPHONES),
    "look-alike": _replaced(LOOK_ALIKE),
    "spaces and dots": _spaced,
    "misused": _misused,
}
SHIFTED: dict[str, Error] = {
    "lost digit": _lost_digit,
    "added digit": _added_digit,
    "random character": _random_character,
    "form outside the table": _replaced(OUTSIDE),
    "transposed, wrong birth": _transposed_and_wrong_birth,
}
