"""What the ledger says, in words that are read aloud as they stand, and as a table of signs with words behind each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.utils.translation import gettext as _

from doorstep.kernel.claims import STANDS

from .counting import CLAIMS
from .models import Placement
from .outcome import MONTHS, WEIGHT, Month, Said, annual_count
from .sources import DEPARTMENTS

UNCLAIMED, WAITS, FAILS = "–", "？", "✕"
STATE_TONES = {
    "draft": "quiet",
    "submitted": "now",
    "returned": "warn",
    "accepted": "now",
    "reviewed": "now",
    "certified": "good",
    "not_certified": "bad",
    "withdrawn": "quiet",
}


@dataclass(frozen=True)
class Cell:
    """A month of a person: a sign that needs no colour, its tone, and the words for whoever cannot see it."""

    sign: str
    tone: str
    words: str


@dataclass(frozen=True)
class Row:
    """A person's year: twelve cells, and the share of the annual number, exact."""

    placement: Placement
    cells: list[Cell]
    months: Sequence[Month]

    @property
    def count(self) -> Fraction:
        """The person's part of the annual number."""
        return annual_count(self.months)

    @property
    def waits(self) -> bool:
        """Whether a person has to look at something."""
        return any(month.weight is None for month in self.months)


@dataclass(frozen=True)
class Waiting:
    """A claim on which somebody has to rule: of how many people and months, and who they are."""

    claim: str
    label: str
    months: int
    people: list[int]


def waiting_by_claim(rows: Iterable[Row]) -> list[Waiting]:
    """What is to be ruled on, claim by claim, of most months first. `people` are keys of placements."""
    months: dict[str, int] = {}
    people: dict[str, list[int]] = {}
    for row in rows:
        for month in row.months:
            for claim in month.waits_for if month.weight is None else ():
                months[claim] = months.get(claim, 0) + 1
                people.setdefault(claim, []).append(row.placement.pk)
    found = [Waiting(one, _label(one), count, list(dict.fromkeys(people[one]))) for one, count in months.items()]
    return sorted(found, key=lambda one: -one.months)


def _label(claim: str) -> str:
    if claim == WEIGHT:
        return _("残疾等级不详，按几人计算")
    return CLAIMS[claim].label if claim in CLAIMS else claim


def rows_of(outcomes: Iterable[tuple[Placement, Sequence[Month]]]) -> list[Row]:
    """The table of a declaration, from what its placements come to."""
    rows = []
    for placement, months in outcomes:
        by_month = {month.at: month for month in months}
        rows.append(Row(placement, [cell_of(at, by_month.get(at)) for at in range(MONTHS)], months))
    return rows


def cell_of(at: int, month: Month | None) -> Cell:
    """The sign of a month, and what it stands for."""
    if month is None:
        return Cell(UNCLAIMED, "quiet", _("%(month)s月没有申报") % {"month": at + 1})
    words = month_words(month)
    if month.weight is None:
        return Cell(WAITS, "warn", words)
    return Cell(str(month.weight), "good", words) if month.weight else Cell(FAILS, "bad", words)


def month_words(month: Month) -> str:
    """Why a month counts, does not, or waits."""
    named = {"month": month.at + 1}
    if month.weight:
        return _("%(month)s月计入 %(weight)s 人") % (named | {"weight": month.weight})
    if month.weight == 0:
        why = "；".join(claim_words(claim, month.said[claim]) for claim in month.fails)
        return _("%(month)s月不计入：%(why)s") % (named | {"why": why})
    if all(said.stand == "not_asked" and said.ruled is None for said in month.said.values()):
        return _("%(month)s月还没有比对") % named
    why = "；".join(claim_words(claim, month.said[claim]) for claim in month.waits_for)
    return _("%(month)s月还要核实：%(why)s") % (named | {"why": why})


@lru_cache(maxsize=512)  # the same few stand in most months of most people
def claim_words(claim: str, said: Said) -> str:
    """How one claim stands, and by whom: 缴纳养老保险，人社没有记录; in the claim's own words where it has them."""
    label = _label(claim)
    if claim == WEIGHT and said.ruled is None:
        return _("残疾等级不详，要认定是不是按重度计算")
    if said.ruled is not None:
        return _("%(label)s，审核人认定%(how)s") % {"label": label, "how": _("成立") if said.ruled else _("不成立")}
    if said.stand == "conflicts" and claim in CLAIMS and CLAIMS[claim].against:
        return CLAIMS[claim].against
    department = DEPARTMENTS.get(CLAIMS[claim].source, "") if claim in CLAIMS else ""
    named = {"label": label, "department": department, "stand": STANDS[said.stand]}
    if said.is_overtaken:
        return _("%(label)s，审核人认定以后%(department)s改为%(stand)s，要再看") % named
    return _("%(label)s，%(department)s%(stand)s") % named


def proof_words(month: Month) -> list[str]:
    """What the employer may show for what waits."""
    return list(dict.fromkeys(CLAIMS[claim].proof for claim in month.waits_for if claim in CLAIMS))
