"""Shapes of what is typed about major matters, meetings and the charter. What it means is checked by the services."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel.money import read_yuan
from doorstep.people.fields import DayField, ReadField

from .models_governance import CLAUSES, MajorMatter
from .services.governing import Decision, Finish, Meeting

SAID = [("", gettext_lazy("这次没有讨论")), ("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意"))]
MINUTES_HELP = gettext_lazy("照片或者 PDF，一份不超过 20 MB。登记以后不能再加。")
LONG = forms.Textarea(attrs={"rows": 4})


def scan_field(label: Any, **options: Any) -> forms.FileField:
    """A photograph or a PDF. What is in it, and how big it may be, is checked where it is kept."""
    options.setdefault("help_text", gettext_lazy("照片或者 PDF，一份不超过 20 MB。"))
    return forms.FileField(
        label=label,
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"empty": gettext_lazy("文件里没有内容。")},
        **options,
    )


def file_of(scan: Any) -> tuple[bytes, str]:
    """What was sent and how it is called; nothing where nothing was."""
    return (scan.read(), scan.name) if scan else (b"", "")


class ScanForm(forms.Form):
    """One file."""

    ABOUT = {"paper.": "scan", "agreement.": "scan"}
    scan = scan_field(gettext_lazy("照片或者 PDF"), help_text=gettext_lazy("一份不超过 20 MB。"))


class MatterForm(forms.Form):
    """A matter to be brought before the party organisation."""

    ABOUT = {"major.amount": "amount_fen"}
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=[("", gettext_lazy("请选择")), *MajorMatter.KINDS])
    title = forms.CharField(label=gettext_lazy("事项"), max_length=100)
    words = forms.CharField(label=gettext_lazy("内容"), max_length=5000, widget=LONG)
    amount_fen = ReadField(
        label=gettext_lazy("最多支出多少（元）"),
        read=read_yuan,
        required=False,
        max_length=20,
        help_text=gettext_lazy("预算和大额支出必须写。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    proposer = forms.CharField(label=gettext_lazy("提出人"), max_length=20)

    def clean_amount_fen(self) -> int | None:
        """Nothing written is no amount."""
        said = self.cleaned_data["amount_fen"]
        return None if said == "" else said


class MeetingForm(forms.Form):
    """A meeting, and what it decided of each matter that was waiting."""

    ABOUT = {
        "meeting.held_on": "held_on",
        "meeting.present": "present",
        "meeting.minutes": "minutes",
        "meeting.attendees": "attendees",
        "paper.": "scan",
    }
    held_on = DayField(label=gettext_lazy("开会日期"))
    chair = forms.CharField(label=gettext_lazy("主持人"), max_length=20)
    attendees = forms.CharField(
        label=gettext_lazy("参加人"), max_length=500, help_text=gettext_lazy("姓名用顿号隔开。")
    )
    expected = forms.IntegerField(label=gettext_lazy("应到人数"), min_value=1, max_value=999)
    present = forms.IntegerField(label=gettext_lazy("实到人数"), min_value=0, max_value=999)
    minutes = forms.CharField(label=gettext_lazy("讨论情况"), max_length=20000, widget=LONG)
    scan = scan_field(gettext_lazy("会议记录原件"), help_text=MINUTES_HELP)

    def __init__(self, *args: Any, waiting: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting = list(waiting)
        for one in self.waiting:
            self.fields[f"said_{one.pk}"] = forms.ChoiceField(
                label=_("「%(title)s」怎样决定") % {"title": one.title}, choices=SAID, required=False
            )
            self.fields[f"words_{one.pk}"] = forms.CharField(
                label=_("对「%(title)s」的决定") % {"title": one.title}, max_length=500, required=False
            )

    def meeting(self) -> Meeting:
        """The meeting as typed."""
        names = ("held_on", "chair", "attendees", "expected", "present", "minutes")
        raw, filename = file_of(self.cleaned_data["scan"])
        return Meeting(**{name: self.cleaned_data[name] for name in names}, raw=raw, filename=filename)

    def decisions(self) -> dict[int, Decision]:
        """What was decided, of the matters that were discussed."""
        said = {one.pk: self.cleaned_data[f"said_{one.pk}"] for one in self.waiting}
        return {
            key: Decision(answer == "yes", self.cleaned_data[f"words_{key}"]) for key, answer in said.items() if answer
        }


class WordsForm(forms.Form):
    """Some words about one act."""

    ABOUT = {"major.no_words": "words"}
    words = forms.CharField(label=gettext_lazy("情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].label = label


class FinishForm(forms.Form):
    """How a matter was carried out, with what shows it. What its kind asks for is said by the service."""

    ABOUT = {
        "major.no_words": "words",
        "major.day": "on",
        "major.spent": "spent_fen",
        "major.no_paper": "scan",
        "paper.": "scan",
    }
    words = forms.CharField(label=gettext_lazy("办了什么"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    on = DayField(label=gettext_lazy("哪一天办的"))
    spent_fen = ReadField(
        label=gettext_lazy("实际支出（元）"),
        read=read_yuan,
        required=False,
        max_length=20,
        help_text=gettext_lazy("决定里写了金额的必须填，不能超过决定的金额。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    scan = scan_field(gettext_lazy("凭据"), help_text=gettext_lazy("照片或者 PDF，例如制度文本、发票、合同、验收单。"))

    def said(self) -> Finish:
        """What was said, with the file."""
        raw, filename = file_of(self.cleaned_data["scan"])
        spent = self.cleaned_data["spent_fen"]
        return Finish(
            self.cleaned_data["words"], self.cleaned_data["on"], None if spent == "" else spent, raw, filename
        )


class PublishForm(forms.Form):
    """The day on which an outcome was made public."""

    ABOUT = {"major.day": "on"}
    on = DayField(label=gettext_lazy("公开日期"))


def decision_field(matters: Iterable[MajorMatter], *, required: bool, **options: Any) -> forms.TypedChoiceField:
    """A choice among decisions that are agreed and not yet carried out; its key, or None."""
    choices = [(one.pk, f"{one.title}（{one.meeting.held_on if one.meeting else ''}）") for one in matters]
    options.setdefault("label", _("党组织的决定"))
    return forms.TypedChoiceField(
        choices=[("", _("没有")), *choices], coerce=int, empty_value=None, required=required, **options
    )


class CharterForm(forms.Form):
    """The next version of the charter."""

    ABOUT = {
        "paper.": "scan",
        "charter.party": "clauses",
        "charter.fund": "fund_per_mille",
        "charter.day": "adopted_on",
        "decision.": "matter_id",
    }
    adopted_on = DayField(label=gettext_lazy("通过日期"))
    clauses = forms.MultipleChoiceField(
        label=gettext_lazy("章程写明了哪些内容"), choices=CLAUSES, widget=forms.CheckboxSelectMultiple
    )
    fund_per_mille = forms.IntegerField(
        label=gettext_lazy("义卖收入提取发展基金（千分之）"),
        min_value=0,
        max_value=1000,
        help_text=gettext_lazy("例如百分之十写 100。"),
    )
    scan = scan_field(
        gettext_lazy("章程文本"), help_text=gettext_lazy("照片或者 PDF，一份不超过 20 MB。登记以后不能再换。")
    )

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"] = decision_field(matters, required=False)
