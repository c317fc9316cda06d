"""Signs that an employer may only lend its name (挂靠): each a small declaration, found for many declarations at once.

A hint is a reason to look, with its evidence in words. It decides nothing and stands in nobody's way.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.scope import as_system
from doorstep.base.templatetags.words import yuan
from doorstep.base.wages import MINIMUM_WAGE
from doorstep.kernel.refusal import Refused

from .models import Placement
from .outcome import MONTHS
from .terms import HINT_PEOPLE
from .told import COUNTING_TOO

NAMED = 3  # so many are named, the rest are counted


@dataclass(frozen=True)
class Declared:
    """One placement as the hints read it."""

    declaration_id: int
    code: str
    year: int
    name: str
    wages: Sequence[int | None]

    @property
    def paid(self) -> list[tuple[int, int]]:
        """The months that are claimed, from 0, with their wages."""
        return [(at, wage) for at, wage in enumerate(self.wages) if wage is not None]


Everybody = Mapping[int, list[Declared]]
Evidence = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Hint:
    """One sign. `find(everybody)` yields the declarations that show it, each with one line of evidence."""

    name: str
    label: "str | Promise"
    look: "str | Promise"
    find: Callable[[Everybody], Evidence]


@dataclass(frozen=True)
class Shown:
    """A hint that a declaration gives, with its evidence."""

    hint: Hint
    evidence: list[str]


def hints_of(declarations: Sequence[int]) -> dict[int, list[Shown]]:
    """The hints of these declarations. As the system, since a sign may lie in another county; none of it is named."""
    with as_system():
        everybody = _everybody(declarations)
        found: dict[int, list[Shown]] = {}
        for hint in HINTS:
            lines = defaultdict[int, list[str]](list)
            for declaration, line in hint.find(everybody):
                lines[declaration].append(line)
            for declaration, evidence in lines.items():
                found.setdefault(declaration, []).append(Shown(hint, evidence))
    return found


def _everybody(declarations: Iterable[int]) -> dict[int, list[Declared]]:
    everybody: dict[int, list[Declared]] = {declaration: [] for declaration in declarations}
    rows = Placement.objects.filter(declaration__in=list(everybody)).order_by("pk")
    for row in rows.values_list("declaration_id", "code", "declaration__year", "name", "wages_fen"):
        everybody[row[0]].append(Declared(*row))
    return everybody


ADDRESS = """
    SELECT declaration.id, left(other.code, 6) = left(employer.code, 6), other.name
    FROM quota_declaration AS declaration
    JOIN quota_employer AS employer ON employer.id = declaration.employer_id
    JOIN quota_employer AS other ON other.id <> employer.id AND other.address <> ''
        AND replace(other.address, ' ', '') = replace(employer.address, ' ', '')
        AND left(other.code, 6) = left(employer.code, 6)
    JOIN quota_declaration AS theirs ON theirs.employer_id = other.id AND theirs.year = declaration.year
        AND theirs.state = ANY(%s)
    WHERE declaration.id = ANY(%s)
    ORDER BY declaration.id, other.id
"""


def _same_address(everybody: Everybody) -> Evidence:
    """Other employers at the address, in the county, which declare people of the same year."""
    for declaration, names in _by_declaration(ADDRESS, [list(COUNTING_TOO), list(everybody)]).items():
        yield declaration, _("同一地址的还有：%(names)s。") % {"names": _some([name for _near, name in names])}


TWICE = """
    SELECT mine.declaration_id, left(theirs.code, 6) = left(mine.code, 6), mine.name, employer.name
    FROM quota_placement AS mine
    JOIN quota_declaration AS declaration ON declaration.id = mine.declaration_id
    JOIN quota_placement AS theirs ON theirs.number_index = mine.number_index
        AND theirs.employer_id <> mine.employer_id
    JOIN quota_declaration AS other ON other.id = theirs.declaration_id AND other.year = declaration.year
        AND other.state = ANY(%s)
    JOIN quota_employer AS employer ON employer.id = theirs.employer_id
    WHERE mine.declaration_id = ANY(%s)
    ORDER BY mine.declaration_id, mine.id, employer.id
"""


def _declared_twice(everybody: Everybody) -> Evidence:
    """People whom another employer declares of the same year; an employer of another county is not named."""
    for declaration, rows in _by_declaration(TWICE, [list(COUNTING_TOO), list(everybody)]).items():
        for near, who, employer in rows:
            named = employer if near else _("别的县（市、区）的一个单位")
            yield declaration, _("%(who)s：%(employer)s也申报了。") % {"who": who, "employer": named}


def _at_minimum(everybody: Everybody) -> Evidence:
    """People who are paid exactly the minimum wage in every month that is claimed."""
    least: dict[tuple[str, int, int], int | None] = {}
    for declaration, people in everybody.items():
        who = [one.name for one in people if one.paid and all(_is_least(one, *month, least) for month in one.paid)]
        if people and len(who) >= _enough(people[0]):
            said = {"count": len(who), "of": len(people), "names": _some(who)}
            yield declaration, _("%(of)s 人里有 %(count)s 人各月工资正好是最低工资：%(names)s。") % said


def _is_least(one: Declared, at: int, wage: int, least: dict[tuple[str, int, int], int | None]) -> bool:
    key = one.code, one.year, at
    if key not in least:
        try:
            least[key] = MINIMUM_WAGE.on(dt.date(one.year, at + 1, 1), place=one.code)
        except Refused:
            least[key] = None  # nobody knows it: no hint
    return least[key] == wage


def _same_wages(everybody: Everybody) -> Evidence:
    """Everybody is paid the same sum in every month."""
    for declaration, people in everybody.items():
        sums = {wage for one in people for _at, wage in one.paid}
        if len(sums) == 1 and len(people) >= _enough(people[0]):
            said = {"count": len(people), "sum": yuan(sums.pop())}
            yield declaration, _("%(count)s 人各月工资都是 %(sum)s 元。") % said


def _enough(one: Declared) -> int:
    return HINT_PEOPLE.on(dt.date(one.year, 12, 31))


UNPAID = """
    SELECT pension.declaration_id, TRUE, pension.name, pension.stands, wage.stands
    FROM (SELECT DISTINCT ON (verdict.placement_id) placement.id, placement.declaration_id, placement.name,
            verdict.stands
        FROM quota_verdict AS verdict JOIN quota_placement AS placement ON placement.id = verdict.placement_id
        WHERE verdict.claim = 'pension' AND placement.declaration_id = ANY(%s)
        ORDER BY verdict.placement_id, verdict.id DESC) AS pension
    JOIN (SELECT DISTINCT ON (verdict.placement_id) verdict.placement_id, verdict.stands
        FROM quota_verdict AS verdict JOIN quota_placement AS placement ON placement.id = verdict.placement_id
        WHERE verdict.claim = 'wage' AND placement.declaration_id = ANY(%s)
        ORDER BY verdict.placement_id, verdict.id DESC) AS wage ON wage.placement_id = pension.id
    ORDER BY pension.declaration_id, pension.id
"""


def _insured_unpaid(everybody: Everybody) -> Evidence:
    """The employer pays the pension insurance of a month, and the list of wages, which was handed in, has no wage."""
    wanted = list(everybody)
    for declaration, rows in _by_declaration(UNPAID, [wanted, wanted]).items():
        for _near, who, pension, wage in rows:
            months = [at for at in range(MONTHS) if pension[at] == "agrees" and wage[at] == "silent"]
            if months:
                said = {"who": who, "months": months_words(at + 1 for at in months)}
                yield declaration, _("%(who)s：%(months)s有养老保险，没有工资记录。") % said


ACCOUNT = """
    SELECT declaration_id, near, tail, array_agg(name ORDER BY id) FROM (
        SELECT DISTINCT placement.declaration_id, TRUE AS near, account.number_index, account.tail, placement.id,
            placement.name, placement.person_id
        FROM quota_placement AS placement
        JOIN payments_payaccount AS account ON account.person_id = placement.person_id
            AND account.used @> %s::date
        WHERE placement.declaration_id = ANY(%s)
    ) AS paid
    GROUP BY declaration_id, near, number_index, tail
    HAVING count(DISTINCT person_id) > 1
    ORDER BY declaration_id, min(id), tail
"""


def _same_account(everybody: Everybody) -> Evidence:
    """Several people whose benefits are paid into one account that is in use today."""
    for declaration, rows in _by_declaration(ACCOUNT, [timezone.localdate(), list(everybody)]).items():
        for _near, tail, names in rows:
            said = {"names": _some(names), "tail": tail}
            yield declaration, _("%(names)s的待遇发到同一个账户（尾号 %(tail)s）。") % said


def _by_declaration(sql: str, about: list[Any]) -> dict[int, list[tuple[Any, ...]]]:
    found = defaultdict[int, list[tuple[Any, ...]]](list)
    with connection.cursor() as cursor:
        cursor.execute(sql, about)
        for declaration, *rest in cursor:
            if tuple(rest) not in found[declaration]:
                found[declaration].append(tuple(rest))
    return found


def _some(names: Sequence[str]) -> str:
    """The first few by name, and how many they are."""
    said = "、".join(names[:NAMED])
    return said if len(names) <= NAMED else _("%(names)s等 %(count)s 个") % {"names": said, "count": len(names)}


def months_words(months: Iterable[int]) -> str:
    """Months from 1, as runs: 1–3月、5月."""
    runs: list[list[int]] = []
    for month in sorted(set(months)):
        if runs and runs[-1][1] == month - 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    said = (f"{first}" if first == last else f"{first}–{last}" for first, last in runs)
    return "、".join(_("%(months)s月") % {"months": months} for months in said)


HINTS: tuple[Hint, ...] = (
    Hint(
        "same_address",
        gettext_lazy("几个单位同一个地址"),
        gettext_lazy("园区、写字楼里也会这样。可以到现场看看人在不在。"),
        _same_address,
    ),
    Hint(
        "same_account",
        gettext_lazy("几个人的待遇发到同一个账户"),
        gettext_lazy("监护人可以替几个孩子或者家人持有账户，不等于挂靠。可以问本人，卡在谁手里。"),
        _same_account,
    ),
    Hint(
        "at_minimum",
        gettext_lazy("多人工资正好是最低工资"),
        gettext_lazy("合法，也常见。可以看银行流水，钱是不是本人在用。"),
        _at_minimum,
    ),
    Hint(
        "declared_twice",
        gettext_lazy("别的单位也申报了同一个人"),
        gettext_lazy("换过工作的人也会这样。可以问本人实际在哪里上班。"),
        _declared_twice,
    ),
    Hint(
        "insured_unpaid",
        gettext_lazy("有参保，没有工资"),
        gettext_lazy("税务数据可能不全。可以请单位拿工资发放凭证。"),
        _insured_unpaid,
    ),
    Hint(
        "same_wages",
        gettext_lazy("所有人每月工资都一样"),
        gettext_lazy("同一岗位固定工资也会这样。可以看考勤和银行流水。"),
        _same_wages,
    ),
)
