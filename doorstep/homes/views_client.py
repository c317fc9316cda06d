"""Pages of one client: everything the home has of him, each act as a form; what an office sees."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.templatetags.words import day, minute
from doorstep.kernel.days import age_on
from doorstep.people.answering import posted
from doorstep.people.services.reveal import PURPOSES

from .acting import act_page
from .forms_clients import AdmitForm, DischargeForm, ReasonForm, RefuseForm
from .listings_clients import TONES, held_words
from .models_clients import SERVICES, Client, PlanReview
from .register import as_registered, kinds_words, register_notes
from .services.admitting import Admission, admit_client, fullness, recount_client
from .services.applying import refuse_client, withdraw_client
from .services.contacting import reveal_contact
from .services.leaving import discharge_client
from .views_clients import clients_link
from .views_governing import agreed_matters
from .waiting import reason_of

RUN = "home.run"


def services_words(names: Any) -> str:
    """Services in words, in their order."""
    return "、".join(str(words) for name, words in SERVICES if name in set(names))


def facts_of(one: Client) -> list[tuple[str, Any]]:
    """What the home has of a client, in words."""
    about = {"sex": one.sex or "—", "age": age_on(one.born_on, timezone.localdate())}
    facts: list[tuple[str, Any]] = [
        (_("性别和年龄"), _("%(sex)s，%(age)s 周岁") % about),
        (_("残疾类别和等级"), kinds_words(one)),
        (_("方式"), one.get_mode_display()),
        (_("服务"), services_words(one.services) or _("没有选")),
        (_("申请时间"), minute(one.applied_at)),
    ]
    if one.state == "waiting":
        facts.append((_("排队的理由"), reason_of(as_registered([one], timezone.localdate())[0])))
    if one.held:
        facts += _facts_of_admission(one)
    elif one.not_counted_words:
        facts.append((_("能不能计入托养"), one.not_counted_words))
    if one.ended_reason:
        facts.append((_("原因"), one.ended_reason))
    return facts


def _facts_of_admission(one: Client) -> list[tuple[str, Any]]:
    signed = {"number": one.agreement_no, "signer": one.get_agreement_signer_display()}
    most = None if one.most_minutes is None else _("%(count)s 分钟") % {"count": one.most_minutes}
    return [
        (_("在册期间"), held_words(one)),
        (_("计入托养"), _("计入") if one.is_counted else one.not_counted_words),
        (_("协议"), _("%(number)s，由%(signer)s签") % signed),
        (_("监护人"), one.guardian or _("没有")),
        (_("紧急联系人"), one.contact),
        (_("医生证明"), day(one.doctor_note_on) or _("没有")),
        (_("风险提示"), one.risks or _("没有")),
        (_("怎样来回"), one.transport or _("没有写")),
        (_("每天最多劳动"), most or _("没有写")),
    ]


def _shown(one: Client, back: tuple[str, str]) -> dict[str, Any]:
    reviews = Prefetch("reviews", PlanReview.objects.order_by("on", "pk"))
    plans = list(one.plans.prefetch_related(reviews).order_by("-made_on", "-pk"))
    return {
        "one": one,
        "tone": TONES[one.state],
        "facts": facts_of(one),
        "note": register_notes([one]).get(one.pk, ""),
        "plans": [(plan, services_words(plan.services)) for plan in plans],
        "has_plan": any(plan.ended_on is None for plan in plans),
        "today": timezone.localdate(),
        "back": back,
    }


@page("home.run")
def home_client(request: HttpRequest, client_id: int) -> HttpResponse:
    """One client of one's own home, and what may be done."""
    one = fetch(Client.objects.select_related("matter"), request.actor, RUN, pk=client_id)  # type: ignore[attr-defined]
    acts = {
        "waiting": [
            (_("接收"), "home-client-admit"),
            (_("不予接收"), "home-client-refuse"),
            (_("撤回申请"), "home-client-withdraw"),
        ],
        "admitted": [
            (_("登记用药"), "home-client-medicine"),
            (_("上传协议"), "home-client-agreement"),
            (_("登记不在园"), "home-client-absence"),
            (_("重新核对是否计入"), "home-client-recount"),
            (_("办理退出"), "home-client-discharge"),
        ],
    }.get(one.state, [])
    context = _shown(one, clients_link()) | {
        "acts": [(label, reverse(name, args=[one.pk])) for label, name in acts],
        "is_own": True,
        "agreement_url": reverse("home-agreement", args=[one.pk]) if one.agreement_paper_id else "",
        "may_plan": one.state == "admitted",
        "phone_url": reverse("home-client-phone", args=[one.pk]) if one.contact_phone else "",
        "purposes": PURPOSES,
        "medicines": one.medicines.order_by("-taken", "pk"),
        "absences": one.absences.order_by("-days", "-pk")[:20],
    }
    return render(request, "homes/client.html", context)


@page("home.people")
def home_client_seen(request: HttpRequest, client_id: int) -> HttpResponse:
    """One client of a home within reach, for offices: no medicines, no telephone, nothing to do."""
    one = fetch(Client.objects.select_related("home", "matter"), request.actor, "home.people", pk=client_id)  # type: ignore[attr-defined]
    back = reverse("clients-of-home", args=[one.home_id]), _("%(home)s的服务对象") % {"home": one.home.name}
    paper = reverse("agreement-seen", args=[one.pk]) if one.agreement_paper_id else ""
    return render(
        request, "homes/client.html", _shown(one, back) | {"is_own": False, "acts": [], "agreement_url": paper}
    )


def own_client(request: HttpRequest, client_id: int) -> Client:
    """The home's own client, to be read. Raises: Http404."""
    found = fetch(Client.objects.select_related("home"), request.actor, RUN, pk=client_id)  # type: ignore[attr-defined]
    assert isinstance(found, Client)
    return found


def client_act(
    request: HttpRequest, one: Client, form: forms.Form, act: Callable[[], Any], words: dict[str, Any], *, done: str
) -> HttpResponse:
    """One act on one client as a form; done, it leads back to the client."""
    here = reverse("home-client", args=[one.pk])
    return act_page(request, form, act, words | {"back": (here, one.name)}, done=done, there=lambda _made: here)


@page("home.run", writes=["POST"])
def home_client_admit(request: HttpRequest, client_id: int) -> HttpResponse:
    """Take somebody in."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    initial = {"mode": one.mode, "services": one.services, "on": timezone.localdate()}
    form = AdmitForm(posted(request), initial=initial, matters=agreed_matters(actor, "safety"))

    def act() -> Any:
        said = dict(form.cleaned_data)
        matter_id = said.pop("matter_id")
        return admit_client(one.pk, Admission(**said), matter_id=matter_id, by=actor, at=timezone.now())

    words = {
        "title": _("接收%(name)s") % {"name": one.name},
        "lead": _("先签协议，再接收。年龄和残疾类别按接收那一天、按名册核定。"),
        "submit": _("接收"),
        "facts": [
            (_("残疾类别和等级"), kinds_words(one)),
            (_("排队的理由"), reason_of(as_registered([one], timezone.localdate())[0])),
            (_("空位"), fullness(one.home, timezone.localdate()) or _("有")),
        ],
    }
    return client_act(request, one, form, act, words, done=_("已接收。"))


@page("home.run", writes=["POST"])
def home_client_refuse(request: HttpRequest, client_id: int) -> HttpResponse:
    """Do not take somebody in, by a decision."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    form = RefuseForm(posted(request), matters=agreed_matters(actor, "refusal"))
    words = {
        "title": _("不予接收%(name)s") % {"name": one.name},
        "lead": _("不予接收要由党组织讨论决定。请把决定和原因当面告诉本人或者家属，并告诉他可以向残联反映。"),
        "submit": _("不予接收"),
        "danger": True,
    }
    return client_act(
        request,
        one,
        form,
        lambda: refuse_client(one.pk, **form.cleaned_data, by=actor, at=timezone.now()),
        words,
        done=_("已登记不予接收。"),
    )


@page("home.run", writes=["POST"])
def home_client_withdraw(request: HttpRequest, client_id: int) -> HttpResponse:
    """The person no longer asks."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    form = ReasonForm(posted(request))
    words = {
        "title": _("撤回%(name)s的申请") % {"name": one.name},
        "lead": _("只在本人或者监护人自己提出时办理。"),
        "submit": _("撤回"),
        "danger": True,
    }
    return client_act(
        request,
        one,
        form,
        lambda: withdraw_client(one.pk, form.cleaned_data["reason"], by=actor, at=timezone.now()),
        words,
        done=_("申请已撤回。"),
    )


@page("home.run", writes=["POST"])
def home_client_discharge(request: HttpRequest, client_id: int) -> HttpResponse:
    """Somebody leaves."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    form = DischargeForm(posted(request), matters=agreed_matters(actor, "refusal"))

    def act() -> Any:
        return discharge_client(one.pk, **form.cleaned_data, by=actor, at=timezone.now())

    words = {
        "title": _("%(name)s退出家园") % {"name": one.name},
        "lead": _("退出以后，正在执行的计划和用药同时结束。"),
        "submit": _("办理退出"),
        "danger": True,
    }
    return client_act(request, one, form, act, words, done=_("已办理退出。"))


@page("home.run", writes=["POST"])
def home_client_recount(request: HttpRequest, client_id: int) -> HttpResponse:
    """Ask the register again whether somebody is counted."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    form = forms.Form(posted(request))
    words = {
        "title": _("重新核对%(name)s是否计入托养") % {"name": one.name},
        "lead": _("按接收那一天的年龄和名册里那一天有效的残疾人证，再核对一次。"),
        "submit": _("核对"),
        "facts": [(_("现在"), _("计入") if one.is_counted else one.not_counted_words)],
    }
    return client_act(
        request,
        one,
        form,
        lambda: recount_client(one.pk, by=actor, at=timezone.now()),
        words,
        done=_("已核对，结果见下面。"),
    )


@page("home.run", writes=["POST"])
def home_client_phone(request: HttpRequest, client_id: int) -> HttpResponse:
    """The telephone of the emergency contact in full, for a purpose. Kept by no cache."""
    one = own_client(request, client_id)
    value = reveal_contact(one.pk, request.POST.get("purpose", ""), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    template = "homes/client_phone.html#value" if request.htmx else "homes/client_phone.html"  # type: ignore[attr-defined]
    context = {"one": one, "label": _("紧急联系电话"), "value": value or _("未登记")}
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer
