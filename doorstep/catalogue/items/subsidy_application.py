"""残疾人两项补贴申请 — asked for at any town window; county federation checks the disability, civil affairs decide."""

from doorstep.catalogue.parameters.two_subsidies import BASIS
from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.catalogue.pieces.usual import HOUSEHOLD_BOOK, IDENTITY_CARD
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item, Paper
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE, DESTITUTE, IN_PRISON

PHONE = Ask("phone", "联系电话", "phone", known="phone")

KINDS = (("living", "困难残疾人生活补贴"), ("nursing", "重度残疾人护理补贴"), ("both", "两项都申请"))

ITEM = Item(
    code="subsidy-application",
    label="残疾人两项补贴申请",
    group="待遇",
    plain="困难残疾人生活补贴、重度残疾人护理补贴。批准后从申请当月发。",
    basis=BASIS,
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds & ~DESTITUTE.holds & ~IN_PRISON.holds,
    promised=Limit(10),
    legal=Limit(10),
    family="subsidy-application",
    channels=("village", "window", "online"),
    sunk=SUNK,
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
    machine=served(
        wait="县残联审核残疾信息",
        doing="民政审定",
        done="已告知结果",
        arrange="残疾信息无误，送民政",
        finish="登记民政审定结果",
        finish_asks=(
            Ask("result", "审定结果", "choice", choices=(("granted", "同意"), ("declined", "不同意"))),
            Ask("outcome", "审定意见", "long"),
        ),
    ),
)
