"""What the assessment standard says of measures: the grade that they point to, and what is unusual enough to be said.

Warnings only: the doctor's judgement prevails, with a reason.  Source: GB/T 26341-2010 (second hand; speech, and the
quotients of intelligence and development, from memory: 待核).
"""

from collections.abc import Mapping
from dataclasses import dataclass

# Category, measure, its words, and for each grade from the most severe the bound that the value must not pass.
# `low` measures grow better upwards (acuity), the others grow worse (decibels).


@dataclass(frozen=True)
class Measure:
    """One measure: where the first bound that the value keeps to gives the grade; beyond all: no disability."""

    category: int
    name: str
    label: str
    hint: str
    bounds: tuple[float, float, float, float]
    rises: bool = False
    youngest: int = 0
    oldest: int = 200


MEASURES = (
    Measure(1, "acuity", "较好眼最佳矫正视力", "小数记录，例如 0.05；无光感填 0。", (0.02, 0.05, 0.1, 0.3)),
    Measure(2, "hearing_loss", "较好耳平均听力损失（分贝）", "不戴助听器测。", (91, 81, 61, 41), rises=True),
    Measure(3, "clarity", "语音清晰度（%）", "3 岁以上才评。", (11, 26, 46, 66), youngest=3),
    Measure(5, "iq", "智商", "7 岁以上填。", (20, 35, 50, 70), youngest=7),
    Measure(5, "dq", "发育商", "6 岁以下填。", (26, 40, 55, 76), oldest=6),
    Measure(6, "whodas", "WHO-DAS II 分值", "18 岁以上填。", (116, 106, 96, 52), rises=True, youngest=18),
)


def grade_of(measure: Measure, value: float) -> int | None:
    """The grade that the value points to, 1 the most severe; None where it points to no disability."""
    for grade, bound in enumerate(measure.bounds, start=1):
        if (value >= bound) if measure.rises else (value < bound):
            return grade
    return None


def warnings_of(category: int, grade: int, values: Mapping[str, str], *, age: int) -> list[str]:
    """What a doctor should look at once more, in words; nothing where all is as usual.

    Raises: ValueError for a value that is no number.
    """
    found = []
    for measure in MEASURES:
        said = values.get(measure.name, "")
        if measure.category != category or not said:
            continue
        points_to = grade_of(measure, float(said))
        if points_to != grade:
            is_one = f"指向{'一二三四'[points_to - 1]}级" if points_to else "达不到残疾标准"
            found.append(f"{measure.label} {said} {is_one}，结论写的是{'一二三四'[grade - 1]}级。")
        if not measure.youngest <= age <= measure.oldest:
            found.append(f"{measure.label}一般不用于 {age} 岁的人。")
    if category in (1, 2, 3, 5, 6) and not any(values.get(m.name) for m in MEASURES if m.category == category):
        found.append("没有填写量化指标。")
    if category == 2 and age < 4 and grade > (2 if age < 2 else 3):
        found.append(f"{age} 岁儿童的听力残疾一般不评{'一二三四'[grade - 1]}级。")
    if category == 3 and age < 3:
        found.append("3 岁以下一般不评言语残疾。")
    if category == 6 and age < 2:
        found.append("2 岁以下一般不评精神残疾。")
    return found
