"""评定异议 — who does not accept a conclusion asks the city within ten working days, and then the province."""

from dataclasses import replace

from doorstep.catalogue.pieces.assessed import BOOK_ASKS, CONCLUDE_ASKS, DOCTORS, ENDED, PHONE, basis, died
from doorstep.catalogue.pieces.usual import (
    ACCEPT,
    IDENTITY_CARD,
    REASON,
    REFUSED,
    REMEDY,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    withdraw,
)
from doorstep.certificates.assessments import book, conclude, conclude_not
from doorstep.certificates.disputing import why_not_again, why_time_barred
from doorstep.certificates.issuing import issue_as_assessed
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item, Paper
from doorstep.kernel.machine import Act, Ask, Machine, Stage
from doorstep.people.facts import ALIVE

CITY = "matter.arbitrate"
AGAIN = (replace(BOOK_ASKS[0], options="city_institutions"), *BOOK_ASKS[1:])
TOLD = "您对残疾评定的异议，处理结果：{outcome}"
OUTCOME = Ask("outcome", "结论和理由", "long")

ITEM = Item(
    code="assessment-dispute",
    label="残疾评定异议",
    group="残疾人证",
    plain="不同意评定结论的，十个工作日内可以请市残联重新评定。",
    basis=basis("第二十五条"),
    eligible=ALIVE.holds,
    promised=Limit(15),
    legal=Limit(15),
    family="assessment-dispute",
    channels=("village", "window", "online"),
    result="重新评定结论",
    asks=(PHONE, Ask("why", "不同意什么，为什么", "long")),
    papers=(IDENTITY_CARD, Paper("records", "病历和检查报告", required=False)),
    machine=Machine(
        start="filed",
        stages=(
            Stage("filed", "待市残联受理", desk="city"),
            RETURNED,
            Stage("accepted", "待预约重新评定", desk="city"),
            Stage("booked", "重新评定中", desk="institution", stops="评定"),
            Stage("found", "待答复（达到标准）", desk="city"),
            Stage("short", "待答复（未达标准）", desk="city", is_aside=True),
            Stage("told", "已答复，等本人意见", desk="village", stops="等本人意见"),
            Stage("province", "省残联复评中", desk="partner", stops="省级评定", is_aside=True),
            Stage("settled", "已有最终结论", outcome="granted"),
            REFUSED,
            WITHDRAWN,
            ENDED,
        ),
        acts=(
            died("filed", "returned", "accepted", "booked", "found", "short", "told", "province"),
            replace(ACCEPT, needs=CITY, guard=why_time_barred),
            replace(RETURN, needs=CITY),
            RESUBMIT,
            Act(
                "bar",
                "超过期限，不再受理",
                ("filed",),
                "refused",
                CITY,
                asks=(REASON, REMEDY),
                tells="您申请的{item}没有受理。原因：{reason} 您可以：{remedy}",
                danger=True,
            ),
            Act("book", "预约重新评定", ("accepted",), "booked", CITY, asks=AGAIN, effect=book),
            Act("conclude", "达到标准", ("booked",), "found", "assessment.record", CONCLUDE_ASKS, effect=conclude),
            Act(
                "conclude_not",
                "未达到标准",
                ("booked",),
                "short",
                "assessment.record",
                asks=(REASON, *DOCTORS),
                effect=conclude_not,
            ),
            Act(
                "change",
                "改按新结论发证",
                ("found",),
                "told",
                CITY,
                asks=(OUTCOME,),
                effect=issue_as_assessed,
                tells=TOLD,
            ),
            Act("uphold", "维持原结论", ("found", "short"), "told", CITY, asks=(OUTCOME,), tells=TOLD),
            Act("agree", "本人同意", ("told",), "settled", "matter.file"),
            Act("appeal", "向省残联提出", ("told",), "province", "matter.file", asks=(REASON,), guard=why_not_again),
            Act("final", "登记省级结论", ("province",), "settled", CITY, asks=(OUTCOME,), tells=TOLD),
            withdraw("filed", "returned", "accepted"),
        ),
    ),
)
