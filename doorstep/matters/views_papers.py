"""Pages of the files and the letters of a case."""

import json
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.items import find_item
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.base.printed import printed_response, write_printed
from doorstep.kernel.proofcode import show_code
from doorstep.kernel.refusal import Refused
from doorstep.people.answering import done, posted, status_of
from doorstep.proofs.qr import qr_svg, verify_address

from .forms import PaperForm
from .models import Matter
from .models_papers import Letter, MatterFile
from .printing import printed_letter
from .services import issue_letter, keep_file
from .services.letter_words import LETTERS
from .services.letters import Open, letters_of_kind


@page("matter.file", writes=["POST"])
def add(request: HttpRequest, matter_id: int, name: str) -> HttpResponse:
    """Photograph one paper, or choose a file."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Matter.objects.select_related("person"), actor, "matter.view", pk=matter_id)
    item = find_item(found.item)
    paper = next((one for one in item.papers if one.name == name and not one.shared), None)
    if paper is None:
        raise Http404
    form = PaperForm(posted(request), request.FILES or None, initial={"key": uuid.uuid4()})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _kept(request, found, name, form)):
        messages.success(request, _("「%(paper)s」已收下。") % {"paper": paper.label})
        return redirect("matter", found.pk)
    back = (reverse("matter", args=[found.pk]), f"{item.label} {found.person.name}")
    context = {"paper": paper, "form": form, "back": back}
    return render(request, "matters/paper.html", context, status=status_of(form, was_refused=was_refused))


def _kept(request: HttpRequest, found: Matter, name: str, form: PaperForm) -> MatterFile:
    file, key = form.cleaned_data["file"], form.cleaned_data["key"]
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    return keep_file(found.pk, name, file.read(), file.name, by=actor, at=at, client_id=key)


@page("matter.view")
def show(request: HttpRequest, file_id: int) -> HttpResponse:
    """One file, as it was handed in, for whoever may see the case."""
    files = MatterFile.objects.select_related("paper")
    return paper_response(fetch(files, request.actor, "matter.view", pk=file_id).paper)  # type: ignore[attr-defined]


@page("matter.view", writes=["POST"])
def letter(request: HttpRequest, matter_id: int, kind: str) -> HttpResponse:
    """One letter to be printed; before it is issued, the button that issues it. `step`: not of the latest step."""
    actor = request.actor  # type: ignore[attr-defined]
    found, opened, others = _letter(request, matter_id, kind)
    if request.method == "POST":
        issue_letter(matter_id, kind, step=opened.event.number, by=actor, at=timezone.now())
        return redirect(f"{reverse('matter-letter', args=[matter_id, kind])}?step={opened.event.number}")
    context = {
        "matter": found,
        "item": find_item(found.item),
        "letter": opened,
        "others": others,
        "may_issue": actor.may("matter.file", found.code),
        **(_printed(opened.row) if opened.row else {}),
    }
    return render(request, "matters/letter.html", context)


@page("matter.view")
def letter_pdf(request: HttpRequest, matter_id: int, kind: str) -> HttpResponse:
    """One letter that was issued, as PDF: the same for ever."""
    found, opened, _others = _letter(request, matter_id, kind)
    if opened.row is None:
        what = _("%(letter)s没有打印。") % {"letter": opened.label}
        raise Refused(what, why=_("还没有出具。"), then=_("请先出具。"), code="letter.not_issued")
    return printed_response(write_printed(printed_letter(opened.row)), f"{kind}-{found.number}-{opened.event.number}")


def _letter(request: HttpRequest, matter_id: int, kind: str) -> tuple[Matter, Open, list[Open]]:
    """The case, the letter that is asked for, and the others of its kind. Raises: Http404, as `letters_of_kind`."""
    if kind not in LETTERS:
        raise Http404
    found = fetch(
        Matter.objects.select_related("person"),
        request.actor,  # type: ignore[attr-defined]
        "matter.view",
        pk=matter_id,
    )
    of_kind = letters_of_kind(found, kind)
    step = request.POST.get("step") or request.GET.get("step", "")
    opened = next((one for one in of_kind if str(one.event.number) == step), of_kind[-1])
    return found, opened, [one for one in of_kind if one is not opened]


def _printed(row: Letter) -> dict[str, object]:
    return {
        "said": json.loads(row.facts.open()),
        "proof": row.proof,
        "code": show_code(row.proof.proof_code),
        "address": verify_address(row.proof),
        # Drawn by a library from our own text: no stranger's words stand in it.
        "qr": mark_safe(qr_svg(row.proof).decode().partition("?>")[2]),  # noqa: S308
    }
