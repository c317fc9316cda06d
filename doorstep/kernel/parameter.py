"""Numbers with legal force, on two axes of time: from when they work, and since when that is known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from .refusal import Refused


@dataclass(frozen=True)
class Basis:
    """A document and the article in it. `confirmed` is False while nobody has read the article itself (待核)."""

    document: str
    article: str
    since: date
    confirmed: bool = False


@dataclass(frozen=True)
class Dated:
    """A value from a day on. `value` None: known to have changed, but to what is not known.

    `known` is the day on which it was issued, where that is later than `since`: before, nobody could reckon with it.
    `is_floor`: a place within may set more, and never less.
    """

    since: date
    value: int | None
    document: str
    confirmed: bool = False
    known: date | None = None
    is_floor: bool = False

    @property
    def known_on(self) -> date:
        """Since when the value can be reckoned with."""
        return self.known or self.since


class Rate(Protocol):
    """Whatever gives a number with legal force for a day and a place: a Parameter, or a Share of one."""

    @property
    def name(self) -> str:
        """By which it is found."""

    @property
    def label(self) -> str:
        """What a person reads."""

    def at(self, day: date, *, place: str = "", known: date | None = None) -> Dated:
        """The entry in force. Raises: Refused("parameter.missing")."""

    def on(self, day: date, *, place: str = "", known: date | None = None) -> int:
        """The value in force. Raises: Refused("parameter.missing")."""


@dataclass(frozen=True)
class Parameter:
    """A number with legal force. `unit` says what one is: "fen/month", "years", "workdays", "per mille".

    `values` work in `home`, a division's code or its beginning ("42" is Hubei, "" everywhere); `places` holds what
    other places have set, by code, laid down by their own files (see `settle`).
    """

    name: str
    label: str
    unit: str
    values: tuple[Dated, ...]
    home: str = ""
    places: dict[str, tuple[Dated, ...]] = field(default_factory=dict, compare=False, repr=False)

    def settle(self, place: str, values: tuple[Dated, ...]) -> None:
        """Lay down what a place has set. A place set twice is an error: one file speaks for it."""
        if place in self.places or (place == self.home and self.values):
            raise LookupError(f"{self.name}: {place} is set twice")
        self.places[place] = values

    def at(self, day: date, *, place: str = "", known: date | None = None) -> Dated:
        """The entry in force on the day in the place, as far as known on `known` (None: all that is known now).

        The closest division that has set something speaks, unless one above it has set a floor that is higher.  Without
        a place, the product's own speaks.

        Raises: Refused("parameter.missing"): no entry, or one whose value nobody knows. A neighbour is never used.
        """
        standing = list(self._standing(day, place or self.home, known))
        if standing and (own := standing[0]).value is not None:
            return max((own, *(e for e in standing[1:] if e.is_floor)), key=lambda entry: entry.value or 0)
        where = f"{place}在" if place and not place.startswith(self.home or place) else ""
        raise Refused(
            f"「{self.label}」算不出来。",
            why=f"{where}{day.year}年{day.month}月的标准没有登记，也不能用相邻年份代替。",
            then="请查到当时的文件，补登标准后再算。",
            code="parameter.missing",
        )

    def _standing(self, day: date, place: str, known: date | None) -> Iterator[Dated]:
        """The latest entry of each division that the place lies in, the closest first."""
        for code in sorted({self.home: self.values} | self.places, key=len, reverse=True):
            if place.startswith(code):
                entries = self.values if code == self.home and code not in self.places else self.places[code]
                begun = [e for e in entries if e.since <= day and (known is None or e.known_on <= known)]
                if begun:
                    yield max(begun, key=lambda entry: (entry.since, entry.known_on))

    def on(self, day: date, *, place: str = "", known: date | None = None) -> int:
        """The value in force on the day. Raises: Refused("parameter.missing")."""
        value = self.at(day, place=place, known=known).value
        assert value is not None  # `at` refuses otherwise
        return value


@dataclass(frozen=True)
class Share:
    """A part of another number, such as 22 % of the average minimum living standard, rounded to whole `step` fen."""

    name: str
    label: str
    of: Parameter
    per_mille: Parameter
    step: int = 100
    rounding: Literal["up", "down", "half_up"] = "half_up"

    def at(self, day: date, *, place: str = "", known: date | None = None) -> Dated:
        """The part as it stands, from the later of the two beginnings. Raises: Refused("parameter.missing")."""
        whole = self.of.at(day, place=place, known=known)
        part = self.per_mille.at(day, place=place, known=known)
        assert whole.value is not None
        assert part.value is not None
        documents = "；".join(dict.fromkeys((whole.document, part.document)))
        return Dated(
            since=max(whole.since, part.since),
            value=self._rounded(whole.value * part.value),
            document=f"{self.of.label}的{part.value / 10:g}%（{documents}）",
            confirmed=whole.confirmed and part.confirmed,
            known=max(whole.known_on, part.known_on),
        )

    def on(self, day: date, *, place: str = "", known: date | None = None) -> int:
        """The value in force on the day. Raises: Refused("parameter.missing")."""
        value = self.at(day, place=place, known=known).value
        assert value is not None
        return value

    def _rounded(self, thousandths: int) -> int:
        steps, rest = divmod(thousandths, 1000 * self.step)
        up = rest > 0 if self.rounding == "up" else self.rounding == "half_up" and rest * 2 >= 1000 * self.step
        return (steps + up) * self.step
