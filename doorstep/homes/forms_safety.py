"""Shapes of what is typed about safety: checks, mending, drills, incidents, samples, visitors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people.fields import DayField
from doorstep.visits.forms import MomentField

from .models_safety import AREAS, Incident
from .services.incidents import Happened
from .services.safety import Checked

SOUND = [("", _("没有查")), ("yes", _("合格")), ("no", _("有问题"))]
ANSWERS = {"": None, "yes": True, "no": False}
VERDICTS = [("yes", _("合格")), ("no", _("不合格，继续整改"))]


def words_field(label: Any, **options: Any) -> forms.CharField:
    """A few lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), **options)


class CheckForm(forms.Form):
    """A check: each area, and what is wrong with it."""

    ABOUT = {"check.day": "on"}
    on = DayField(label=_("检查日期"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for area, label in AREAS:
            self.fields[area] = forms.ChoiceField(label=label, choices=SOUND, required=False)
            said = forms.CharField(label=_("%(area)s：什么问题") % {"area": label}, max_length=300, required=False)
            said.when = f"{area} no"  # type: ignore[attr-defined]
            self.fields[f"{area}_words"] = said
        self.fields["words"] = words_field(_("其他说明"), max_length=500, required=False)

    def said(self) -> Checked:
        """What was typed."""
        kept = self.cleaned_data
        answers = {area: ANSWERS[kept[area]] for area, _label in AREAS}
        return Checked(kept["on"], answers, {area: kept[f"{area}_words"] for area, _l in AREAS}, kept["words"])


class MendForm(forms.Form):
    """A fault that was put right."""

    ABOUT = {"fault.day": "on", "fault.no_words": "words"}
    on = DayField(label=_("整改日期"))
    words = words_field(_("怎样改的"), max_length=300)


class PassForm(forms.Form):
    """Somebody looked again."""

    ABOUT = {"fault.day": "on", "fault.no_words": "words"}
    verdict = forms.ChoiceField(label=_("复查结果"), choices=VERDICTS, widget=forms.RadioSelect)
    on = DayField(label=_("复查日期"))
    words = words_field(_("说明"), max_length=300, required=False)


class DrillForm(forms.Form):
    """A drill."""

    ABOUT = {"drill.day": "on"}
    what_of = forms.CharField(label=_("演练内容"), max_length=60, help_text=_("例如消防疏散。"))
    on = DayField(label=_("演练日期"))
    people = forms.IntegerField(label=_("参加人数"), min_value=1, max_value=1000)
    seconds = forms.IntegerField(label=_("用时（秒）"), min_value=1, max_value=30000, required=False)
    words = words_field(_("情况"), max_length=300, required=False)


class IncidentForm(forms.Form):
    """An incident."""

    ABOUT = {
        "incident.level": "level",
        "incident.last_seen": "last_seen",
        "incident.phoned_to": "phoned_to",
        "incident.words": "words",
    }
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("请选择")), *Incident.KINDS])
    level = forms.ChoiceField(label=_("等级"), choices=[("", _("请选择")), *Incident.LEVELS])
    client_id = forms.TypedChoiceField(
        label=_("服务对象"), coerce=int, empty_value=None, required=False, help_text=_("走失必须选是谁。")
    )
    happened_at = MomentField(label=_("发生时间"))
    known_at = MomentField(label=_("知道时间"))
    words = words_field(_("经过"), max_length=4000)
    last_seen = forms.CharField(label=_("最后见到的地方"), max_length=200, required=False, help_text=_("走失必须写。"))
    phoned_at = MomentField(label=_("电话报告时间"), required=False)
    phoned_to = forms.CharField(label=_("电话报告给谁"), max_length=100, required=False)
    police_at = MomentField(label=_("报警时间"), required=False)
    family_at = MomentField(label=_("告知家属时间"), required=False)

    def __init__(self, *args: Any, clients: list[tuple[int, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["client_id"].choices = [("", _("没有，或者不是服务对象")), *clients]  # type: ignore[attr-defined]

    def said(self) -> Happened:
        """What was typed."""
        return Happened(**self.cleaned_data)


class FollowForm(forms.Form):
    """What was done about an incident since: only what is still open is asked."""

    ABOUT = {"incident.phoned_to": "phoned_to"}
    phoned_at = MomentField(label=_("电话报告时间"), required=False)
    phoned_to = forms.CharField(label=_("电话报告给谁"), max_length=100, required=False)
    police_at = MomentField(label=_("报警时间"), required=False)
    family_at = MomentField(label=_("告知家属时间"), required=False)
    found_at = MomentField(label=_("找到时间"), required=False)
    written_words = words_field(_("书面报告"), max_length=8000, required=False)

    def __init__(self, *args: Any, incident: Incident, **named: Any) -> None:
        super().__init__(*args, **named)
        done = {name for name in ("phoned_at", "police_at", "family_at") if getattr(incident, name)}
        done |= {"phoned_to"} if incident.phoned_at else set()
        done |= {"found_at"} if incident.found_at or incident.kind != "missing" else set()
        done |= {"written_words"} if incident.written_at else set()
        for name in done:
            del self.fields[name]


class CloseForm(forms.Form):
    """What came of an incident."""

    words = words_field(_("处理结果"), max_length=500)


class SampleForm(forms.Form):
    """A sample of a meal."""

    ABOUT = {"sample.grams": "grams", "sample.time": "kept_at"}
    kept_at = MomentField(label=_("留样时间"))
    dishes = forms.CharField(label=_("菜品"), max_length=200)
    grams = forms.IntegerField(label=_("每样克数"), min_value=1, max_value=5000)


class VisitorForm(forms.Form):
    """Somebody who visits."""

    ABOUT = {"visitor.time": "came_at"}
    name = forms.CharField(label=_("来访人"), max_length=20)
    organisation = forms.CharField(label=_("单位"), max_length=60, required=False)
    purpose = forms.CharField(label=_("事由"), max_length=100)
    came_at = MomentField(label=_("来访时间"))


class LeftForm(forms.Form):
    """When somebody left."""

    ABOUT = {"visitor.time": "left_at"}
    left_at = MomentField(label=_("离开时间"))
