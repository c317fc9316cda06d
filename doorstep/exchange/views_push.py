"""The address to which the systems of other departments send their files. JSON in and out of counts, never of rows."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from doorstep.base.pages import PUBLIC, page
from doorstep.kernel.refusal import Refused

from .contracts import find_contract
from .feed_arriving import check_file, check_signature, spend_nonce, take_in, told_of
from .feed_reading import MOST_BYTES

STATUSES = {"feed.unknown": 404, "feed.no_run": 404, "sheet.too_big": 413}


@csrf_exempt  # whoever sends is known by the signature, and not by a cookie
@page(PUBLIC, writes=["POST"])
def feed_push(request: HttpRequest, code: str) -> JsonResponse:
    """A file of a feed (POST), or what became of one (GET); both are signed with the key of the feed."""
    try:
        said, status = _answered(request, code)
    except Refused as refusal:
        words = f"{refusal.what}{refusal.why}{refusal.then}"
        said = {"code": refusal.code, "words": words}
        is_unsigned = refusal.code.startswith(("signature.", "nonce.", "body."))
        status = 403 if is_unsigned else STATUSES.get(refusal.code, 409)
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})


def _answered(request: HttpRequest, code: str) -> tuple[Mapping[str, Any], int]:
    contract, now = find_contract(code), timezone.now()
    path = f"{request.path}?{request.META['QUERY_STRING']}"
    check_signature(contract, str(request.method), path, request.headers, at=now)
    given = {name: str(request.GET[name]) for name in request.GET}
    if request.method != "POST":
        return told_of(contract, given), 200
    spend_nonce(contract, request.headers, at=now)
    raw = _body(request)
    check_file(request.headers, raw)
    run, is_known = take_in(contract, given, raw, at=now)
    return run, 200 if is_known else 201


def _body(request: HttpRequest) -> bytes:
    """The file, past Django's limit for forms. Raises: Refused("sheet.too_big") before anything of it is read."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Refused(
            _("名单没有收。"),
            why=_("文件太大，一次最多 %(most)s MB。") % {"most": MOST_BYTES // 2**20},
            then=_("请分成几个地方，分别发送。"),
            code="sheet.too_big",
        )
    return request.read()
