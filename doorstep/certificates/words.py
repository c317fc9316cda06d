"""Certificates in words."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from doorstep.kernel.days import add_months

from .models import CATEGORIES, GRADES, Certificate
from .services import IN_FORCE, STATES
from .terms import EXPIRES_SOON_MONTHS

# Why a certificate is cancelled. After a repeated issue or a clerical error a person may apply again at once.
CANCEL_REASONS = [
    ("voluntary", "本人申请"),
    ("recovered", "康复，不再达到标准"),
    ("death", "持证人死亡"),
    ("overdue", "户籍迁出逾期未迁移"),
    ("fraud", "弄虚作假"),
    ("duplicate", "重复办证"),
    ("error", "登记错误"),
]
TONES = {
    "active": "good",
    "frozen": "warn",
    "lost": "warn",
    "replaced": "quiet",
    "moved_out": "quiet",
    "cancelled": "bad",
}


def category_words(certificate: Certificate, parts: Iterable[tuple[int, int]] = ()) -> str:
    """The category; of several disabilities, each with its grade: 多重（视力一级、肢体二级）."""
    said = dict(CATEGORIES)[certificate.category]
    named = "、".join(f"{dict(CATEGORIES)[part]}{dict(GRADES)[its]}" for part, its in sorted(parts))
    return f"{said}（{named}）" if named else said


def standing_of(certificates: Iterable[Certificate], on: dt.date) -> Certificate | None:
    """The certificate in force on the day, or else the one issued last."""
    latest = sorted(certificates, key=lambda one: (one.issued_on, one.pk), reverse=True)
    return next((one for one in latest if is_in_force(one, on)), latest[0] if latest else None)


def is_in_force(certificate: Certificate, on: dt.date) -> bool:
    """Neither run out nor given up on the day; a frozen or lost one still stands in the register."""
    return certificate.state in IN_FORCE and certificate.valid.lower <= on < certificate.valid.upper


def state_words(certificate: Certificate, on: dt.date) -> tuple[str, str]:
    """The state on the day and its tone: what has run out is said so, and what soon will."""
    if certificate.state in IN_FORCE and certificate.valid.upper <= on:
        return _("过期"), "bad"
    if certificate.state == "active" and certificate.valid.upper <= add_months(on, EXPIRES_SOON_MONTHS):
        return _("临期"), "warn"
    return STATES[certificate.state], TONES[certificate.state]


def last_day(certificate: Certificate) -> dt.date:
    """The last day on which the certificate is valid."""
    return certificate.valid.upper - dt.timedelta(days=1)
