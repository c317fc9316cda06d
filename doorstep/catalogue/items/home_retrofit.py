"""困难重度残疾人家庭无障碍改造 — surveyed, built and accepted, with pictures before and after."""

from datetime import date

from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.catalogue.pieces.usual import IDENTITY_CARD
from doorstep.certificates.facts import GRADE, HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item, Paper
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

PHONE = Ask("phone", "联系电话", "phone", known="phone")

WHERE = (
    ("door", "入户坡道、门"),
    ("toilet", "卫生间"),
    ("kitchen", "厨房"),
    ("bed", "卧室、床边扶手"),
    ("light", "闪光门铃、语音提示"),
    ("other", "其他"),
)

OWNERS = (("own", "自己或家人的"), ("rented", "租的"), ("public", "公租房"))
ITEM = Item(
    code="home-retrofit",
    label="残疾人家庭无障碍改造",
    group="康复",
    plain="家里行动不方便的，帮助装扶手、坡道，改卫生间。",
    basis=(Basis("无障碍环境建设法", "第十九条", since=date(2023, 9, 1), confirmed=True),),
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds & (GRADE <= 2),
    promised=Limit(30),
    legal=Limit(60),
    family="home-retrofit",
    channels=("village", "window", "online", "visit"),
    sunk=SUNK,
    result="改造完工验收",
    asks=(
        PHONE,
        Ask("address", "住在哪里", known="lives_address"),
        Ask("where", "哪里不方便", "many", choices=WHERE),
        Ask("owner", "房子是谁的", "choice", choices=OWNERS),
    ),
    papers=(
        IDENTITY_CARD,
        Paper("before_photo", "改造前照片", hint="每处一张，由上门的人拍也可以。"),
        Paper("owner_consent", "房主同意书", when=("owner", "rented", "public")),
        Paper("after_photo", "改造后照片", required=False, hint="验收时拍，和改造前同一角度。"),
    ),
    machine=served(
        wait="待入户评估",
        doing="施工中",
        done="已验收",
        arrange="评估并定方案",
        finish="完工验收",
        arrange_asks=(
            Ask("plan", "改造方案", "long"),
            Ask("cost_yuan", "预算（元）", "number"),
            Ask("starts_on", "开工日期", "day"),
        ),
        finish_asks=(Ask("accepted_on", "验收日期", "day"), Ask("outcome", "验收情况", "long")),
        tells="您家的无障碍改造方案已定：{plan}，{starts_on}开工。",
    ),
)
