"""The pieces of a name by which it is found: runs of its characters, and of its pinyin initials."""

from collections.abc import Iterable

from django.db import connection
from pypinyin import Style, lazy_pinyin

from doorstep.kernel.names import DOT, grams, surname_of

from .models import NameToken, Person

LONGEST_TOKEN = 3
WRITE = """
    INSERT INTO people_nametoken (token, code, person_id) SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[])
"""

# Surnames whose first letters differ from the common reading of their characters.
SURNAME_INITIALS = {
    "曾": "z",
    "单": "s",
    "仇": "q",
    "解": "x",
    "区": "o",
    "查": "z",
    "翟": "z",
    "乐": "y",
    "繁": "p",
    "秘": "b",
    "折": "s",
    "种": "c",
    "召": "s",
    "祭": "z",
    "句": "g",
    "覃": "q",
    "隗": "w",
    "尉迟": "yc",
    "万俟": "mq",
    "乐正": "yz",
}


def initials_of(name: str) -> str:
    """The first letters of a name's pinyin, with surnames as they are read in names; what has no pinyin is left out.

    wwf for 王伟芳, zgf for 曾国藩.
    """
    surname = surname_of(name)
    known = SURNAME_INITIALS.get(surname)
    if known is None:
        return _letters(name)
    return known + _letters(name[len(surname) :])


def _letters(text: str) -> str:
    firsts = (read[:1].lower() for read in lazy_pinyin(text.replace(DOT, ""), style=Style.NORMAL))
    return "".join(first for first in firsts if "a" <= first <= "z")


def runs_of_three(text: str) -> set[str]:
    """The runs of three characters of a longer text that stand in the token table."""
    return {run for run in grams(text.lower()) if len(run) == LONGEST_TOKEN}


def tokens_of(name: str, initials: str) -> set[str]:
    """Every token of a name: its runs of one to three characters, runs of two and three initials, and all initials."""
    runs = {initials[at : at + length] for length in (2, 3) for at in range(len(initials) - length + 1)}
    return {token for token in grams(name.lower()) | runs | {initials} if token}


def first_token(name: str) -> str:
    """The longest token with which a name begins: few others share it."""
    return name[:LONGEST_TOKEN].rstrip(DOT).lower()


def rewrite_tokens(people: Iterable[Person]) -> None:
    """Make the tokens of these people those of their present names. Two statements, however many people."""
    standing = list(people)
    NameToken.objects.filter(person__in=standing).delete()
    write_tokens((person.pk, person.code, person.name, person.initials) for person in standing)


def write_tokens(people: Iterable[tuple[int | None, str, str, str]]) -> None:
    """Write the tokens of people who have none yet: key, code, name and initials of each. One statement."""
    rows = [(token, code, key) for key, code, name, initials in people for token in sorted(tokens_of(name, initials))]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])


def drop_tokens(person: Person) -> None:
    """The person is no longer found by name."""
    NameToken.objects.filter(person=person).delete()
