"""The public page on which anybody may ask whether a paper is genuine and in force."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.pages import PUBLIC, page, refused
from doorstep.kernel.refusal import Refused

from .answers import answer_for
from .forms import VerifyForm
from .services import WINDOW, may_ask
from .signing import public_key


@page(PUBLIC, writes=["POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Type a code, or paste what a QR code holds."""
    form = VerifyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _answered(request, form, form.cleaned_data["text"])
    said = {"form": form, "key": public_key()}
    return render(request, "proofs/verify.html", said, status=400 if form.errors else 200)


@page(PUBLIC)
def verify_code(request: HttpRequest, written: str) -> HttpResponse:
    """Where the QR code leads. Only the count of inquiries is written."""
    return _answered(request, VerifyForm(initial={"text": written}), written)


def _answered(request: HttpRequest, form: VerifyForm, text: str) -> HttpResponse:
    """The answer on the same page, above the form; a slip in the text is told beside the field."""
    if not may_ask(get_client_ip_address(request) or "", at=timezone.now()):
        return _too_often(request)
    said: dict[str, object] = {"form": form, "key": public_key()}
    try:
        said["answer"] = answer_for(text, on=timezone.localdate())
    except Refused as refusal:
        said["refusal"] = refusal
    answer = render(request, "proofs/verify.html", said, status=409 if "refusal" in said else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _too_often(request: HttpRequest) -> HttpResponse:
    refusal = Refused(
        _("暂时不能核验。"),
        why=_("这里的网络在十分钟内查了太多次。"),
        then=_("请过十分钟再查，或者向出具单位核实。"),
        code="proof.too_often",
    )
    answer = refused(request, refusal, status=429)
    answer["Retry-After"] = str(int(WINDOW.total_seconds()))
    return answer
