"""Shapes of what a home types about orders, work, sales and pay. What it means is checked by the services."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.money import read_yuan
from doorstep.people.fields import DayField, MonthField, ReadField

from .forms_governing import decision_field
from .models_clients import Client
from .models_governance import MajorMatter
from .piece import read_rate

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}


def money(label: Any, **options: Any) -> ReadField:
    """An amount in yuan; its fen."""
    return ReadField(label=label, read=read_yuan, max_length=20, widget=forms.TextInput(attrs=DECIMAL), **options)


def price(label: Any, **options: Any) -> ReadField:
    """A rate in yuan a piece; its hundredths of a fen."""
    return ReadField(label=label, read=read_rate, max_length=20, widget=forms.TextInput(attrs=DECIMAL), **options)


def number(label: Any, **options: Any) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(label=label, widget=forms.TextInput(attrs=WHOLE), **options)


class OrderForm(forms.Form):
    """An order from a customer."""

    ABOUT = {
        "order.quantity": "quantity",
        "rate.": "unit_price_hundredths",
        "order.material": "material_fen",
        "order.due": "due_on",
        "decision.": "matter_id",
    }
    customer = forms.CharField(label=_("客户"), max_length=60)
    customer_uscc = forms.CharField(label=_("客户统一社会信用代码"), max_length=18, required=False)
    product = forms.CharField(label=_("做什么"), max_length=60)
    quantity = number(_("数量"))
    unit_price_hundredths = price(_("客户给的单价（元）"), help_text=_("每件多少元，最多四位小数。"))
    material_fen = money(_("材料成本（元）"), required=False, help_text=_("客户供料的不填。"))
    ordered_on = DayField(label=_("接单日期"))
    due_on = DayField(label=_("交货日期"))

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"] = decision_field(
            matters, required=False, help_text=_("材料成本超过不用开会的金额时必须选，只列出「预算和大额支出」的决定。")
        )

    def clean_material_fen(self) -> int:
        return self.cleaned_data["material_fen"] or 0


class DeliverForm(forms.Form):
    """How many of the goods were good."""

    ABOUT = {"order.quantity": "quantity"}
    quantity = number(_("合格交货数量"))


class SettleForm(forms.Form):
    """What the customer has paid."""

    ABOUT = {"order.settled_on": "on", "order.settled": "fen"}
    fen = money(_("收到的钱（元）"))
    on = DayField(label=_("收款日期"))
    invoice = forms.CharField(label=_("发票号"), max_length=40, required=False)


class ReasonForm(forms.Form):
    """Why something is done."""

    ABOUT = {"order.no_reason": "reason", "work.no_reason": "reason"}
    reason = forms.CharField(label=_("原因"), max_length=200)


class MatterForm(forms.Form):
    """Which decision of the party organisation."""

    ABOUT = {"decision.": "matter_id"}
    matter_id = forms.TypedChoiceField(
        label=_("党组织的决定"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("只列出已经同意的「收入分配」事项。"),
    )

    def __init__(self, *args: Any, matters: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"].choices = [("", _("请选择")), *matters]  # type: ignore[attr-defined]


class RateForm(MatterForm):
    """What a good piece of a process pays from a day on."""

    ABOUT = {
        "rate.process": "process",
        "rate.worked": "from_on",
        "rate.twice": "from_on",
        "rate.": "hundredths",
        "decision.": "matter_id",
    }
    process = forms.CharField(label=_("工序"), max_length=40)
    hundredths = price(_("每件给多少（元）"), help_text=_("最多四位小数，例如 0.12。"))
    from_on = DayField(label=_("从哪天起"))
    field_order = ("process", "hundredths", "from_on", "matter_id")


class WorkRow(forms.Form):
    """What one client did of one process on a day. Nothing filled in: nothing is entered."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    good = number(_("合格件数"), required=False)
    again = number(_("返工件数"), required=False)
    minutes = number(_("分钟"), required=False)

    def __init__(self, said: Any, *, client: Client) -> None:
        super().__init__(said, prefix=f"client-{client.pk}", initial={"key": uuid.uuid4()})
        self.client = client
        for name in ("good", "again", "minutes"):
            self.fields[name].widget.attrs["aria-label"] = f"{client.name} {self.fields[name].label}"

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Good pieces, pieces to be done again, minutes."""
        said = self.cleaned_data
        return said.get("good") or 0, said.get("again") or 0, said.get("minutes") or 0


class SaleForm(forms.Form):
    """A sale of what clients made."""

    ABOUT = {
        "sale.title": "title",
        "sale.on": "on",
        "sale.revenue": "revenue_fen",
        "sale.material": "material_fen",
        "sale.fundraising": "organiser",
    }
    title = forms.CharField(label=_("义卖名称"), max_length=60)
    on = DayField(label=_("日期"))
    revenue_fen = money(_("卖了多少钱（元）"))
    material_fen = money(_("材料成本（元）"), required=False, help_text=_("没有成本填 0。没有填成本的，不能分配。"))
    is_public_fundraising = forms.BooleanField(
        label=_("以公开募捐的名义"), required=False, help_text=_("家园和残联没有公开募捐资格，不能自己办。")
    )
    organiser = forms.CharField(
        label=_("有公开募捐资格的组织者"), max_length=60, required=False, help_text=_("以募捐名义的必须填写。")
    )

    def clean_material_fen(self) -> int | None:
        said = self.cleaned_data["material_fen"]
        return None if said in ("", None) else said


class CostForm(forms.Form):
    """What the material of a sale cost."""

    ABOUT = {"sale.material": "material_fen"}
    material_fen = money(_("材料成本（元）"))


def told_apart(clients: Iterable[Client]) -> list[tuple[Client, str]]:
    """Each with his name; of the same name, with what tells them apart: money is typed beside it."""
    rows = list(clients)
    times = Counter(one.name for one in rows)
    words = gettext("%(name)s（%(born)s 出生，%(since)s 入园）")
    return [
        (one, one.name if times[one.name] == 1 else words % {"name": one.name, "born": one.born_on, "since": since})
        for one in rows
        for since in [one.held.lower if one.held else ""]
    ]


class PointsForm(forms.Form):
    """The points of each client in a sale."""

    ABOUT: Mapping[str, str] = {}

    def __init__(self, *args: Any, clients: Iterable[Client], held: Mapping[int, int], **options: Any) -> None:
        super().__init__(*args, **options)
        for one, name in told_apart(clients):
            self.fields[f"client-{one.pk}"] = number(name, required=False, initial=held.get(one.pk))

    @property
    def points(self) -> dict[int, int]:
        """By client; nobody without any."""
        return {int(name.removeprefix("client-")): said for name, said in self.cleaned_data.items() if said}


class DraftForm(forms.Form):
    """Which month to reckon."""

    ABOUT = {"pay.month": "month"}
    month = MonthField(label=_("月份"))


class SlipForm(forms.Form):
    """Who signed the slip."""

    ABOUT = {"slip.nobody": "signed_by"}
    signed_by = forms.CharField(label=_("签收人（本人或者监护人）"), max_length=20)
