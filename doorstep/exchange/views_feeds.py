"""Pages of feeds: how they stand at a place, one feed and its files, one file, and one row that waits."""

from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.sheetout import Heading, xlsx_response
from doorstep.base.tables import columns
from doorstep.base.trail import record
from doorstep.kernel.feed import PERIOD_WORDS, FeedContract
from doorstep.kernel.refusal import Refused
from doorstep.people.answering import blame, posted, status_of

from .contracts import CONTRACTS, find_contract
from .feed_pages import facts_of_run, places_of, rows_of_run, runs_of, sheet_of_rows, shown_feeds, texts_of, told_words
from .feed_reading import MOST_BYTES
from .feed_runs import receive_feed
from .feed_settling import cells_of, check_acted, decide_row, drop_row, mend_row
from .forms_feeds import FeedForm, RowForm
from .listings_feeds import FEED_ROWS, RUN_TONES
from .models_feeds import ENTERING, FeedRow, FeedRun


@page("exchange.view")
def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed of a place: of what day the last file is, when the next is due, and how many rows wait."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    places = places_of(actor, today)
    chosen = request.GET.get("place") or actor.code
    if chosen not in dict(places):
        raise Http404
    here = reverse("feeds")
    context = {
        "place": dict(places)[chosen],
        "tabs": [
            {"label": name, "url": f"{here}?place={code}", "count": "", "current": code == chosen}
            for code, name in places
        ]
        if len(places) > 1
        else [],
        "feeds": shown_feeds(chosen, actor, today),
        "columns": columns(
            _("数据来源"), _("多久一次"), _("数据截至"), _("下一份应到"), _("情形"), _("待处理的行") + ">"
        ),
        "may_receive": actor.may("feed.receive"),
    }
    return render(request, "exchange/feeds.html", context)


@page("exchange.view", writes=["POST"])
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """One feed: what its files must hold, the files that came, and handing in the next one."""
    if code not in CONTRACTS:
        raise Http404
    actor, today, contract = request.actor, timezone.localdate(), find_contract(code)  # type: ignore[attr-defined]
    places = places_of(actor, today)
    asked = request.GET.get("place", "")
    form = FeedForm(
        posted(request),
        request.FILES or None,
        places=places,
        is_whole=contract.is_whole,
        initial={"place": asked if asked in dict(places) else places[0][0]},
    )
    was_refused = False
    if request.method == "POST" and form.is_valid():
        try:
            return _received(request, contract, form.cleaned_data, actor)
        except Refused as refusal:
            _blame(form, refusal)
            was_refused = True
    context = {
        "contract": contract,
        "period": PERIOD_WORDS[contract.period],
        "tells": told_words(contract),
        "form": form if actor.may("feed.receive") else None,
        "runs": runs_of(code, actor),
        "run_columns": columns(
            _("文件"), _("数据截至"), _("收到"), _("行数") + ">", _("写入") + ">", _("有问题") + ">", _("状态")
        ),
    }
    return render(request, "exchange/feed.html", context, status=status_of(form, was_refused=was_refused))


def _blame(form: FeedForm, refusal: Refused) -> None:
    """Put a refusal beside the file, or beside the day where it is about the day."""
    field = "as_of" if refusal.code.startswith("feed.as_of") else "file"
    if refusal.code.startswith(("feed.", "sheet.")) and refusal.code != "feed.place":
        form.add_error(field, f"{refusal.why}{refusal.then}")
    else:
        blame(form, refusal)


def _received(request: HttpRequest, contract: FeedContract, given: dict[str, Any], actor: Actor) -> HttpResponse:
    """Take the file in, and go to its run; the same file again goes to the run that it was."""
    file, now = given["file"], timezone.now()
    if file.size > MOST_BYTES:
        raise Refused(
            _("文件没有收。"),
            why=_("文件有 %(size)s MB，一次最多 %(most)s MB。")
            % {"size": -(-file.size // 2**20), "most": MOST_BYTES // 2**20},
            then=_("请分成几个地方，分别上传。"),
            code="sheet.too_big",
        )
    run = receive_feed(
        contract.code,
        file.read(),
        file.name,
        place=given["place"],
        as_of=given["as_of"],
        is_fewer_meant=given.get("fewer", False),
        by=actor,
        at=now,
    )
    if run.received_at != now:
        said.info(request, _("这份文件以前收过，内容一字未变，什么都没有改。下面是那一次的结果。"))
        return redirect("feed-run", run.pk)
    return redirect("job", run.job_id)


@page("exchange.view")
def feed_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One file: its counts, what was noticed, and its rows that wait for a person."""
    actor = request.actor  # type: ignore[attr-defined]
    run = fetch(FeedRun.objects.defer("content"), actor, "exchange.view", pk=run_id)
    may_settle = actor.may("feed.receive", run.code)
    waiting = run.kept_rows.filter(state="open").count()
    context = {
        "run": run,
        "contract": find_contract(run.contract),
        "tone": RUN_TONES[run.state],
        "is_entering": run.state in ENTERING,
        "facts": facts_of_run(run),
        "waiting": waiting,
        "rows": rows_of_run(run, may_settle=may_settle),
        "rows_url": f"{reverse('feed-rows')}?run={run.pk}",
        "columns": columns(_("行号") + ">", _("姓名或名称"), _("证件号或代码"), _("问题"), _("状态")),
        "may_settle": may_settle,
    }
    return render(request, "exchange/feed_run.html", context)


@page("feed.receive", writes=["POST"])
def feed_sheet(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """The rows that wait as a spreadsheet, for the office that sent the file. A line is left of who took it."""
    actor = request.actor  # type: ignore[attr-defined]
    run = fetch(FeedRun.objects.defer("content"), actor, "feed.receive", pk=run_id)
    if request.method != "POST":
        return redirect("feed-run", run_id)
    named = [(column.name, column.label) for column in find_contract(run.contract).columns]
    rows = sheet_of_rows(run, named)
    record(actor, "take_out_feed_rows", run, at=timezone.now(), became={"rows": len(rows)})
    heads = [Heading(_("行号"), width=8), *(Heading(label, width=20) for _name, label in named)]
    heads.append(Heading(_("问题"), width=60))
    return xlsx_response(heads, rows, title=_("有问题的行"), filename=_("有问题的行.xlsx"))


@page("feed.receive")
def feed_rows(request: HttpRequest) -> HttpResponse:
    """Rows of every feed within reach that wait, or waited, for a person."""
    return list_page(request, FEED_ROWS)


@page("feed.receive", writes=["POST"])
def feed_row(request: HttpRequest, row_id: int) -> HttpResponse:
    """One row that waits: what is wrong, its cells to be mended, and the other ways out."""
    actor = request.actor  # type: ignore[attr-defined]
    row = fetch(FeedRow.objects.select_related("run").defer("run__content"), actor, "feed.receive", pk=row_id)
    contract = find_contract(row.run.contract)
    if request.method == "POST":
        row = mend_row(
            row_id, texts_of(request.POST, [one.name for one in contract.columns]), by=actor, at=timezone.now()
        )
        if row.state == "mended":
            return _next_row(request, row, _("第 %(number)s 行已改好，已写入。"))
    form = RowForm(contract=contract, cells=cells_of(row), faults=row.faults)
    context = {"row": row, "run": row.run, "contract": contract, "form": form, "is_wrong": request.method == "POST"}
    return render(request, "exchange/feed_row.html", context, status=409 if request.method == "POST" else 200)


@page("feed.receive", writes=["POST"])
def feed_row_settle(request: HttpRequest, row_id: int) -> HttpResponse:
    """A row is decided, was acted upon, or is not used."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("feed-row", row_id)
    reason = request.POST.get("reason", "")
    match request.POST.get("how"):
        case "decide":
            row = decide_row(row_id, reason, by=actor, at=timezone.now())
        case "acted":
            row = check_acted(row_id, by=actor, at=timezone.now())
        case "drop":
            row = drop_row(row_id, reason, by=actor, at=timezone.now())
        case _:
            raise Http404
    return _next_row(request, row, _("第 %(number)s 行已处理。"))


def _next_row(request: HttpRequest, row: FeedRow, words: str) -> HttpResponse:
    """Say what was done, and go on to the next row of the file that waits, or back to the file."""
    said.success(request, words % {"number": row.number})
    later = FeedRow.objects.filter(run=row.run_id, state="open").order_by("number").first()
    return redirect("feed-row", later.pk) if later else redirect("feed-run", row.run_id)
