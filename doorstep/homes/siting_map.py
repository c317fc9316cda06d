"""Where homes stand and where to build, as a drawing: villages as dots, homes as squares, new sites by number."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.base.siting.distances import Bools
from doorstep.orgs.outlines import Point

from .services.siting import Ground

WIDTH, EDGE, BELOW = 1000, 40, 50
SPANS_KM = (1, 2, 5, 10, 20, 50, 100)
KM_OF_A_DEGREE = 111.2
WIDTHS, RIM = (8, 13, 20), 6  # of dots by how many people, told apart without colour
BANDS = len(WIDTHS)
Spot = tuple[int, int]


@dataclass(frozen=True)
class Dots:
    """All dots of one width, of villages that are near enough to a home or of those that are not."""

    width: int
    is_near: bool
    path: str

    @property
    def hole(self) -> int:
        """How wide the hole of a hollow dot is."""
        return self.width - min(RIM, self.width // 2)


@dataclass(frozen=True)
class SiteMap:
    """One box. `outline`: the counties, as a sketch; `new`: (x, y, number); `counties`: (x, y, name); `bands`: (width
    of the dot, which numbers of people); a bar of so many kilometres as the crow flies.
    """

    view_box: str
    outline: str
    dots: Sequence[Dots]
    homes: Sequence[Spot]
    new: Sequence[tuple[int, int, int]]
    counties: Sequence[tuple[int, int, str]]
    bands: Sequence[tuple[int, str]]
    bar: int
    bar_km: int
    bar_top: int


def draw(
    ground: Ground,
    chosen: Sequence[str],
    reached: Bools,
    counties: Mapping[str, str],
    rings: Sequence[Sequence[Point]] = (),
) -> SiteMap:
    """Draw the villages where people of the group live, by how many, within the outlines of counties; north is up."""
    lons = (
        [row[1] for row in ground.villages] + [row[1] for row in ground.homes] + [x for ring in rings for x, _y in ring]
    )
    lats = (
        [row[2] for row in ground.villages] + [row[2] for row in ground.homes] + [y for ring in rings for _x, y in ring]
    )
    scale = math.cos(math.radians(sum(lats) / len(lats)))
    wide, high = (max(lons) - min(lons)) * scale, max(lats) - min(lats)
    factor = (WIDTH - 2 * EDGE) / max(wide, high, 0.01)

    def on_paper(lon: float, lat: float) -> Spot:
        return round(EDGE + (lon - min(lons)) * scale * factor), round(EDGE + (max(lats) - lat) * factor)

    spots = {code: on_paper(lon, lat) for code, lon, lat, _people in ground.villages}
    per_km, height = factor / KM_OF_A_DEGREE, round(2 * EDGE + high * factor)
    km = max((span for span in SPANS_KM if span * per_km <= WIDTH / 4), default=SPANS_KM[0])
    limits = limits_of([people for _code, _lon, _lat, people in ground.villages if people])
    return SiteMap(
        f"0 0 {WIDTH} {height + BELOW}",
        "".join("M" + "L".join("{} {}".format(*on_paper(*point)) for point in ring) + "Z" for ring in rings),
        _dots(ground, spots, reached, limits),
        [on_paper(lon, lat) for _name, lon, lat in ground.homes],
        [(*spots[code], number) for number, code in enumerate(chosen, 1)],
        [
            (*_middle([at for code, at in spots.items() if code[:6] == county]), name)
            for county, name in counties.items()
            if any(code[:6] == county for code in spots)
        ],
        _band_words(limits),
        round(km * per_km),
        km,
        height + BELOW // 2,
    )


def limits_of(people: Sequence[int]) -> list[int]:
    """From how many people on a village is of the second and of the third size: by thirds of the villages."""
    ranked = sorted(people)
    return [ranked[len(ranked) * third // BANDS] for third in range(1, BANDS)] if ranked else [1] * (BANDS - 1)


def _dots(ground: Ground, spots: Mapping[str, Spot], reached: Bools, limits: Sequence[int]) -> list[Dots]:
    """One path for all dots of a size: a line of no length with round ends is a dot."""
    paths: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for place, (code, _lon, _lat, people) in enumerate(ground.villages):
        if people:
            x, y = spots[code]
            width = WIDTHS[sum(people >= limit for limit in limits)]
            paths[width, bool(reached[place])].append(f"M{x} {y}h0")
    order = sorted(paths, key=lambda kind: (-kind[0], kind[1]))  # small ones upon large ones, filled upon hollow
    return [Dots(width, near, "".join(paths[width, near])) for width, near in order]


def _middle(spots: Sequence[Spot]) -> Spot:
    return sum(x for x, _y in spots) // len(spots), sum(y for _x, y in spots) // len(spots)


def _band_words(limits: Sequence[int]) -> list[tuple[int, str]]:
    """The numbers of people of each size that there is; nothing where all are of one."""
    words, first = [], 1
    for width, after in zip(WIDTHS, [*limits, None], strict=True):
        if after is None:
            words.append((width, _("%(first)s 人及以上") % {"first": first}))
        elif after > first:
            words.append((width, _("%(first)s 至 %(last)s 人") % {"first": first, "last": after - 1}))
            first = after
    return words if len(words) > 1 else []
