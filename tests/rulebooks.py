"""Random rulebooks over a few made-up facts: parts, tiers, what others pay, steps, caps, and numbers by place."""

import datetime as dt
from collections.abc import Callable
from itertools import combinations
from typing import Any, cast

from hypothesis import strategies as st

from doorstep.kernel.benefit import Basis, Benefit
from doorstep.kernel.expr import Compare, Condition, Every, Fact, Not, Some
from doorstep.kernel.parameter import Dated, Parameter
from doorstep.kernel.stacking import Between, Cap, Rulebook, Stacking
from tests.conditions import FACTS, comparisons
from tests.conditions import readings as inner_readings

NOT_COMPILED = "def njit(**how):\n    return lambda act: act"
MONTH = dt.date(2026, 5, 1)
SINCE = dt.date(2020, 1, 1)
PLACES = ("420601", "420602", "420603")
OTHERS = Fact("others", "其他部门已发", "int", "分")
ALL_FACTS = (*FACTS.values(), OTHERS)
NATURES = ("living", "nursing")


def as_python(source: str) -> Callable[..., Any]:
    """The fused pass as the Python that it is, uncompiled: the same lines, at once."""
    said: dict[str, Any] = {}
    exec(source.replace("from numba import njit", NOT_COMPILED), said)
    return cast(Callable[..., Any], said["judge"])


@st.composite
def numbers(draw: st.DrawFn, step: int = 1) -> Parameter:
    """A number that some places have set for themselves; a multiple of `step`."""
    values = st.integers(0, 4).map(lambda value: (Dated(SINCE, value * step, "文件"),))
    own = draw(st.dictionaries(st.sampled_from(PLACES), values, max_size=3))
    return Parameter("number", "标准", "fen/month", draw(values), places=own)


@st.composite
def dialled(draw: st.DrawFn) -> Compare:
    """A whole number against a number with legal force."""
    fact, op = draw(st.sampled_from([FACTS["age"], FACTS["grade"]])), draw(st.sampled_from(["le", "ge"]))
    return Compare(fact, op, draw(numbers()))


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(comparisons(), dialled()),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Every(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Some(tuple(parts))),
    ),
    max_leaves=5,
)


@st.composite
def benefits(draw: st.DrawFn, code: str) -> Benefit:
    """A benefit that may be given in some places only."""
    tiers = [(condition, draw(numbers(100))) for condition in draw(st.lists(conditions, max_size=2))]
    return Benefit(
        code,
        f"待遇{code}",
        (Basis("文件", "一", SINCE),),
        draw(conditions),
        (*tiers, (None, draw(numbers(100)))),
        (),
        nature=draw(st.sampled_from(NATURES)),
        outside=draw(st.sampled_from([None, OTHERS])),
        places=draw(st.sampled_from([(), (), PLACES[:1], PLACES[1:]])),
    )


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """One to four benefits with whatever is declared between them."""
    codes = [f"b{number}" for number in range(draw(st.integers(1, 4)))]
    kinds = st.sampled_from(["allow", "forbid", "higher_of"])
    pairs = [
        Between(*draw(st.permutations(pair)), draw(kinds), "文件")
        for pair in combinations(codes, 2)
        if draw(st.booleans())
    ]
    natures = [Between(*draw(st.permutations(NATURES)), draw(kinds), "文件")] if draw(st.booleans()) else []
    capped = st.lists(st.sampled_from(codes), min_size=1, unique=True).map(tuple)
    caps = [Cap(draw(capped), draw(numbers(150)), "文件") for _ in range(draw(st.integers(0, 2)))]
    stacking = Stacking(tuple(draw(st.permutations(pairs))), tuple(natures), tuple(caps))
    return Rulebook(tuple(draw(benefits(code)) for code in codes), stacking)


readings = st.builds(
    lambda facts, others, place: facts | {"others": others, "code": f"{place}000000"},
    inner_readings,
    st.none() | st.integers(0, 5).map(lambda value: value * 100),
    st.sampled_from(PLACES),
)
peoples = st.lists(readings, min_size=1, max_size=6).map(
    lambda told: [facts | {"person_id": number} for number, facts in enumerate(told, 1)]
)
