"""The door: sign in with password and second factor, choose a seat, change the password, leave."""

from typing import Any

import pyotp
import segno
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from doorstep.base.installation import installation
from doorstep.base.pages import PUBLIC, page, refused
from doorstep.kernel.refusal import Refused

from .accounts import (
    code_now,
    password_is_old,
    second_factor_uri,
    set_password,
    set_second_factor,
    use_code,
    wrong_code,
)
from .forms_sign_in import CodeForm, PasswordForm, SignInForm
from .models import Account
from .seats import actors_of

PENDING_SECONDS = 300


@page(PUBLIC, writes=["POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Account and password; whoever passes is asked for the second factor next."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if account is not None:
            request.session.cycle_key()
            request.session["pending"] = {"account": account.pk, "at": int(timezone.now().timestamp())}
            request.session["next"] = request.GET.get("next", "")
            return redirect("sign-in-code" if account.second_factor else "second-factor")
        form.add_error(None, _("账号或密码不对。连续输错 5 次，要等 15 分钟。"))
    return render(request, "orgs/sign_in.html", {"form": form}, status=400 if form.errors else 200)


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Any, *_args: Any) -> HttpResponse:
    """Too many wrong passwords from one place for one account."""
    refusal = Refused(
        _("暂时不能登录。"),
        why=_("这个账号在这台设备上连续输错 5 次。"),
        then=_("请 15 分钟后再试；忘记密码请找本单位系统管理员。"),
        code="account.locked",
    )
    return refused(request, refusal, status=429)


def _pending(request: HttpRequest) -> Account | None:
    """The account that passed the password less than five minutes ago."""
    kept = request.session.get("pending")
    if not kept or timezone.now().timestamp() - kept["at"] > PENDING_SECONDS:
        return None
    return Account.objects.filter(pk=kept["account"], is_active=True).first()


@page(PUBLIC, writes=["POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor. Wrong codes count like wrong passwords."""
    account = _pending(request)
    if account is None or not account.second_factor:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        credentials = {"username": account.username}
        if not AxesProxyHandler.is_allowed(request, credentials):
            return locked_out(request, HttpResponse(), credentials)
        if use_code(account, form.cleaned_data["code"], at=timezone.now()):
            return _enter(request, account)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        form.add_error("code", wrong_code().why + wrong_code().then)
    here = installation()
    shown = code_now(account, at=timezone.now()) if here and here.is_synthetic else ""
    return render(request, "orgs/sign_in_code.html", {"form": form, "shown": shown}, status=400 if form.errors else 200)


@page(PUBLIC, writes=["POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """First sign-in: tie an authenticator app to the account. The secret waits in the session until proved."""
    account = _pending(request)
    if account is None or account.second_factor:
        return redirect("sign-in")
    secret = request.session.setdefault("secret", pyotp.random_base32())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_second_factor(account, secret, form.cleaned_data["code"], at=timezone.now())
        except Refused as refusal:
            form.add_error("code", refusal.why + refusal.then)
        else:
            return _enter(request, account)
    here = installation()
    uri = second_factor_uri(account, secret, issuer=here.site_name if here else _("家门口"))
    qr = segno.make(uri).svg_data_uri(scale=5)
    return render(request, "orgs/second_factor.html", {"form": form, "qr": qr, "secret": secret})


def _enter(request: HttpRequest, account: Account) -> HttpResponse:
    there = request.session.get("next", "")
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("pending", "secret", "next"):
        request.session.pop(name, None)
    request.session["seen"] = int(timezone.now().timestamp())
    if password_is_old(account, on=timezone.localdate()):
        return redirect("password")
    held = actors_of(account.pk, on=timezone.localdate())
    if len(held) != 1:
        return redirect("seats")
    request.session["seat"] = held[0].seat_id
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()})
    return redirect(there if there and safe else held[0].role.home)


@page(PUBLIC, writes=["POST"])
def seats(request: HttpRequest) -> HttpResponse:
    """Choose the seat in which to act; each line of the trail will name it."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    if password_is_old(request.user, on=timezone.localdate()):
        return redirect("password")
    held = actors_of(request.user.pk, on=timezone.localdate())
    if request.method == "POST":
        chosen = next((one for one in held if str(one.seat_id) == request.POST.get("seat")), None)
        if chosen is None:
            raise Refused(
                _("没有换岗位。"), why=_("这不是您现在的岗位。"), then=_("请从列表中选择。"), code="seat.not_held"
            )
        request.session["seat"] = chosen.seat_id
        return redirect(chosen.role.home)
    return render(request, "orgs/seats.html", {"seats": held})


@page(PUBLIC, writes=["POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not request.user.check_password(form.cleaned_data["old"]):
            form.add_error("old", _("原密码不对。"))
        else:
            try:
                set_password(request.user, form.cleaned_data["new"], on=timezone.localdate())
            except Refused as refusal:
                form.add_error("new", refusal.why)
            else:
                login(request, request.user, backend="django.contrib.auth.backends.ModelBackend")
                return redirect("seats")
    return render(request, "orgs/password.html", {"form": form}, status=400 if form.errors else 200)


@page(PUBLIC, writes=["POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; only by a form, so that no picture or link can."""
    if request.method == "POST":
        logout(request)
    return redirect("sign-in")
