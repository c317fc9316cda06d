"""What is on offer, in words, from the declarations alone: for whom, how much, by what, and what it excludes."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.items import rulebook
from doorstep.kernel.benefit import Benefit, Rule
from doorstep.kernel.days import month_of
from doorstep.kernel.expr import Condition, Not, in_words, without_idle
from doorstep.kernel.refusal import Refused
from doorstep.kernel.stacking import Rulebook

from .explain import marked

PERIODS = {
    "month": gettext_lazy("每月"),
    "quarter": gettext_lazy("每季度一次"),
    "year": gettext_lazy("每年一次"),
    "once": gettext_lazy("一次性"),
}
MARK = 12  # characters of a version that tell two lists apart


@dataclass(frozen=True)
class Amount:
    """One amount: for whom (empty: for all others), in fen, since when, by which document, and how sure that is."""

    when: str
    fen: int
    since: dt.date
    known: dt.date
    document: str


@dataclass(frozen=True)
class Offered:
    """One benefit as it stands on a day in a place. `why_not` says why its amount cannot be told; else empty."""

    benefit: Benefit
    who: tuple[str, ...]
    amounts: tuple[Amount, ...]
    excludes: tuple[str, ...]
    why_not: str
    digest: str

    @property
    def period(self) -> str:
        """How often it is paid."""
        return str(PERIODS[self.benefit.period])

    @property
    def basis(self) -> list[str]:
        """The articles on which it rests, each with the mark of doubt where nobody has read it."""
        return [marked(f"{one.document} {one.article}", one.confirmed) for one in self.benefit.basis]


@dataclass(frozen=True)
class Catalogue:
    """The benefits of a place on a day: those on the list paid without application, and the others."""

    on: dt.date
    listed: tuple[Offered, ...]
    others: tuple[Offered, ...]

    @property
    def version(self) -> str:
        """What the list says, hashed: another one when a condition, an amount or a document is another."""
        said = "\n".join(f"{one.benefit.code} {one.benefit.listed_on} {one.digest}" for one in self.listed)
        return hashlib.sha256(said.encode()).hexdigest()[:MARK]


def catalogue_of(place: str, *, on: dt.date) -> Catalogue:
    """What is given in the place on the day, as far as known on it. Without a place: where the product is at home."""
    book = rulebook()
    given = [benefit for benefit in book.benefits if benefit.is_given_in(place)]
    told = [(benefit.is_listed(on), _offered(benefit, book, place, on)) for benefit in given]
    return Catalogue(on, tuple(one for listed, one in told if listed), tuple(one for listed, one in told if not listed))


def _offered(benefit: Benefit, book: Rulebook, place: str, on: dt.date) -> Offered:
    month = month_of(on)
    try:
        rule = benefit.rule(month, place=place, known=on)
    except Refused as refusal:
        return Offered(benefit, (), (), (), refusal.why, "")
    parts = [without_idle(part) for part in rule.parts]
    return Offered(
        benefit=benefit,
        who=tuple(in_words(part) for part in parts if not isinstance(part, Not)),
        amounts=tuple(_amounts(rule, month, place, on)),
        excludes=(*(in_words(part.part) for part in parts if isinstance(part, Not)), *_beside(benefit, book)),
        why_not="",
        digest=benefit.digest(month, place=place, known=on),
    )


def _amounts(rule: Rule, month: dt.date, place: str, on: dt.date) -> Iterator[Amount]:
    for (bound, fen), (_condition, rate) in zip(rule.tiers, rule.benefit.tiers, strict=True):
        if fen:
            entry = rate.at(month, place=place, known=on)
            yield Amount(_when(bound), fen, entry.since, entry.known_on, entry.document)


def _when(condition: Condition | None) -> str:
    return "" if condition is None else in_words(without_idle(condition))


def _beside(benefit: Benefit, book: Rulebook) -> Iterator[str]:
    """The other benefits, and what other departments pay, beside which it is not paid or only the higher is."""
    for other in book.benefits:
        said = book.stacking.between(benefit, other) if other is not benefit else None
        if said is not None and said.kind == "forbid":
            goes_first = said.a in (benefit.code, benefit.nature)
            words = _("与%(other)s只享受一项，先发这一项") if goes_first else _("与%(other)s只享受一项，先发那一项")
            yield words % {"other": other.label}
        if said is not None and said.kind == "higher_of":
            yield _("与%(other)s比，只发高的一项") % {"other": other.label}
    if benefit.outside is not None:
        yield _("与%(other)s比，只发高的一项") % {"other": benefit.outside.label}


def rows_of(offered: Iterable[Offered]) -> Iterator[dict[str, object]]:
    """Each benefit as facts for the command line: one line for each amount."""
    for one in offered:
        said: dict[str, object] = {
            "code": one.benefit.code,
            "label": one.benefit.label,
            "period": one.period,
            "who": "；".join(one.who),
            "excludes": "；".join(one.excludes),
            "competent": one.benefit.competent,
            "listed_on": one.benefit.listed_on,
        }
        if one.why_not:
            yield said | {"why_not": one.why_not}
        for amount in one.amounts:
            yield said | {"fen": amount.fen, "when": amount.when, "since": amount.since, "document": amount.document}
