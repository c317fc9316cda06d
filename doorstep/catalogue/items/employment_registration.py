"""残疾人就业登记与求职 — a person of working age asks to be registered as looking for work and to be matched."""

from datetime import date

from doorstep.catalogue.pieces.usual import (
    IDENTITY_CARD,
    REFUSED,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    not_accept,
    withdraw,
)
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Ask, Machine, Stage
from doorstep.people.facts import ALIVE

ITEM = Item(
    code="employment-registration",
    label="残疾人求职登记",
    group="就业",
    plain="想找工作的残疾人，登记情况，由残联帮助介绍。",
    basis=(Basis("残疾人就业条例", "第二十二条", since=date(2007, 5, 1), confirmed=True),),
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds,
    promised=Limit(10),
    legal=Limit(15),
    family="employment-registration",
    channels=("village", "window", "online", "phone"),
    sunk=("accept", "return", "resubmit"),
    result="求职登记与推荐",
    asks=(
        Ask("phone", "联系电话", "phone", known="phone"),
        Ask("wanted", "想做什么工作", "long", hint="说得越具体越好，比如：在家手工、保洁、客服。"),
        Ask(
            "form",
            "就业形式",
            "choice",
            choices=(("post", "单位上班"), ("home", "居家就业"), ("assisted", "辅助性就业"), ("self", "自己创业")),
        ),
        Ask("skills", "会什么、学过什么", "long", required=False),
        Ask("limits", "需要单位提供什么方便", "long", required=False, hint="例如：无障碍厕所、手语沟通。"),
    ),
    papers=(IDENTITY_CARD,),
    machine=Machine(
        start="filed",
        stages=(
            Stage("filed", "待受理"),
            RETURNED,
            Stage("accepted", "正在匹配", desk="county"),
            Stage("introduced", "已推荐，等结果", desk="county", stops="等用人单位答复"),
            Stage("hired", "已就业", outcome="granted"),
            Stage("registered", "已登记，暂无合适岗位", outcome="granted"),
            REFUSED,
            WITHDRAWN,
        ),
        acts=(
            Act("accept", "受理", ("filed",), "accepted", needs="matter.accept", starts=True, bulk=True),
            RETURN,
            RESUBMIT,
            Act(
                "introduce",
                "推荐岗位",
                ("accepted",),
                "introduced",
                needs="matter.review",
                asks=(Ask("employer", "用人单位"), Ask("post", "岗位")),
                tells="为您推荐了{employer}的{post}岗位，请保持电话畅通。",
            ),
            Act("no_luck", "没有录用，继续匹配", ("introduced",), "accepted", needs="matter.review"),
            Act(
                "hire",
                "已录用",
                ("introduced",),
                "hired",
                needs="matter.review",
                asks=(Ask("since", "上班日期", "day"),),
            ),
            Act("shelve", "登记在册", ("accepted",), "registered", needs="matter.review"),
            not_accept(),
            withdraw("filed", "returned", "accepted", "introduced"),
        ),
    ),
)
