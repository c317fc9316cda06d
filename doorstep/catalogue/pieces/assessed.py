"""Transactions on a certificate that need an assessment: booked, concluded, posted, reviewed, approved, issued.

Source: 残疾人证管理办法 第九条、第十三条、第二十二条 (second hand; 条款待核).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from doorstep.catalogue.pieces.usual import (
    ACCEPT,
    AGENT_LETTER,
    FILED,
    HOUSEHOLD_BOOK,
    IDENTITY_CARD,
    REASON,
    REFUSED,
    REMEDY,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    not_accept,
    refuse,
    withdraw,
)
from doorstep.certificates.assessing import MEASURES
from doorstep.certificates.assessments import book, conclude, conclude_not
from doorstep.certificates.issuing import why_still_alive
from doorstep.certificates.models import CATEGORIES, GRADES
from doorstep.certificates.models_assess import CAUSES
from doorstep.certificates.postings import close_objection, object_to, post, why_not_over, why_not_post, why_not_skip
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Paper
from doorstep.kernel.machine import Act, Ask, Machine, Stage

RULES = "《残疾人证管理办法》（残联发〔2017〕34号，文号待核）"
FAMILY = "certificate"  # one open transaction on a person's certificate at a time
LIMIT = Limit(15)  # 待核: two working days to accept, ten to review, three to issue; assessment and notice left out
SUNK = ("accept", "return", "resubmit", "book", "post", "hand_over")
CATEGORY_CHOICES = tuple((str(code), label) for code, label in CATEGORIES)
GRADE_CHOICES = tuple((str(code), label) for code, label in GRADES)

PHOTO = Paper("photo", "两寸白底彩色照片", hint="近期免冠照片三张，或电子照片。")
GUARDIAN_PROOF = Paper(
    "guardian_proof", "监护人身份证和监护关系证明", required=False, hint="未成年人、智力和精神残疾人需要。"
)
OLD_CERTIFICATE = Paper("old_certificate", "原残疾人证")
PAPERS = (IDENTITY_CARD, HOUSEHOLD_BOOK, PHOTO, GUARDIAN_PROOF, AGENT_LETTER)

PHONE = Ask("phone", "联系电话", "phone", known="phone")
WANTED = Ask(
    "category", "哪一类残疾", "choice", choices=CATEGORY_CHOICES, hint="不清楚的，选最主要的一类，评定以后再定。"
)
HOME = Ask("home_visit", "行动不便，需要上门", "yes", hint="一级、二级或卧床的，可以上门评定和送证。")
DELIVERY = Ask(
    "delivery",
    "证怎么拿",
    "choice",
    choices=(("desk", "到窗口自取"), ("agent", "他人代领"), ("post", "邮寄"), ("home", "送上门")),
)

BOOK_ASKS = (
    Ask("institution", "评定机构", "choice", options="institutions"),
    Ask("booked_on", "评定日期", "day"),
    Ask("place", "在哪里评定", "choice", choices=(("hospital", "到机构"), ("home", "上门"))),
)
DOCTORS = (
    Ask("doctor", "评定医师", "choice", options="doctors"),
    Ask("second_doctor", "第二位评定医师", "choice", options="doctors"),
)
CONCLUDE_ASKS = (
    Ask("category", "残疾类别", "choice", choices=CATEGORY_CHOICES),
    Ask("grade", "残疾等级", "choice", choices=GRADE_CHOICES, when=("category", *"123456")),
    *(
        Ask(
            f"part_{code}",
            f"{label}残疾的等级",
            "choice",
            choices=GRADE_CHOICES,
            hint="多重残疾才填，没有的不填。",
            required=False,
            when=("category", "7"),
        )
        for code, label in CATEGORIES[:-1]
    ),
    *(
        Ask(one.name, one.label, hint=one.hint, required=False, when=("category", str(one.category), "7"))
        for one in MEASURES
    ),
    Ask("cause", "致残主要原因", "choice", choices=tuple(CAUSES)),
    Ask("diagnosis", "诊断", "long", required=False, hint="加密保存，不在办件页面上显示。", is_private=True),
    Ask("irreversible", "不可逆", "yes", hint="例如截肢、无光感。换领时可以不再评定。"),
    Ask("override", "和标准不一致的理由", "long", required=False, hint="检查结果和等级对不上时必须写。"),
    *DOCTORS,
)

ENDED = Stage("ended", "申请人死亡，已终止", outcome="withdrawn", is_aside=True)
SET_ASIDE = ("objected",)
OBJECTION = Ask("objection", "异议内容", "long", hint="提出异议的人不公开。", is_private=True)


def basis(article: str) -> tuple[Basis, ...]:
    """The rules on certificates, by article."""
    return (Basis(RULES, article, since=date(2018, 1, 1)),)


def assessed(accept_guard: Callable[[Any, date], str], print_effect: Callable[..., Any]) -> Machine:
    """The whole way of a transaction that needs an assessment."""
    before = ("filed", "returned", "accepted", "booked", "found", "short", "on_notice", "objected")
    return Machine(
        start="filed",
        stages=(
            FILED,
            RETURNED,
            Stage("accepted", "待预约评定"),
            Stage("booked", "评定中", desk="institution", stops="评定"),
            Stage("short", "未达标准，待告知", desk="county", is_aside=True),
            Stage("found", "待公示", desk="village"),
            Stage("on_notice", "公示中", desk="village", stops="公示"),
            Stage("objected", "异议核查", desk="county", stops="异议核查", is_aside=True),
            Stage("cleared", "待审核", desk="county"),
            Stage("reviewed", "待审批", desk="county"),
            Stage("approved", "待制证", desk="county"),
            Stage("printed", "待发证"),
            Stage("issued", "已发证", outcome="granted"),
            REFUSED,
            WITHDRAWN,
            ENDED,
        ),
        acts=(
            died(*before, "cleared", "reviewed", "approved"),
            accept(accept_guard),
            RETURN,
            RESUBMIT,
            not_accept(),
            *_assessing(),
            *_posting(),
            *_objecting(),
            *deciding(print_effect),
            withdraw("filed", "returned", "accepted"),
        ),
    )


def accept(guard: Callable[[Any, date], str]) -> Act:
    """Acceptance under a guard of the transaction's own."""
    return replace(ACCEPT, guard=guard)


def died(*sources: str) -> Act:
    """The applicant has died: the case ends by itself."""
    return Act("died", "申请人死亡，终止", sources, "ended", "matter.review", guard=why_still_alive, automatic=True)


def _assessing() -> tuple[Act, ...]:
    return (
        Act(
            "book",
            "预约评定",
            ("accepted",),
            "booked",
            "matter.accept",
            asks=BOOK_ASKS,
            effect=book,
            bulk=True,
            tells="请于{booked_on}接受残疾评定，评定不收费。",
        ),
        Act(
            "conclude", "评定结论：达到标准", ("booked",), "found", "assessment.record", CONCLUDE_ASKS, effect=conclude
        ),
        Act(
            "conclude_not",
            "未达到标准",
            ("booked",),
            "short",
            "assessment.record",
            asks=(REASON, *DOCTORS),
            effect=conclude_not,
        ),
        Act("missed", "没有来评定，重新预约", ("booked",), "accepted", "matter.accept", asks=(REASON,)),
    )


def _posting() -> tuple[Act, ...]:
    return (
        Act("skip", "未成年人，不公示", ("found",), "cleared", "matter.review", guard=why_not_skip, automatic=True),
        Act("post", "张贴公示", ("found",), "on_notice", "matter.deliver", guard=why_not_post, effect=post, bulk=True),
        Act("end", "公示期满", ("on_notice",), "cleared", "matter.review", guard=why_not_over, automatic=True),
    )


def _objecting() -> tuple[Act, ...]:
    overruled = close_objection("overruled")
    return (
        Act(
            "object",
            "登记异议",
            ("on_notice",),
            "objected",
            "matter.file",
            asks=(OBJECTION,),
            effect=object_to,
        ),
        Act("overrule", "异议不成立，继续公示", SET_ASIDE, "on_notice", "matter.review", (REASON,), effect=overruled),
        Act(
            "reassess",
            "重新评定",
            ("objected",),
            "accepted",
            "matter.review",
            asks=(REASON,),
            effect=close_objection("reassess"),
            tells="公示有异议，需要重新评定。原因：{reason}",
        ),
        Act(
            "uphold",
            "异议成立，不予办理",
            ("objected",),
            "refused",
            "matter.approve",
            asks=(REASON, REMEDY),
            effect=close_objection("upheld"),
            decides=True,
            danger=True,
            tells="您申请的{item}没有办成。原因：{reason} 您可以：{remedy}",
        ),
    )


def deciding(print_effect: Callable[..., Any]) -> tuple[Act, ...]:
    """Reviewed by one, approved by another, printed, handed over; sent back or refused with words."""
    return (
        Act("review", "审核通过", ("cleared",), "reviewed", "matter.review"),
        Act("send_back", "退回审核", ("reviewed",), "cleared", "matter.approve", asks=(REASON,)),
        Act("approve", "批准", ("reviewed",), "approved", "matter.approve", decides=True),
        refuse("reviewed", "short"),
        Act(
            "print",
            "制证",
            ("approved",),
            "printed",
            "certificate.record",
            effect=print_effect,
            bulk=True,
            tells="您的残疾人证已制好。",
        ),
        Act(
            "hand_over",
            "发证",
            ("printed",),
            "issued",
            "matter.deliver",
            asks=(
                Ask("receiver", "谁签收"),
                Ask("how", "怎样送达", "choice", choices=DELIVERY.choices),
            ),
        ),
    )
