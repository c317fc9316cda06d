"""诉求 — a question, a plea, a complaint or a suggestion: answered in the time that its kind allows, and revisited."""

from datetime import date

from doorstep.catalogue.pieces.usual import (
    ACCEPT,
    FILED,
    REASON,
    REFUSED,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    not_accept,
    withdraw,
)
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Ask, Machine, Stage

KINDS = (("question", "咨询"), ("help", "求助"), ("complaint", "投诉、举报"), ("suggestion", "建议"))
PLEASED = Ask("content", "满意吗", "choice", choices=(("yes", "满意"), ("fair", "基本满意")))

ITEM = Item(
    code="request",
    label="残疾人诉求",
    group="诉求",
    plain="有问题、有困难、有意见，都可以说。几天内一定答复。",
    basis=(Basis("残疾人保障法", "第五十九条", since=date(2018, 10, 26), confirmed=True),),
    promised=Limit(10),
    legal=Limit(60, "days"),
    # 待核: no national numbers; complaints and pleas as cities answer 12345.
    promised_when=(
        ("kind", "question", Limit(1)),
        ("kind", "help", Limit(3)),
        ("kind", "complaint", Limit(5)),
    ),
    channels=("village", "window", "online", "phone", "visit"),
    sunk=("accept", "return", "resubmit", "arrange"),
    result="答复",
    asks=(
        Ask("phone", "联系电话", "phone", known="phone"),
        Ask("kind", "是哪一种", "choice", choices=KINDS),
        Ask("words", "什么事", "long"),
        Ask("secret", "不要告诉别人是我说的", "yes"),
    ),
    machine=Machine(
        start="filed",
        stages=(
            FILED,
            RETURNED,
            Stage("accepted", "办理中"),
            Stage("answered", "待回访", desk="village"),
            Stage("second", "二次办理", desk="county", is_aside=True),
            Stage("done", "已办结", outcome="granted"),
            REFUSED,
            WITHDRAWN,
        ),
        acts=(
            ACCEPT,
            RETURN,
            RESUBMIT,
            Act(
                "arrange",
                "答复",
                ("accepted", "second"),
                "answered",
                "matter.accept",
                asks=(Ask("reply", "答复内容", "long"),),
                tells="您反映的事答复如下：{reply}",
            ),
            Act(
                "revisit",
                "回访满意",
                ("answered",),
                "done",
                "matter.file",
                asks=(PLEASED,),
            ),
            Act("again", "回访不满意，二次办理", ("answered",), "second", "matter.file", asks=(REASON,)),
            not_accept(),
            withdraw("filed", "returned", "accepted"),
        ),
    ),
)
