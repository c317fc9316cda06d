"""Forms that are made from the questions of an item or an act."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.item import CHANNELS, Item
from doorstep.kernel.machine import Ask
from doorstep.orgs.models import Org
from doorstep.people.fields import DayField

from .answers import MOST, read_answers
from .models import MatterPaper
from .models_mandate import Mandate

YES = [("", _("没有")), *MatterPaper.HOWS]


def field_of(ask: Ask) -> forms.Field:
    """The control for one question. Raises: LookupError for a kind that has none."""
    about: dict[str, Any] = {"label": ask.label, "help_text": ask.hint, "required": ask.required and ask.when is None}
    match ask.kind:
        case "text":
            return forms.CharField(max_length=MOST["text"], **about)
        case "long":
            return forms.CharField(max_length=MOST["long"], widget=forms.Textarea(attrs={"rows": 3}), **about)
        case "choice":
            return forms.ChoiceField(choices=[("", _("请选择")), *ask.choices], **about)
        case "many":
            return forms.MultipleChoiceField(choices=ask.choices, widget=forms.CheckboxSelectMultiple, **about)
        case "day":
            return DayField(**about)
        case "number":
            return forms.IntegerField(min_value=0, max_value=999_999_999, **about)
        case "yes":
            return forms.BooleanField(**{**about, "required": False})
        case "phone":
            return forms.CharField(max_length=MOST["phone"], widget=forms.TextInput(attrs={"type": "tel"}), **about)
    raise LookupError(f"no control for questions of kind {ask.kind!r} (see matters/forms.py)")


class AsksForm(forms.Form):
    """The questions that are still open; what is known is not asked."""

    def __init__(self, *args: Any, asks: Iterable[Ask], known: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asks = [ask for ask in asks if ask.name not in known]
        self.fields.update({ask.name: field_of(ask) for ask in self.asks})
        for ask in self.asks:
            self.fields[ask.name].when = " ".join(ask.when or ())  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What was said, as texts."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}

    def clean(self) -> dict[str, Any]:
        _answers, faults = read_answers(self.asks, {name: _plain(said) for name, said in self.cleaned_data.items()})
        for name, words in faults.items():
            if name not in self.errors:
                self.add_error(name, words)
        return self.cleaned_data


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else ""
    return value if isinstance(value, list) else "" if value is None else str(value)


class FileForm(AsksForm):
    """A new case: the questions, how it came in, and which papers were shown."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        item: Item,
        known: Mapping[str, str],
        channels: Iterable[str],
        mandates: Iterable[Mandate],
        **options: Any,
    ) -> None:
        super().__init__(*args, asks=item.asks, known=known, **options)
        held = [(mandate.pk, f"{mandate.get_how_display()} {mandate.proof}") for mandate in mandates]
        if held:
            self.fields["mandate"] = forms.TypedChoiceField(
                label=_("本人来了吗"),
                choices=[("", _("本人在场，或本人打来电话")), *held],
                coerce=int,
                empty_value=None,
                required=False,
            )
        self.fields["channel"] = forms.ChoiceField(
            label=_("怎样来的"), choices=[(name, CHANNELS[name]) for name in item.channels if name in channels]
        )
        for paper in item.papers:
            if not paper.shared:
                self.fields[f"paper_{paper.name}"] = forms.ChoiceField(
                    label=paper.label, choices=YES, required=False, help_text=paper.hint
                )

    def papers(self) -> dict[str, str]:
        """How each paper was shown, by name; those not shown are left out."""
        said = {name[6:]: how for name, how in self.cleaned_data.items() if name.startswith("paper_")}
        return {name: how for name, how in said.items() if how}

    def said(self) -> dict[str, Any]:
        """The answers alone."""
        names = {ask.name for ask in self.asks}
        return {name: said for name, said in super().said().items() if name in names}

    def paper_fields(self) -> list[forms.BoundField]:
        """The rows of the checklist."""
        return [field for field in self if field.name.startswith("paper_")]

    def ask_fields(self) -> list[forms.BoundField]:
        """The questions, and how the case came in."""
        return [field for field in self if not field.name.startswith("paper_")]


class PaperForm(forms.Form):
    """A photograph or a scan of one paper."""

    file = forms.FileField(
        label=_("照片或 PDF"),
        max_length=200,
        help_text=_("手机上可以直接拍照。一份不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"empty": _("文件里没有内容。")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class TellForm(forms.Form):
    """How the person was told."""

    from .models import Notice

    how = forms.ChoiceField(label=_("怎样告知的"), choices=Notice.HOWS)


class ReadinessForm(forms.Form):
    """Since when a place has what acceptance needs."""

    window_on = DayField(label=_("固定窗口自"), required=False)
    machine_on = DayField(label=_("联网设备自"), required=False)
    trained_on = DayField(label=_("专职委员培训合格日"), required=False)
    agreed_on = DayField(label=_("保密协议签订日"), required=False)


class DelegateForm(forms.Form):
    """Which item, which of its acts, since when, by which document."""

    item = forms.ChoiceField(label=_("事项"))
    acts = forms.MultipleChoiceField(label=_("下放的办理"), widget=forms.CheckboxSelectMultiple)
    since = DayField(label=_("自"))
    document = forms.CharField(label=_("文号"), max_length=100)

    def __init__(self, *args: Any, org: Org, items: Iterable[Item], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [item for item in items if item.sunk and not item.retired]
        self.fields["item"].choices = [(item.code, item.label) for item in offered]  # type: ignore[attr-defined]
        labels = {act.name: act.label for item in offered for act in item.machine.acts if act.name in item.sunk}
        self.fields["acts"].choices = list(labels.items())  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Why a delegation is taken back."""

    reason = forms.CharField(label=_("原因"), max_length=100)
