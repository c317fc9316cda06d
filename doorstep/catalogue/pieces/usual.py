"""The usual beginning and end of a case: filed, returned for correction, accepted, refused, withdrawn."""

from doorstep.kernel.item import Paper
from doorstep.kernel.machine import Act, Ask, Stage

REASON = Ask("reason", "原因", "long", hint="会写进告知书，请写清事实和依据。")
REMEDY = Ask(
    "remedy",
    "救济途径",
    "long",
    hint="例如：可在收到告知之日起十个工作日内向市残联申请重新评定。",
)
DEFECTS = Ask("defects", "需要补正的全部内容", "long", hint="一次说全；补正以后不得再提新的要求。")

IDENTITY_CARD = Paper("identity_card", "居民身份证", hint="本人或监护人的身份证原件；电子身份证同样有效。")
HOUSEHOLD_BOOK = Paper("household_book", "户口簿", shared=True, hint="能从公安数据核到的，不用交。")
AGENT_LETTER = Paper("agent_letter", "授权委托书和代办人身份证", required=False, hint="由他人代办时才需要。")

FILED = Stage("filed", "待受理")
RETURNED = Stage("returned", "待补正", desk="opener", stops="补正", is_aside=True)
ACCEPTED = Stage("accepted", "已受理", desk="county")
REFUSED = Stage("refused", "不予办理", outcome="refused")
WITHDRAWN = Stage("withdrawn", "已撤回", outcome="withdrawn")

ACCEPT = Act(
    "accept",
    "受理",
    ("filed",),
    "accepted",
    needs="matter.accept",
    starts=True,
    bulk=True,
    tells="您申请的{item}已受理，编号{number}。",
)
ARRIVE = Act(
    "arrive",
    "异地转来，即行受理",
    ("filed",),
    "accepted",
    needs="matter.accept",
    guard=lambda matter, on: "" if matter.channel == "elsewhere" else "不是异地转来的。",
    starts=True,
    automatic=True,
    tells="您申请的{item}已转到户籍地并受理，编号{number}。",
)
RETURN = Act(
    "return",
    "一次性告知补正",
    ("filed",),
    "returned",
    needs="matter.accept",
    asks=(DEFECTS,),
    tells="您申请的{item}需要补正：{defects}",
)
RESUBMIT = Act("resubmit", "补正完毕，重新提交", ("returned",), "filed", needs="matter.file", amends=True)


def not_accept(*sources: str) -> Act:
    """Refusing to take the case up: said in words, with what the person can do."""
    return Act(
        "not_accept",
        "不予受理",
        sources or ("filed", "returned"),
        "refused",
        needs="matter.review",
        asks=(REASON, REMEDY),
        tells="您申请的{item}没有受理。原因：{reason} 您可以：{remedy}",
        danger=True,
    )


def refuse(*sources: str, needs: str = "matter.approve") -> Act:
    """The decision not to grant."""
    return Act(
        "refuse",
        "不予办理",
        sources,
        "refused",
        needs=needs,
        asks=(REASON, REMEDY),
        decides=True,
        tells="您申请的{item}没有办成。原因：{reason} 您可以：{remedy}",
        danger=True,
    )


def withdraw(*sources: str) -> Act:
    """The person takes the request back."""
    return Act("withdraw", "撤回", sources, "withdrawn", needs="matter.file", asks=(REASON,))
