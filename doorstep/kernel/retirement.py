"""The month in which somebody reaches the statutory age of retirement, which rises step by step from 2025 on."""

from datetime import date

from .days import add_months, month_of


def retires_in(born: date, *, base: int, step: int, most: int, since: date) -> date:
    """The first day of the month of retirement.

    base   the age before the change, in months
    step   of so many months of original retirement each moves one month more
    most   months by which it moves in the end
    since  the month of original retirement from which it moves

    Source: 全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定（2024年9月13日）第一条.
    """
    before = add_months(month_of(born), base)
    passed = (before.year - since.year) * 12 + before.month - since.month
    moved = 0 if passed < 0 else min(passed // step + 1, most)
    return add_months(before, moved)
