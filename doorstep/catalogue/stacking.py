"""What may be drawn beside what: one table of natures, and the pairs of which something else is said.

What another department pays is no benefit of ours: who is kept as 特困, as an orphan or by work injury is barred by a
condition, and of two allowances of one kind the higher is paid (`Benefit.outside`).
"""

from doorstep.kernel.stacking import Between, Kind, Stacking

KINDS: dict[str, Kind] = {"+": "allow", "x": "forbid", "^": "higher_of"}
NOT_FORBIDDEN = "没有查到不得同时享受的规定（待核）"
ONE_OF_A_KIND = "鄂政办发〔2015〕96号：同类补贴择高享受（转引，条款待核）"
SAME_MONTH = "同一个月只能是一种托养（系统默认值，待核）"

# Each nature beside itself, then beside those above it. "+": both; "x": never both; "^": the higher.
TABLE = {
    "living": "^",
    "nursing": "^+",
    "rehabilitation": "+++",
    "device": "++++",
    "retrofit": "+++++",
    "care": "++++++",
    "employment": "+++++++",
    "education": "++++++++",
    "insurance": "+++++++++",
    "relief": "++++++++++",
}


def _natures() -> tuple[Between, ...]:
    names = list(TABLE)
    return tuple(
        Between(name, other, KINDS[sign], ONE_OF_A_KIND if sign == "^" else NOT_FORBIDDEN)
        for number, (name, signs) in enumerate(TABLE.items())
        for other, sign in zip([name, *names[:number]], signs, strict=True)
    )


STACKING = Stacking(
    pairs=(
        Between("living-allowance", "nursing-allowance", "allow", "国发〔2015〕52号：两项可同时享受（条款待核）"),
        Between("board-care-subsidy", "day-care-subsidy", "forbid", SAME_MONTH),
        Between("board-care-subsidy", "home-care-subsidy", "forbid", SAME_MONTH),
        Between("day-care-subsidy", "home-care-subsidy", "forbid", SAME_MONTH),
        Between("post-subsidy", "flexible-work-subsidy", "forbid", "受聘期间不按灵活就业补贴（系统默认值，待核）"),
    ),
    natures=_natures(),
)
