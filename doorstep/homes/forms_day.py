"""Shapes of what is tapped with more to say: a service, a medicine given, something that happened, a card."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.people.fields import DayField

from .models_clients import SERVICES, Client, Medicine
from .service_fields import INCIDENT, PARTS, Part

CHOOSE = ("", gettext_lazy("请选择"))


class TapForm(forms.Form):
    """What every tap has: what it is, and the key by which it is taken once."""

    kind = forms.CharField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def _client_field(clients: Iterable[Client], *, is_needed: bool = True) -> forms.ChoiceField:
    nobody = [CHOOSE] if is_needed else [("", _("不是某一个人"))]
    choices = [*nobody, *((one.pk, one.name) for one in clients)]
    return forms.ChoiceField(label=_("谁"), choices=choices, required=is_needed)


def _part_field(part: Part, when: str = "") -> forms.Field:
    label: Any = part.label if part.is_needed else _("%(what)s（选填）") % {"what": part.label}
    if part.choices:
        made: forms.Field = forms.ChoiceField(label=label, choices=[("", _("没有评")), *part.choices], required=False)
    else:
        attrs = {"autocomplete": "off"}
        attrs |= {"inputmode": "numeric"} if part.is_minutes else {}
        attrs |= {"data-needed": "yes"} if part.is_needed else {}
        made = forms.CharField(label=label, max_length=part.length, required=False, widget=forms.TextInput(attrs=attrs))
    made.when = when  # type: ignore[attr-defined]
    return made


class ServiceForm(TapForm):
    """A service, with the fields of its kind: where there is a script, only those of the chosen kind are shown."""

    def __init__(self, *args: Any, clients: Iterable[Client], **options: Any) -> None:
        super().__init__(*args, **{"initial": {"kind": "service"}, "auto_id": "service_%s", **options})
        kinds = [CHOOSE, *((name, label) for name, label in SERVICES if name in PARTS)]
        self.fields["client"] = _client_field(clients)
        self.fields["service"] = forms.ChoiceField(label=_("什么服务"), choices=kinds)
        for kind, parts in PARTS.items():
            for part in parts:
                self.fields[part.name] = _part_field(part, f"service {kind}")


class MedicineForm(TapForm):
    """A medicine that was given, from the list of medicines."""

    def __init__(self, *args: Any, medicines: Iterable[Medicine], **options: Any) -> None:
        super().__init__(*args, **{"initial": {"kind": "medicine"}, "auto_id": "medicine_%s", **options})
        choices = [(one.pk, f"{one.client.name}：{one.name} {one.dose}（{times_words(one)}）") for one in medicines]
        self.fields["medicine"] = forms.TypedChoiceField(label=_("谁服了什么药"), choices=[CHOOSE, *choices])


def times_words(medicine: Medicine) -> str:
    """When a medicine is to be taken."""
    return "、".join(f"{one:%H:%M}" for one in medicine.times)


class IncidentForm(TapForm):
    """Something out of the ordinary, of one person or of none."""

    def __init__(self, *args: Any, clients: Iterable[Client], **options: Any) -> None:
        super().__init__(*args, **{"initial": {"kind": "incident"}, "auto_id": "incident_%s", **options})
        self.fields["client"] = _client_field(clients, is_needed=False)
        for part in INCIDENT:
            self.fields[part.name] = _part_field(part)


class CardForm(TapForm):
    """A card's number, typed or read by a scanner that types: coming or leaving, by whether the person is there."""

    card = forms.CharField(
        label=gettext_lazy("卡号"),
        max_length=26,
        help_text=gettext_lazy("光标放在这里，扫一下就记上：没到的记到园，在园的记离园。也可以输入卡号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class LateForm(forms.Form):
    """An arrival or departure that nobody tapped, written down afterwards."""

    ABOUT = {"tap.": "client"}
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    client = forms.TypedChoiceField(label=gettext_lazy("谁"), coerce=int)
    kind = forms.ChoiceField(
        label=gettext_lazy("补记什么"),
        choices=[("arrive", gettext_lazy("到园")), ("leave", gettext_lazy("离园")), ("meal", gettext_lazy("用餐"))],
    )
    day = DayField(label=gettext_lazy("哪一天"))
    at = forms.TimeField(
        label=gettext_lazy("几点几分"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("时间应写成 08:30。")},
    )

    def __init__(self, *args: Any, clients: Iterable[Client], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["client"].choices = [CHOOSE, *((one.pk, one.name) for one in clients)]  # type: ignore[attr-defined]


class UndoForm(forms.Form):
    """Why a tap is taken back."""

    ABOUT = {"tap.": "reason"}
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=100)


RESERVED = {"csrfmiddlewaretoken", "key", "kind", "client", "card", "service", "tap"}


def tap_of_post(said: Mapping[str, str]) -> dict[str, Any]:
    """The tap that a page without a script posts, in the shape in which a device sends it.

    A row's button says everything in its value: kind, client and key.
    """
    kind, _space, rest = said.get("tap", "").partition(" ")
    client, _space, key = rest.partition(" ")
    client = client or said.get("client", "")
    return {
        "key": key or said.get("key", ""),
        "kind": kind or said.get("kind", ""),
        "client": int(client) if client.isascii() and client.isdecimal() and len(client) < 19 else client or None,
        "card": said.get("card", ""),
        "service": said.get("service", ""),
        "source": "card" if said.get("card") else "tap",
        "fields": {name: _as_sent(name, value) for name, value in said.items() if name not in RESERVED},
    }


def _as_sent(name: str, value: str) -> Any:
    is_number = name == "medicine" and value.isascii() and value.isdecimal() and len(value) < 19
    return int(value) if is_number else value
