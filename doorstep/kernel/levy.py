"""The employment levy (残疾人就业保障金) and the reward above the quota, as fractions, each step with its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from .parameter import Dated, Rate
from .refusal import Refused

Kind = Literal["agency", "institution", "enterprise", "association", "nonprofit"]
KINDS: dict[Kind, str] = {
    "agency": "机关",
    "institution": "事业单位",
    "enterprise": "企业",
    "association": "社会团体",
    "nonprofit": "民办非企业单位",
}
ANY_SMALL: tuple[Kind, ...] = ("enterprise",)  # small employers of other kinds are not exempt
UNREWARDED: tuple[Kind, ...] = ("agency", "institution")  # what the treasury keeps wholly is not rewarded (待核)
FORMULA = "财税〔2015〕72号第八条"
MILLE = 1000
LONGEST_DECIMAL = 80  # places; what ends further on is written as a fraction


@dataclass(frozen=True)
class LevyTerms:
    """The numbers with legal force: per mille for ratios and factors, people for the small ones.

    quota         of the staff who are to be disabled
    cap_times     how many local average wages the base may reach
    small_staff   firms of so many or fewer pay nothing
    threshold     of the staff placed, from which the near factor is paid, and below it the far one
    reward_part   of the monthly minimum wage, a year for each one above the quota
    """

    quota: Rate
    cap_times: Rate
    small_staff: Rate
    threshold: Rate
    near_factor: Rate
    far_factor: Rate
    reward_part: Rate
    minimum_wage: Rate


@dataclass(frozen=True)
class LevyCase:
    """A year of one employer. Numbers of people are annual averages, wages are yuan a year.

    `wage` is the employer's average, `average` the local one; either may be unknown.
    """

    kind: Kind
    staff: Fraction
    placed: Fraction
    wage: Fraction | None
    average: Fraction | None
    on: date
    place: str = ""


@dataclass(frozen=True)
class Step:
    """One step: what it gives, how it was reckoned, in words, and according to what. `value` is never rounded."""

    name: str
    label: str
    value: Fraction
    how: str
    basis: str


@dataclass(frozen=True)
class Estimate:
    """What would be payable, in fen, and the steps to it; and the reward, where more are placed than must be.

    `reward_lacks` says what number is missing, where the reward cannot be told; what is payable does not hang on it.
    """

    steps: tuple[Step, ...]
    payable_fen: int
    reward_fen: int | None = None
    reward_lacks: str = ""


def estimate_levy(case: LevyCase, terms: LevyTerms) -> Estimate:
    """(staff × quota − placed) × min(wage, cap × average) × factor, nothing rounded before the end. The tax bureau
    decides; this is an estimate.

    Raises: Refused("levy.number", "levy.wage_missing", "levy.average_missing", "parameter.missing").
    Source: 残疾人就业条例 第八条、第九条; 财税〔2015〕72号 第八条; 财政部公告2023年第8号.
    """
    _require_sense(case)
    steps = list(_steps(case, terms))
    payable = to_fen(steps[-1].value)
    above = -next(step.value for step in steps if step.name == "gap")
    if above <= 0 or case.kind in UNREWARDED:
        return Estimate(tuple(steps), payable)
    try:
        reward = _reward(case, terms, above)
    except Refused as missing:
        return Estimate(tuple(steps), payable, reward_lacks=f"{missing.what}{missing.why}")
    return Estimate((*steps, reward), payable, to_fen(reward.value))


def to_fen(yuan: Fraction) -> int:
    """Yuan as whole fen, half a fen upwards."""
    return int(yuan * 100 + Fraction(1, 2))


def written(value: Fraction) -> str:
    """A fraction as a decimal where it ends, and within reading; else as it is: 2.5, 4/3."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    digits = next((places for places in range(LONGEST_DECIMAL) if (value * 10**places).denominator == 1), None)
    if rest != 1 or digits is None:
        return str(value)
    whole, part = divmod(abs(value) * 10**digits, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{int(part):0{digits}d}" if digits else "")


def _steps(case: LevyCase, terms: LevyTerms) -> Iterator[Step]:
    """The steps up to what is payable; they end early where nothing is."""
    quota = terms.quota.at(case.on, place=case.place)
    required = case.staff * _part(quota)
    by = f"{written(case.staff)}人 × {_percent(quota)}"
    yield Step("required", "应安排人数", required, by, f"残疾人就业条例第八条；{quota.document}")
    gap = required - case.placed
    yield Step("gap", "差额人数", gap, f"{written(required)} − {written(case.placed)}，可以不是整数", FORMULA)
    if gap <= 0:
        yield Step("payable", "应缴", Fraction(0), "已达到规定比例，不用缴", "残疾人就业条例第九条")
        return
    if case.kind in ANY_SMALL:
        small = terms.small_staff.at(case.on, place=case.place)
        if case.staff <= _number(small):
            how = f"在职职工{written(case.staff)}人，不超过{_number(small)}人的企业免缴"
            yield Step("payable", "应缴", Fraction(0), how, small.document)
            return
    base = _base(case, terms)
    yield base
    full = gap * base.value
    yield Step("full", "未减免的金额", full, f"{written(gap)} × {written(base.value)}元", FORMULA)
    rate, factor = _factor(case, terms)
    yield rate
    yield factor
    how = f"{written(full)}元 × {written(factor.value)}，最后四舍五入到分"
    yield Step("payable", "应缴", full * factor.value, how, f"{FORMULA}；{factor.basis}")


def _base(case: LevyCase, terms: LevyTerms) -> Step:
    """The wage that is reckoned with: the employer's own, but no more than so many times the local one."""
    if case.wage is None:
        raise _lacking("wage", "没有本单位年平均工资。", "请用全年工资总额除以在职职工人数，填写后再算。")
    if case.average is None:
        raise _lacking(
            "average", "没有当地社会平均工资，不知道有没有超过上限。", "请查到统计部门公布的数，填写后再算。"
        )
    times = terms.cap_times.at(case.on, place=case.place)
    cap = case.average * _number(times)
    how = f"本单位{written(case.wage)}元，上限{written(case.average)}元 × {_number(times)} = {written(cap)}元，取小的"
    return Step("base", "计费工资", min(case.wage, cap), how, times.document)


def _factor(case: LevyCase, terms: LevyTerms) -> tuple[Step, Step]:
    """The part of the staff that is placed, and by it the part that is paid."""
    threshold = terms.threshold.at(case.on, place=case.place)
    rate = case.placed / case.staff
    is_near = rate >= _part(threshold)
    chosen = (terms.near_factor if is_near else terms.far_factor).at(case.on, place=case.place)
    compared = f"{'达到' if is_near else '不到'}{_percent(threshold)}"
    how = f"{written(case.placed)} ÷ {written(case.staff)}，{compared}"
    return (
        Step("rate", "已安排比例", rate, how, threshold.document),
        Step("factor", "缴费比例", _part(chosen), f"{compared}，按{_percent(chosen)}缴", chosen.document),
    )


def _reward(case: LevyCase, terms: LevyTerms, above: Fraction) -> Step:
    """The reward for those above the quota, exact to the fraction."""
    part = terms.reward_part.at(case.on, place=case.place)
    wage = terms.minimum_wage.at(case.on, place=case.place)
    yuan = Fraction(_number(wage), 100)
    how = f"多安排{written(above)}人 × {written(_part(part))}个月 × 月最低工资{written(yuan)}元"
    return Step("reward", "超比例奖励", above * _part(part) * yuan, how, f"{part.document}；{wage.document}")


def _require_sense(case: LevyCase) -> None:
    for label, value in (("在职职工人数", case.staff), ("已安排人数", case.placed)):
        if value < 0:
            raise _lacking("number", f"{label}是负数。", "请核对后再算。")
    for label, money in (("本单位年平均工资", case.wage), ("当地社会平均工资", case.average)):
        if money is not None and money < 0:
            raise _lacking("number", f"{label}是负数。", "请核对后再算。")


def _lacking(code: str, why: str, then: str) -> Refused:
    code = code if code == "number" else f"{code}_missing"
    return Refused("保障金没有估算。", why=why, then=then, code=f"levy.{code}")


def _number(entry: Dated) -> int:
    assert entry.value is not None  # Parameter.at refuses otherwise
    return entry.value


def _part(entry: Dated) -> Fraction:
    return Fraction(_number(entry), MILLE)


def _percent(entry: Dated) -> str:
    return f"{written(Fraction(_number(entry), 10))}%"
