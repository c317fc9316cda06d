"""What is written of each kind of service. Work is kept with its pieces and pay, and is not tapped here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    """One thing to write: a text, minutes, or one of some words. `restricted`: for the head's eyes alone."""

    name: str
    label: "str | Promise"
    is_needed: bool = False
    is_minutes: bool = False
    choices: tuple[tuple[str, "str | Promise"], ...] = ()
    restricted: bool = False
    length: int = 60


RISKS = (("low", _("低")), ("middle", _("中")), ("high", _("高")))
# Source: domain §4.6.
PARTS: dict[str, tuple[Part, ...]] = {
    "rehab": (
        Part("item", _("训练项目"), is_needed=True),
        Part("minutes", _("训练分钟"), is_needed=True, is_minutes=True),
        Part("therapist", _("训练人员")),
        Part("reaction", _("反应")),
    ),
    "care": (Part("toileting", _("如厕")), Part("nap", _("午休")), Part("abnormal", _("异常"))),
    "education": (
        Part("course", _("课程"), is_needed=True),
        Part("taught", _("上课分钟"), is_needed=True, is_minutes=True),
    ),
    "psychology": (
        Part("counsellor", _("辅导人"), is_needed=True),
        Part("method", _("方式"), is_needed=True),
        Part("risk", _("风险程度"), choices=RISKS, restricted=True),
    ),
    "advice": (Part("topic", _("咨询内容"), is_needed=True), Part("policy", _("对应政策"))),
}
INCIDENT = (Part("words", _("发生了什么"), is_needed=True, length=200),)
MOST_MINUTES = 600
