"""Shapes of what is typed about clients. What it means is checked by the services."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel.characters import half_width
from doorstep.kernel.refusal import Refused
from doorstep.people.fields import DayField, ReadField
from doorstep.people.phones import read_phone

from .forms_governing import decision_field
from .models_clients import SERVICES, Absence, Client, PlanReview
from .models_governance import MajorMatter
from .services.leaving import REASONS

CHOOSE = ("", gettext_lazy("请选择"))
ROWS = {"rows": 4}
MANY = {"class": "abreast"}
OFF = {"autocomplete": "off"}


def services_field(**options: Any) -> forms.MultipleChoiceField:
    """Which of the six services."""
    widget = forms.CheckboxSelectMultiple(attrs=MANY)
    return forms.MultipleChoiceField(label=gettext_lazy("服务"), choices=SERVICES, widget=widget, **options)


def mode_field() -> forms.ChoiceField:
    """In which way somebody comes."""
    return forms.ChoiceField(label=gettext_lazy("方式"), choices=[CHOOSE, *Client.MODES])


def score_field(label: Any) -> forms.IntegerField:
    """A score between 0 and 100, or nothing where nobody looked."""
    return forms.IntegerField(label=label, min_value=0, max_value=100, required=False)


def read_times(text: str) -> list[dt.time]:
    """Times of a day as people write them: 8:00、12:30. Raises: Refused("time.unreadable")."""
    parts = [part for part in re.split(r"[\s,、;]+", half_width(text).strip()) if part]
    try:
        return [dt.time.fromisoformat(part.zfill(len("00:00"))) for part in parts]
    except ValueError:
        raise Refused(
            "", why=str(_("时间应写成 8:00、12:30。")), then=str(_("几次之间用顿号隔开。")), code="time.unreadable"
        ) from None


class ApplyForm(forms.Form):
    """Who asks to be taken in, and for what."""

    ABOUT = {"idcard.": "number", "certnumber.": "number", "client.unknown": "number", "name.": "name"}
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40, widget=forms.TextInput(attrs=OFF))
    number = forms.CharField(
        label=gettext_lazy("身份证号或者残疾人证号"),
        max_length=40,
        help_text=gettext_lazy("只用来在名册里找到这个人，不保存。"),
        widget=forms.TextInput(attrs=OFF),
    )
    mode = mode_field()
    services = services_field(required=False)
    has_single_caretaker = forms.BooleanField(label=gettext_lazy("家里只有一个人能照料"), required=False)


class AdmitForm(forms.Form):
    """What was agreed when somebody is taken in."""

    ABOUT = {
        "client.day": "on",
        "client.agreement": "agreement_no",
        "client.signer": "agreement_signer",
        "client.guardian": "guardian",
        "client.doctor": "doctor_note_on",
        "client.contact": "contact",
        "client.turn": "out_of_turn",
        "decision.": "matter_id",
    }
    on = DayField(label=gettext_lazy("接收日期"))
    mode = mode_field()
    services = services_field()
    agreement_no = forms.CharField(label=gettext_lazy("协议编号"), max_length=40)
    agreement_signer = forms.ChoiceField(
        label=gettext_lazy("协议由谁签"),
        choices=[CHOOSE, *Client.SIGNERS],
        help_text=gettext_lazy("有监护人的、未成年的、智力或者精神残疾的，由监护人签。"),
    )
    guardian = forms.CharField(label=gettext_lazy("监护人"), max_length=20, required=False)
    doctor_note_on = DayField(
        label=gettext_lazy("医生证明日期"), required=False, help_text=gettext_lazy("精神残疾人必须有病情稳定的证明。")
    )
    contact = forms.CharField(label=gettext_lazy("紧急联系人"), max_length=20)
    contact_phone = ReadField(
        label=gettext_lazy("紧急联系电话"),
        read=read_phone,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    risks = forms.CharField(
        label=gettext_lazy("风险提示"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    transport = forms.CharField(label=gettext_lazy("怎样来回"), max_length=40, required=False)
    most_minutes = forms.IntegerField(
        label=gettext_lazy("每天最多劳动多少分钟"), min_value=0, max_value=480, required=False
    )
    out_of_turn = forms.CharField(label=gettext_lazy("先于排在前面的人接收的理由"), max_length=200, required=False)

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        words = _("人数满了，或者可容纳人数没有登记，才要选。决定的种类是「安全」。")
        self.fields["matter_id"] = decision_field(
            matters, required=False, label=_("超出人数接收的决定"), help_text=words
        )


class RefuseForm(forms.Form):
    """Why somebody is not taken in, and by which decision."""

    ABOUT = {"client.reason": "reason", "decision.": "matter_id"}
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"] = decision_field(matters, required=False)


class ReasonForm(forms.Form):
    """Why something is done."""

    ABOUT = {"client.reason": "reason"}
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


class DischargeForm(forms.Form):
    """On which day somebody leaves, and why."""

    ABOUT = {"client.day": "last_day", "client.reason": "words", "decision.": "matter_id"}
    last_day = DayField(label=gettext_lazy("在册的最后一天"))
    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=[CHOOSE, *REASONS])
    words = forms.CharField(label=gettext_lazy("说明"), max_length=150, required=False)

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        words = _("家园要求退出的，要写说明，并选「不予接收或者退出」的决定。")
        self.fields["matter_id"] = decision_field(matters, required=False, help_text=words)


class PlanForm(forms.Form):
    """An individual plan."""

    ABOUT = {"plan.day": "made_on", "plan.goals": "goals"}
    made_on = DayField(label=gettext_lazy("制定日期"))
    living = score_field(gettext_lazy("生活自理能力（0 到 100）"))
    working = score_field(gettext_lazy("劳动能力（0 到 100）"))
    goals = forms.CharField(label=gettext_lazy("目标"), max_length=5000, widget=forms.Textarea(attrs=ROWS))
    services = services_field()
    is_family_heard = forms.BooleanField(label=gettext_lazy("听取了本人和家属的意见"), required=False)


class ReviewForm(forms.Form):
    """What a review found."""

    ABOUT = {"plan.day": "on", "plan.found": "found"}
    on = DayField(label=gettext_lazy("评估日期"))
    found = forms.CharField(label=gettext_lazy("评估情况"), max_length=5000, widget=forms.Textarea(attrs=ROWS))
    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=[CHOOSE, *PlanReview.OUTCOMES])
    satisfaction = score_field(gettext_lazy("本人或家属满意度（0 到 100）"))


class MedicineForm(forms.Form):
    """A medicine as a doctor ordered it."""

    ABOUT = {"medicine.order": "ordered_by", "medicine.until": "until"}
    name = forms.CharField(label=gettext_lazy("药名"), max_length=60)
    dose = forms.CharField(label=gettext_lazy("每次用量"), max_length=40)
    times = ReadField(
        label=gettext_lazy("服药时间"), read=read_times, max_length=100, help_text=gettext_lazy("例如 8:00、12:30。")
    )
    ordered_by = forms.CharField(label=gettext_lazy("医嘱"), max_length=100, help_text=gettext_lazy("哪位医生，哪天。"))
    since = DayField(label=gettext_lazy("从哪天起"))
    until = DayField(label=gettext_lazy("到哪天为止"), required=False, help_text=gettext_lazy("长期服用的不填。"))


class LastDayForm(forms.Form):
    """The last day of something."""

    ABOUT = {"medicine.until": "last_day"}
    last_day = DayField(label=gettext_lazy("最后一天"))


class AbsenceForm(forms.Form):
    """Days on which a client is elsewhere."""

    ABOUT = {"absence.last": "last", "absence.source": "source", "absence.twice": "first"}
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=[CHOOSE, *Absence.KINDS])
    first = DayField(label=gettext_lazy("第一天"))
    last = DayField(label=gettext_lazy("最后一天"))
    source = forms.CharField(
        label=gettext_lazy("来源"), max_length=100, help_text=gettext_lazy("谁说的，例如家属来电、医院证明。")
    )
