"""残疾人两项补贴申请 — asked for at any town window; county federation checks the disability, civil affairs decide.

Source: 国发〔2015〕52号; 两项补贴资格认定申请跨省通办的通知 (2021, 文号待核): three, ten and three working days.
"""

from doorstep.catalogue.parameters.two_subsidies import BASIS
from doorstep.catalogue.pieces.usual import (
    ACCEPT,
    ARRIVE,
    FILED,
    HOUSEHOLD_BOOK,
    IDENTITY_CARD,
    REFUSED,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    not_accept,
    refuse,
    withdraw,
)
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Elsewhere, Item, Paper
from doorstep.kernel.machine import Act, Ask, Machine, Stage
from doorstep.people.facts import ALIVE, DESTITUTE, IN_PRISON

PHONE = Ask("phone", "联系电话", "phone", known="phone")

KINDS = (("living", "困难残疾人生活补贴"), ("nursing", "重度残疾人护理补贴"), ("both", "两项都申请"))
OPINION = Ask("opinion", "审定意见", "long")

ITEM = Item(
    code="subsidy-application",
    label="残疾人两项补贴申请",
    group="待遇",
    plain="困难残疾人生活补贴、重度残疾人护理补贴。批准后从申请当月发。在哪个乡镇窗口都能申请。",
    basis=BASIS,
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds & ~DESTITUTE.holds & ~IN_PRISON.holds,
    promised=Limit(10),
    legal=Limit(10),
    family="subsidy-application",
    channels=("village", "window", "online", "elsewhere"),
    elsewhere=Elsewhere(push=Limit(3), tell=Limit(3)),
    sunk=("accept", "return", "resubmit"),
    result="审定结果",
    asks=(
        PHONE,
        Ask("kind", "申请哪一项", "choice", choices=KINDS),
        Ask("account", "发到谁的账户", "choice", choices=(("own", "本人账户"), ("guardian", "监护人账户"))),
    ),
    papers=(
        IDENTITY_CARD,
        HOUSEHOLD_BOOK,
        Paper("low_income", "低保证明", shared=True),
        Paper("guardian_proof", "监护关系证明", when=("account", "guardian")),
    ),
    machine=Machine(
        start="filed",
        stages=(
            FILED,
            RETURNED,
            Stage("accepted", "待县残联审核残疾信息", desk="county"),
            Stage("checked", "待民政审定", desk="county"),
            Stage("granted", "已同意", outcome="granted"),
            REFUSED,
            WITHDRAWN,
        ),
        acts=(
            ARRIVE,
            ACCEPT,
            RETURN,
            RESUBMIT,
            not_accept(),
            Act("check", "残疾信息无误，送民政", ("accepted",), "checked", "matter.review"),
            Act(
                "grant",
                "登记民政审定：同意",
                ("checked",),
                "granted",
                "matter.approve",
                asks=(OPINION,),
                decides=True,
                tells="您申请的{item}已同意，从申请当月起发。{opinion}",
            ),
            refuse("accepted", "checked"),
            withdraw("filed", "returned", "accepted"),
        ),
    ),
)
