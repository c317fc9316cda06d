"""Pages of this room: batches, one batch with its signatures, and each act on it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import fetch
from doorstep.base.acts import act_words
from doorstep.base.listpage import list_download, list_page
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import minute, yuan
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of
from doorstep.people.models import Person

from .accounts import has_account, replace_account
from .bankformat import FORMATS, find_format
from .listings import BATCHES, lines_of
from .models import Batch
from .services import (
    draw_up_follow_up,
    drop_batch,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
    take_bank_file,
)
from .still_due import redraw_words, stopped_words
from .tones import BATCH_TONES, LINE_TONES

STEPS = ("drawn", "signed", "received", "sent", "answered")
ANSWER_LIMIT = 30_000_000  # the answer of a hundred thousand lines is a third of it


class AnswerForm(forms.Form):
    """The bank's answer, as a file."""

    file = forms.FileField(label=gettext_lazy("银行答复文件"), help_text=gettext_lazy("文本文件，不超过 30 MB。"))


class ReceiveForm(forms.Form):
    """In which format the batch goes to the bank."""

    bank_format = forms.ChoiceField(
        label=gettext_lazy("银行文件格式"), choices=lambda: [(one.code, one.label) for one in FORMATS.values()]
    )


class AccountForm(forms.Form):
    """Another account to be paid into."""

    holder = forms.CharField(label=gettext_lazy("户名"), max_length=40)
    bank = forms.CharField(label=gettext_lazy("开户行"), max_length=60)
    number = forms.CharField(
        label=gettext_lazy("账号"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    is_guardians = forms.BooleanField(label=gettext_lazy("这是监护人的账户"), required=False)
    proof = forms.CharField(
        label=gettext_lazy("监护证明"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("例如：户口簿、村委会证明。"),
    )


@page("account.change", writes=["POST"])
def account(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter the account in which a person is paid, or replace it."""
    actor = request.actor  # type: ignore[attr-defined]
    person = fetch(Person.objects, actor, "person.view", pk=person_id)
    form = AccountForm(request.POST or None, initial={"holder": person.name})
    if request.method == "POST" and form.is_valid():
        try:
            replace_account(person_id, **form.cleaned_data, by=actor, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, f"{refusal.what}{refusal.why}{refusal.then}")
        else:
            return redirect("person", person_id)
    status = 400 if form.errors else 200
    context = {"person": person, "form": form, "is_first": not has_account(person)}
    return render(request, "payments/account.html", context, status=status)


@page("batch.view")
def batches(request: HttpRequest) -> HttpResponseBase:
    """Every batch within reach."""
    if "format" in request.GET:
        return list_download(request, BATCHES)
    actions = [(_("账目"), reverse("ledger")), (_("兑付时限"), reverse("pay-clocks"))]
    return list_page(request, BATCHES, exports=True, actions=actions)


@page("batch.view")
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: where it stands, who signed, what comes next."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Batch.objects.select_related("follows_batch"), actor, "batch.view", pk=batch_id)
    signatures = list(found.signatures.order_by("at"))
    signed = {signature.account_id for signature in signatures}
    here = found.code
    context: dict[str, Any] = {
        "batch": found,
        "place": names_of([here], on=timezone.localdate()).get(here, here),
        "tone": BATCH_TONES[found.state],
        "steps": _steps(found),
        "facts": _facts(found),
        "signatures": signatures,
        "answer": found.answers.first(),
        "follow_ups": found.follow_ups.exclude(state="dropped").order_by("pk"),
        "lines": found.lines.order_by("number")[:20] if actor.may("batch.lines", here) else None,
        "line_tones": LINE_TONES,
        "line_columns": columns("行号", "户名", "账号", "金额（元）>", "结果"),
        "events": _events(found),
        "may_sign": found.state == "drawn"
        and actor.may("batch.sign", here)
        and actor.account_id not in signed | {found.drafted_by},
        "stopped": stopped_words(found),
        "redraw": redraw_words(),
        "own_draft": found.state == "drawn" and actor.account_id == found.drafted_by,
        "may_take_file": found.sent_at is not None and actor.may("batch.send", here),
        "may_receive": found.state == "signed" and actor.may("batch.send", here),
        "may_send": found.state == "received" and actor.may("batch.send", here),
        "may_answer": found.state == "sent" and actor.may("batch.send", here),
        "may_drop": found.state in {"drawn", "signed", "received"} and actor.may("batch.draw", here),
        "may_follow_up": found.state == "answered" and actor.may("batch.draw", here),
        "answer_form": AnswerForm(),
        "receive_form": ReceiveForm(initial={"bank_format": found.bank_format}),
    }
    return render(request, "payments/batch.html", context)


def _steps(found: Batch) -> list[dict[str, str]]:
    labels = {
        "drawn": _("制单"),
        "signed": _("%(count)s 人签名") % {"count": found.signatures_needed},
        "received": _("财政收单"),
        "sent": _("送银行"),
        "answered": _("银行答复"),
    }
    reached = STEPS.index(found.state) if found.state in STEPS else -1
    return [
        {
            "label": labels[step],
            "state": "done" if position <= reached else "now" if position == reached + 1 else "next",
            "note": _signatures_so_far(found) if step == "signed" and found.state == "drawn" else "",
        }
        for position, step in enumerate(STEPS)
    ]


def _signatures_so_far(found: Batch) -> str:
    return _("已有 %(count)s 人签名") % {"count": found.signatures.count()}


def _facts(found: Batch) -> list[tuple[str, Any]]:
    facts = [
        (_("笔数"), _("%(count)s 笔") % {"count": found.lines_count}),
        (_("金额"), _("%(yuan)s 元") % {"yuan": yuan(found.total_fen)}),
        (_("制单"), f"{found.drafted_label} {minute(found.drafted_at)}"),
        (_("批次号"), found.spoken_number),
        (_("银行文件格式"), FORMATS[found.bank_format].label if found.bank_format in FORMATS else found.bank_format),
        (_("财政收单"), minute(found.received_at) if found.received_at else ""),
        (_("明细摘要"), found.digest[:16]),
        (_("银行文件摘要"), found.file_digest[:16]),
        (_("作废原因"), found.dropped_reason),
    ]
    return [(label, value) for label, value in facts if value]


def _events(found: Batch) -> list[dict[str, Any]]:
    lines = Trail.objects.filter(thing="payments.batch", thing_id=found.pk).order_by("at")
    return [{"label": act_words(t.act), "by": t.seat_label, "at": t.at, "note": t.reason} for t in lines]


@page("batch.lines")
def lines(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """Every line of one batch."""
    found = fetch(Batch.objects, request.actor, "batch.lines", pk=batch_id)  # type: ignore[attr-defined]
    if "format" in request.GET:
        return list_download(request, lines_of(found))
    return list_page(request, lines_of(found), exports=True)


@page("batch.sign", writes=["POST"])
def sign(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Sign."""
    if request.method == "POST":
        sign_batch(batch_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("batch", batch_id)


@page("batch.draw", writes=["POST"])
def drop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Drop, with a reason."""
    if request.method == "POST":
        drop_batch(batch_id, by=request.actor, at=timezone.now(), reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    return redirect("batch", batch_id)


@page("batch.send", writes=["POST"])
def receive(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Finance takes the signed batch in, and says in which format it goes to the bank."""
    if request.method == "POST":
        said = request.POST.get("bank_format", "")
        receive_batch(batch_id, bank_format=said, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("batch", batch_id)


@page("batch.send", writes=["POST"])
def send(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Send to the bank; the file is then taken from the batch's page."""
    if request.method == "POST":
        send_batch(batch_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("batch", batch_id)


@page("batch.send", writes=["POST"])
def bank_file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The bank file of a batch that was sent: the same bytes as often as it is asked for, each time on record."""
    if request.method != "POST":
        return redirect("batch", batch_id)
    found, raw = take_bank_file(batch_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    how = find_format(found.bank_format)
    answer_ = HttpResponse(raw, content_type=f"text/plain; charset={how.encoding}")
    answer_["Content-Disposition"] = f'attachment; filename="{found.spoken_number}.{how.suffix}"'
    return answer_


@page("batch.send", writes=["POST"])
def answer(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Record the bank's answer from its file."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid() or form.cleaned_data["file"].size > ANSWER_LIMIT:
        raise Refused(
            _("银行答复没有入账。"),
            why=_("没有收到文件，或文件超过 30 MB。"),
            then=_("请重新选择文件。"),
            code="answer.no_file",
        )
    raw = form.cleaned_data["file"].read()
    record_answer(batch_id, raw, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("batch", batch_id)


@page("batch.draw", writes=["POST"])
def follow_up(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Draw up a follow-up batch for returned money that can go out again."""
    if request.method != "POST":
        return redirect("batch", batch_id)
    made = draw_up_follow_up(batch_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("batch", made.pk)
