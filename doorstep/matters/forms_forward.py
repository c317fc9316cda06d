"""Forms of cases that are filed far from home, and of what arrives here."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel.item import Item
from doorstep.people.fields import VillageField
from doorstep.people.forms import PersonForm

from .forms import YES, AsksForm
from .models_forward import Arrival

OUTSIDE = "outside"
OUTCOMES = [("granted", gettext_lazy("同意")), ("refused", gettext_lazy("不同意")), ("sent_back", gettext_lazy("退回"))]


class ForwardForm(AsksForm):
    """Who it is, where they belong, the item's questions and its papers."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("申请人姓名"), max_length=50)
    number = forms.CharField(label=gettext_lazy("身份证号"), max_length=30)
    home = forms.ChoiceField(label=gettext_lazy("户籍在哪里"))
    where = forms.CharField(label=gettext_lazy("不在本市的，写明省、市、县"), max_length=100, required=False)

    def __init__(self, *args: Any, item: Item, counties: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, asks=item.asks, known={}, **options)
        self.fields["home"].choices = [("", _("请选择")), *counties, (OUTSIDE, _("不在本市"))]  # type: ignore[attr-defined]
        for paper in item.papers:
            if not paper.shared:
                self.fields[f"paper_{paper.name}"] = forms.ChoiceField(
                    label=paper.label, choices=YES, required=False, help_text=paper.hint
                )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("home") == OUTSIDE and not said.get("where"):
            self.add_error("where", _("没有写明户籍在哪里。"))
        return said

    def home_place(self) -> tuple[str, str]:
        """The county's code and name; no code outside of the city."""
        home = self.cleaned_data["home"]
        names = dict(self.fields["home"].choices)  # type: ignore[attr-defined]
        return ("", self.cleaned_data["where"]) if home == OUTSIDE else (home, names[home])

    def papers(self) -> dict[str, str]:
        """How each paper was shown, by name."""
        said = {name[6:]: how for name, how in self.cleaned_data.items() if name.startswith("paper_")}
        return {name: how for name, how in said.items() if how}


class PushForm(forms.Form):
    """How it was sent to a place outside of the city."""

    reference = forms.CharField(
        label=gettext_lazy("怎样转出、单号多少"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("例如：省平台流水号，或挂号信号码。"),
    )


class AnswerForm(forms.Form):
    """What a place outside of the city has answered."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("答复"),
        choices=[("", gettext_lazy("请选择")), *OUTCOMES],
    )
    words = forms.CharField(label=gettext_lazy("答复内容"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class TakeForm(forms.Form):
    """How the identity of who applied online was checked."""

    checked = forms.ChoiceField(
        label=gettext_lazy("身份怎样核对的"), choices=[("", gettext_lazy("请选择")), *Arrival.CHECKS]
    )


class EnterForm(PersonForm):
    """Where somebody belongs whom the register does not know yet."""

    village = VillageField(label=gettext_lazy("户籍村（社区）"))


class SendBackForm(forms.Form):
    """Why it cannot become a case here."""

    reason = forms.CharField(
        label=gettext_lazy("退回原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写清为什么办不了、该怎么办。对方窗口会告诉本人。"),
    )
