"""How a computed count reads in prose: 1800多, 近1000, 约160. An approximate word is never untrue of the count."""

from typing import Literal

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

Mode = Literal["exact", "多", "余", "近", "约"]


def approx(value: int, *, mode: Mode, significant: int = 2) -> str:
    """The count in words, with `significant` leading digits kept. A count that is round already carries no word.

    多, 余   rounded down, so the true count is larger
    近       rounded up, so the true count is smaller, and by a tenth at most
    约       rounded to the nearest, a half upwards
    exact    as it is

    Source: GB/T 15835-2011 for Arabic numerals with 多、余; the tenth is our own rule.

    Raises:
        Refused("number.not_near"): 近 would overstate the count by more than a tenth.
    """
    if value < 0 or significant < 1:
        raise ValueError(f"概数只用于非负的个数，至少保留一位：{value}，{significant}")
    step = 10 ** max(0, len(str(value)) - significant)
    below, above = value // step * step, -(-value // step) * step
    if mode == "exact" or below == above:
        return str(value)
    match mode:
        case "多" | "余":
            return f"{below}{mode}"
        case "约":
            return f"约{below if value - below < above - value else above}"
        case "近":
            if (above - value) * 10 > above:
                raise Refused(
                    _("未能写成「近%(above)s」。") % {"above": above},
                    why=_("实际是 %(value)s，比它少一成以上，「近」会夸大。") % {"value": value},
                    then=_("请改用「多」「约」，或多保留一位数字，或写准确数。"),
                    code="number.not_near",
                )
            return f"近{above}"
    raise ValueError(f"没有这种概数写法：{mode}")
