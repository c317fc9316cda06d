"""A person's year in words, what may be shown to prove it, and the papers that were shown."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.papers import MAX_BYTES, paper_response
from doorstep.base.tables import columns
from doorstep.kernel.levy import written
from doorstep.kernel.money import yuan
from doorstep.kernel.names import mask_number
from doorstep.kernel.refusal import Refused
from doorstep.people.answering import posted, status_of, tried

from .beside import claimed_twice
from .counting import CLAIMS, counting
from .forms_employer import ProofForm
from .hints import months_words
from .models import Declaration, Placement, PlacementPaper
from .outcome import MONTHS, Month, outcome
from .services.own import at_home
from .services.proving import TAKES_PROOF, show_proof
from .views_declared import declaration_link
from .views_people import own_placement
from .words import Row, cell_of, claim_words, proof_words, rows_of


def row_of(one: Placement) -> Row:
    """The person's year as the ledger has it."""
    verdicts, rulings = one.verdicts.order_by("pk"), one.rulings.order_by("pk")
    about: dict[str, Any] = {"counting": counting(), "year": one.declaration.year, "place": one.code}
    (row,) = rows_of([(one, outcome(one.wages_fen, verdicts, rulings, **about))])
    return row


@page("placement.declare")
def placement_own(request: HttpRequest, placement_id: int) -> HttpResponse:
    """A person: what was entered, and month by month why it counts, does not, or waits."""
    one = own_placement(request, placement_id)
    row = row_of(one)
    papers = one.papers.order_by("-pk")
    context = {
        "one": one,
        "made": one.declaration,
        "back": declaration_link(one.declaration),
        "writable": one.declaration.state in Declaration.WRITABLE,
        "takes_proof": one.declaration.state in TAKES_PROOF,
        "facts": _facts(one),
        "count": written(row.count),
        "count_rounded": f"{float(row.count):.2f}",
        "months": _told(one, row),
        "columns": columns(_("月份"), _("每月工资（元）") + ">", _("结果"), _("原因"), _("可以交什么材料")),
        "papers": [(paper, CLAIMS[paper.claim].label if paper.claim in CLAIMS else paper.claim) for paper in papers],
        "waits": row.waits,
        "twice": months_words(claimed_twice(row.months)),
    }
    return render(request, "quota/employer_person.html", context)


def _facts(one: Placement) -> list[tuple[str, str]]:
    until = one.contract_until
    return [
        (_("证件号码"), mask_number(one.number.open())),
        (_("证件"), one.get_certificate_display()),
        (_("工作岗位"), one.post or _("没有填")),
        (_("用工形式"), one.get_contract_display() + (_("，全日制") if one.is_full_time else _("，非全日制"))),
        (
            _("合同"),
            f"{one.contract_from} — {until}" if until else _("%(day)s 起，没有期限") % {"day": one.contract_from},
        ),
        (_("劳务派遣"), one.get_dispatch_display()),
    ]


def _told(one: Placement, row: Row) -> list[dict[str, Any]]:
    """The year in runs of months of which the same is to be told."""
    by_month = {month.at: month for month in row.months}
    runs: list[dict[str, Any]] = []
    for at in range(MONTHS):
        month, wage = by_month.get(at), one.wages_fen[at]
        about = {
            "wage": "" if wage is None else yuan(wage, commas=True),
            "tone": cell_of(at, month).tone,
            "result": _result(month),
            "reasons": _reasons(month),
            "proofs": proof_words(month) if month is not None and month.weight is None else [],
        }
        if runs and {name: runs[-1][name] for name in about} == about:
            runs[-1]["last"] = at + 1
        else:
            runs.append({"first": at + 1, "last": at + 1, **about})
    return runs


def _reasons(month: Month | None) -> list[str]:
    """Why a month waits or fails, claim by claim; nothing where it counts."""
    if month is None:
        return []
    return [claim_words(claim, month.said[claim]) for claim in (month.fails or month.waits_for)]


def _result(month: Month | None) -> str:
    if month is None:
        return _("没有申报")
    if month.weight is None:
        return _("还要核实")
    return _("计入 %(weight)s 人") % {"weight": month.weight} if month.weight else _("不计入")


@page("placement.declare", writes=["POST"])
def placement_proof(request: HttpRequest, placement_id: int) -> HttpResponse:
    """A paper for one claim of a person."""
    actor, one = request.actor, own_placement(request, placement_id)  # type: ignore[attr-defined]
    claims = [(code, f"{CLAIMS[code].label}（{CLAIMS[code].proof}）") for code in _waiting_first(one)]
    form = ProofForm(posted(request), request.FILES or None, claims=claims, initial={"key": uuid.uuid4()})
    was_refused = False
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kept = tried(
            form,
            lambda: show_proof(
                *(one.pk, said["claim"], _raw(said["file"]), said["file"].name),
                note=said["note"],
                client_id=said["key"],
                by=actor,
                at=timezone.now(),
            ),
            {"paper.": "file", "proof.claim": "claim"},
        )
        if kept:
            messages.success(request, _("材料已收下，审核人看得到。"))
            return redirect("placement-own", one.pk)
        was_refused = True
    context = {
        "form": form,
        "title": _("交%(name)s的证明材料") % {"name": one.name},
        "lead": _("一次交一份，说明证明什么。交了以后可以再看，不能删。"),
        "submit": _("上传"),
        "back": declaration_link(one.declaration),
    }
    return render(request, "quota/employer_form.html", context, status=status_of(form, was_refused=was_refused))


def _waiting_first(one: Placement) -> list[str]:
    """The claims, those first of which something waits."""
    waiting = [claim for month in row_of(one).months for claim in month.waits_for if claim in CLAIMS]
    return list(dict.fromkeys([*waiting, *CLAIMS]))


def _raw(file: object) -> bytes:
    """The bytes of a paper; one that is too big is refused before it is read into memory."""
    size = file.size  # type: ignore[attr-defined]
    if size > MAX_BYTES:
        raise Refused(
            _("文件没有收下。"),
            why=_("文件有 %(size)s MB，一份最多 %(most)s MB。")
            % {"size": -(-size // 2**20), "most": MAX_BYTES // 2**20},
            then=_("请把照片调小，或分成几份再上传。"),
            code="paper.too_big",
        )
    return file.read()  # type: ignore[attr-defined]


@page("placement.declare")
def placement_paper(request: HttpRequest, placement_paper_id: int) -> HttpResponse:
    """A paper that was shown, seen again."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = fetch(PlacementPaper.objects, actor, "placement.declare", pk=placement_paper_id)
    with at_home(actor):
        return paper_response(shown.paper)
