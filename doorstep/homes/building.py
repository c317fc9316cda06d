"""The way of a home from the declaration to the plaque and on, as a table: which step, from where to where, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.kernel.regions import level_of

from .models import Home

STATE_TONES = {
    "declared": "now",
    "selected": "now",
    "building": "now",
    "self_checked": "now",
    "county_accepted": "now",
    "city_accepted": "good",
    "plaque": "good",
    "operating": "good",
    "suspended": "warn",
    "closed": "quiet",
    "dropped": "quiet",
}
BEFORE_BUILT = ("declared", "selected", "building", "self_checked", "county_accepted")
LEVEL_WORDS = {"county": _("县级残联"), "city": _("市残联")}


@dataclass(frozen=True)
class Step:
    """One step. `level`: of whom it is; `asks` beyond the day: document, year, checklist, reason.

    `must_pass`: every item of the checklist has to hold.
    """

    name: str
    label: "str | Promise"
    before: Sequence[str]
    after: str
    verb: str
    level: str
    asks: Sequence[str]
    told: "str | Promise"
    must_pass: bool = False
    danger: bool = False


DECLARE = Step("declare", _("申报"), (), "declared", "home.build", "county", (), "")
STEPS = {
    step.name: step
    for step in (
        Step(
            "select",
            _("列入建设任务"),
            ["declared"],
            "selected",
            "home.plan",
            "city",
            ["year", "document"],
            _("列入一个年度的建设任务，由县里开工建设。"),
        ),
        Step(
            "begin_building",
            _("开工"),
            ["selected"],
            "building",
            "home.build",
            "county",
            ["document"],
            _("登记开工。建设期间请把房间和证照登记好，验收时要核对。"),
        ),
        Step(
            "self_check",
            _("自查"),
            ["building"],
            "self_checked",
            "home.build",
            "county",
            ["document", "checklist"],
            _("建好以后逐项自查。有不合格的也可以登记，验收以前要改好。"),
        ),
        Step(
            "accept_by_county",
            _("县级验收合格"),
            ["self_checked"],
            "county_accepted",
            "home.accept",
            "county",
            ["document", "checklist"],
            _("每一项都合格才能验收。登记以后由市残联验收。"),
            must_pass=True,
        ),
        Step(
            "accept_by_city",
            _("市级验收合格"),
            ["county_accepted"],
            "city_accepted",
            "home.accept",
            "city",
            ["document", "checklist"],
            _("每一项都合格才能验收。从验收之日起计为建成。"),
            must_pass=True,
        ),
        Step(
            "give_plaque",
            _("授牌"),
            ["city_accepted"],
            "plaque",
            "home.accept",
            "city",
            ["document"],
            _("登记授牌。"),
        ),
        Step(
            "open_home",
            _("开始运营"),
            ["plaque"],
            "operating",
            "home.build",
            "county",
            [],
            _("登记开门服务的日期。以后可以给负责人开通账号。"),
        ),
        Step(
            "suspend_home",
            _("暂停"),
            ["operating"],
            "suspended",
            "home.accept",
            "county",
            ["reason"],
            _("暂停期间家园不接待服务对象，账号还可以使用。"),
            danger=True,
        ),
        Step(
            "resume_home",
            _("恢复运营"),
            ["suspended"],
            "operating",
            "home.accept",
            "county",
            ["document"],
            _("登记恢复运营的日期。"),
        ),
        Step(
            "close_home",
            _("关闭"),
            ["city_accepted", "plaque", "operating", "suspended"],
            "closed",
            "home.accept",
            "county",
            ["document", "reason"],
            _("关闭以后不能再恢复，家园的账号也不能再用。"),
            danger=True,
        ),
        Step(
            "send_back_by_county",
            _("县级退回整改"),
            ["self_checked"],
            "building",
            "home.accept",
            "county",
            ["reason"],
            _("退回以后改好，再自查一次。请一次写全要改什么。"),
        ),
        Step(
            "send_back_by_city",
            _("市级退回整改"),
            ["county_accepted"],
            "building",
            "home.accept",
            "city",
            ["reason"],
            _("退回以后改好，从自查开始再来一次。请一次写全要改什么。"),
        ),
        Step(
            "take_out",
            _("移出建设任务"),
            ["selected"],
            "declared",
            "home.plan",
            "city",
            ["reason"],
            _("移出以后回到申报状态，可以列入别的年度。"),
        ),
        Step(
            "withdraw",
            _("撤回申报"),
            ["declared"],
            "dropped",
            "home.build",
            "county",
            ["reason"],
            _("撤回以后不再建设。以后要建，请重新申报。"),
            danger=True,
        ),
        Step(
            "drop",
            _("不再建设"),
            ["selected", "building", "self_checked", "county_accepted"],
            "dropped",
            "home.plan",
            "city",
            ["reason"],
            _("登记以后不再建设，也不计入建设任务的完成数。"),
            danger=True,
        ),
    )
}


def is_at(step: Step, actor: Actor) -> bool:
    """Whether the actor sits at the level whose step it is."""
    return level_of(actor.code) == step.level


def open_steps(home: Home, actor: Actor) -> list[Step]:
    """The steps that this seat may take now, in the order of the table."""
    here = [step for step in STEPS.values() if home.state in step.before]
    return [step for step in here if actor.may(step.verb, home.code) and is_at(step, actor)]


def label_of(name: str) -> "str | Promise":
    """What a step is called."""
    return DECLARE.label if name == DECLARE.name else STEPS[name].label
