"""Promises about payment: within how many workdays finance pays what was approved."""

from doorstep.payments.terms import PAY_LIMIT

__all__ = ["PAY_LIMIT"]
