"""Random conditions over a few made-up facts, and random, partly unknown readings of them."""

import datetime as dt

from hypothesis import strategies as st

from doorstep.kernel.expr import Compare, Condition, Every, Fact, Not, Some

FACTS = {
    "alive": Fact("alive", "在世"),
    "poor": Fact("poor", "低保家庭成员"),
    "age": Fact("age", "年龄", "int", "岁"),
    "grade": Fact("grade", "残疾等级", "int", words=((1, "一级"), (2, "二级"))),
    "kind": Fact("kind", "残疾类别", "text"),
    "since": Fact("since", "起始日", "date"),
}
COLUMNS = {"bool": "boolean", "int": "integer", "text": "text", "date": "date"}
VALUES = {
    "bool": st.booleans(),
    "int": st.integers(0, 4),
    "text": st.sampled_from(["肢体", "视力", "O'Neil %s", ""]),
    "date": st.dates(dt.date(2025, 12, 30), dt.date(2026, 1, 2)),
}
OPS = {"bool": ["eq"], "int": ["eq", "in", "le", "lt", "ge", "gt"], "text": ["eq", "in"], "date": ["eq", "le", "gt"]}


@st.composite
def comparisons(draw: st.DrawFn) -> Compare:
    """One fact against one value, or several."""
    fact = draw(st.sampled_from(list(FACTS.values())))
    op = draw(st.sampled_from(OPS[fact.kind]))
    value = VALUES[fact.kind]
    return Compare(fact, op, draw(st.lists(value, min_size=1, max_size=3).map(tuple) if op == "in" else value))


conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Every(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Some(tuple(parts))),
    ),
    max_leaves=8,
)
readings = st.fixed_dictionaries({name: st.none() | VALUES[fact.kind] for name, fact in FACTS.items()})
