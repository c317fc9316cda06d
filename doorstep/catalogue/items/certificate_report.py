"""残疾人证问题举报 — somebody says that a certificate was got by deceit; the county looks into it and answers."""

from doorstep.catalogue.pieces.assessed import basis
from doorstep.catalogue.pieces.usual import ACCEPT, FILED, REASON, REFUSED, REMEDY, WITHDRAWN, not_accept, withdraw
from doorstep.certificates.disputing import freeze
from doorstep.certificates.issuing import why_none_held
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Ask, Machine, Stage

ITEM = Item(
    code="certificate-report",
    label="残疾人证问题举报",
    group="残疾人证",
    plain="发现有人弄虚作假办证的，可以举报。举报人保密。",
    basis=basis("（条款待核）"),
    promised=Limit(15),
    legal=Limit(30),
    channels=("window", "phone", "online"),
    names_another=True,
    result="核查答复",
    asks=(
        Ask("words", "举报内容", "long", hint="不要写举报人的姓名。"),
        Ask("known", "怎样知道的", "long", required=False),
    ),
    machine=Machine(
        start="filed",
        stages=(
            FILED,
            Stage("accepted", "核查中", desk="county"),
            Stage("true", "属实，已冻结待重新评定", outcome="granted"),
            Stage("untrue", "不属实", outcome="granted"),
            REFUSED,
            WITHDRAWN,
        ),
        acts=(
            Act("accept", ACCEPT.label, ("filed",), "accepted", ACCEPT.needs, guard=why_none_held, starts=True),
            Act(
                "proved",
                "属实，冻结残疾人证",
                ("accepted",),
                "true",
                "matter.approve",
                asks=(REASON, REMEDY),
                effect=freeze,
                decides=True,
                danger=True,
                tells="您的残疾人证已冻结，需要重新评定。原因：{reason} 您可以：{remedy}",
            ),
            Act("unproved", "不属实", ("accepted",), "untrue", "matter.review", asks=(REASON,)),
            not_accept("filed"),
            withdraw("filed"),
        ),
    ),
)
