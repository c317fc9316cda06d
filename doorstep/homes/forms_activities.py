"""Shapes of what is typed about activities, consents and photographs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people.fields import DayField

from .models_safety import PHOTO_USES, Activity
from .services.activities import Agreed, Offered

PICTURE = forms.FileInput(attrs={"accept": "image/*"})
Clients = list[tuple[int, str]]


def people_field(label: Any, clients: Clients, **options: Any) -> forms.TypedMultipleChoiceField:
    """Clients to be ticked."""
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, choices=clients, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


class ActivityForm(forms.Form):
    """An activity."""

    ABOUT = {"activity.day": "on", "activity.not_client": "clients"}
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("请选择")), *Activity.KINDS])
    title = forms.CharField(label=_("名称"), max_length=60)
    on = DayField(label=_("日期"))
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=1440)
    leader = forms.CharField(label=_("组织者"), max_length=20)
    volunteers = forms.IntegerField(label=_("志愿者人数"), min_value=0, max_value=1000, initial=0)
    words = forms.CharField(label=_("情况"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, clients: Clients, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["clients"] = people_field(_("谁参加了"), clients)

    def said(self) -> tuple[Offered, list[int]]:
        """The activity and who took part."""
        kept = dict(self.cleaned_data)
        clients = kept.pop("clients")
        return Offered(**kept), clients


class AttendForm(forms.Form):
    """Further clients who took part."""

    def __init__(self, *args: Any, clients: Clients, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["clients"] = people_field(_("还有谁参加了"), clients)


class ConsentForm(forms.Form):
    """A consent."""

    ABOUT = {"consent.days": "last", "consent.uses": "uses"}
    client_id = forms.TypedChoiceField(label=_("服务对象"), coerce=int)
    uses = forms.MultipleChoiceField(label=_("同意的用途"), choices=PHOTO_USES, widget=forms.CheckboxSelectMultiple)
    first = DayField(label=_("从哪天起"))
    last = DayField(label=_("到哪天"), required=False, help_text=_("没有期限的不填。"))
    signed_by = forms.CharField(label=_("签字人"), max_length=20, help_text=_("本人或者监护人。"))
    scan = forms.FileField(label=_("同意书照片或 PDF"), required=False, max_length=200)

    def __init__(self, *args: Any, clients: Clients, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["client_id"].choices = [("", _("请选择")), *clients]  # type: ignore[attr-defined]

    def said(self) -> Agreed:
        """What was agreed to."""
        return Agreed(**{name: self.cleaned_data[name] for name in ("uses", "first", "last", "signed_by")})


class WithdrawForm(forms.Form):
    """A consent that is withdrawn."""

    ABOUT = {"consent.days": "on"}
    on = DayField(label=_("从哪天起撤回"))


class PhotoForm(forms.Form):
    """A photograph."""

    ABOUT = {"photo.consent": "shows", "photo.not_client": "shows", "photo.words": "words", "p": "picture"}
    use = forms.ChoiceField(label=_("用途"), choices=[("", _("请选择")), *PHOTO_USES])
    words = forms.CharField(
        label=_("照片说明"), max_length=200, help_text=_("写照片上有什么，读给看不见的人听。不写姓名。")
    )
    picture = forms.FileField(label=_("照片"), max_length=200, widget=PICTURE)

    def __init__(self, *args: Any, clients: Clients, **named: Any) -> None:
        super().__init__(*args, **named)
        hint = _("能认出来的人都要选。没有同意这个用途的，照片不能保存。")
        self.fields["shows"] = people_field(_("照片里有谁"), clients, help_text=hint)
