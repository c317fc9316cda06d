"""At the window far from home: taken in, its papers kept, sent home in time, and the applicant told how it ended.

Source: 残疾人两项补贴资格认定申请跨省通办 (民政部, 中国残联, 2021; 文号待核): three, ten and three working days.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.items import find_item
from doorstep.base.papers import keep_paper
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.kernel.idcard import read_number
from doorstep.kernel.item import Item
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers, level_of
from doorstep.matters.answers import Answers, is_asked, packed, read_answers, refuse_faults, without_empty
from doorstep.matters.models import Notice
from doorstep.matters.models_forward import Arrival, Forwarding, ForwardingFile
from doorstep.people.services.standing import day_of

from .arrive import settle_by_itself
from .elsewhere import answered, day_due, limits_of, next_number
from .keep_file import MOST
from .orgs import org_of


@transaction.atomic
def receive_forwarding(
    item_code: str,
    said: Mapping[str, Any],
    *,
    name: str,
    number: str,
    home_code: str,
    home_label: str,
    papers: Mapping[str, str],
    key: uuid.UUID,
    by: Actor,
    at: dt.datetime,
) -> Forwarding:
    """Take in a case for somebody who belongs elsewhere. The same key again gives the same row.

    `home_code`: the county of the household register, or "" outside of the city, which `home_label` then names.
    Raises: Refused("access.not_yours", "item.unknown", "forward.…", "matter.blank", "matter.no_org"), as `read_number`
    and `normal_name`.
    """
    item, on, what = find_item(item_code), day_of(at), _("没有收件。")
    by.require("matter.file", by.code, what=what)
    limits = limits_of(item, what=what)
    if twice := Forwarding.objects.within_reach(by, "matter.file").filter(key=key).first():
        return twice
    _refuse_unfit(home_code, home_label, by=by, what=what)
    answers = _read(item, said, what=what)
    known = {paper.name for paper in item.papers}
    made = Forwarding.objects.create(
        code=by.code,
        number=next_number("Y", by.code, on),
        key=key,
        item=item.code,
        name=normal_name(name),
        id_number=read_number(number, today=on).number,
        answers=packed(answers),
        papers={name: how for name, how in papers.items() if name in known},
        org_name=org_of(by).name,
        home_code=home_code,
        home_label=home_label.strip()[:100],
        received_at=at,
        received_by=by.account_id,
        received_label=by.seat_label,
        push_due_on=day_due(on, limits.push),
    )
    record(by, "receive_forwarding", made, at=at, became={"item": item.code, "home": made.home_label})
    return made


def _refuse_unfit(home_code: str, home_label: str, *, by: Actor, what: str) -> None:
    if level_of(by.code) == "village":
        raise Refused(
            what,
            why=_("异地收件由乡镇（街道）以上的窗口办。"),
            then=_("请带本人到乡镇（街道）窗口。"),
            code="forward.village",
        )
    if home_code and covers(by.ranges, home_code):
        raise Refused(
            what,
            why=_("%(home)s就是本地。") % {"home": home_label},
            then=_("请先找到本人，再登记办件。"),
            code="forward.home",
        )
    if not home_label.strip():
        raise Refused(what, why=_("没有写明户籍地。"), then=_("请选择或写明户籍地。"), code="forward.home")


def _read(item: Item, said: Mapping[str, Any], *, what: str) -> Answers:
    answers, faults = read_answers(item.asks, said)
    refuse_faults(item.asks, faults, what=what, then=_("请补填后再提交。"))
    return without_empty(answers)


def lacking_for(forwarding: Forwarding) -> list[str]:
    """The labels of the papers that the window has still to see."""
    answers = json.loads(forwarding.answers.open())
    wanted = [one for one in find_item(forwarding.item).papers if one.required and not one.shared]
    return [one.label for one in wanted if is_asked(one.when, answers) and one.name not in forwarding.papers]


def _locked(forwarding_id: int, by: Actor, *, what: str) -> Forwarding:
    rows = Forwarding.objects.select_for_update(of=("self",))
    found = fetch(rows, by, "matter.file", pk=forwarding_id)
    by.require("matter.file", found.code, what=what)
    return found


@transaction.atomic
def keep_forwarded(
    forwarding_id: int, name: str, raw: bytes, filename: str, *, by: Actor, at: dt.datetime, client_id: uuid.UUID
) -> ForwardingFile:
    """Keep one file of one paper, which then counts as shown. Sent again with the same `client_id`, it is kept once.

    Raises: Http404, Refused("forward.sent", "matter.no_paper", "matter.many_files", "access.not_yours", paper.*).
    """
    what = _("文件没有收下。")
    found = _locked(forwarding_id, by, what=what)
    _refuse_sent(found, what=what)
    if name not in {paper.name for paper in find_item(found.item).papers}:
        raise Refused(what, why=_("这个事项没有这份材料。"), then=_("请从清单里选择。"), code="matter.no_paper")
    paper = keep_paper(raw, filename, code=found.code, by=by, at=at, client_id=client_id)
    if kept := ForwardingFile.objects.filter(paper=paper).first():
        return kept
    if found.files.count() >= MOST:
        raise Refused(
            what,
            why=_("这件已经有 %(most)s 份文件。") % {"most": MOST},
            then=_("请把多页合成一个 PDF 再上传。"),
            code="matter.many_files",
        )
    made = ForwardingFile.objects.create(forwarding=found, code=found.code, name=name, paper=paper)
    found.papers = {name: "photo", **found.papers}
    found.save(update_fields=["papers"])
    record(by, "keep_file", found, at=at, became={"paper": name, "file": made.pk})
    return made


def _refuse_sent(found: Forwarding, *, what: str) -> None:
    if found.pushed_at is not None:
        raise Refused(what, why=_("这件已经转出。"), then=_("请看对方办到哪一步。"), code="forward.sent")


@transaction.atomic
def push_forwarding(forwarding_id: int, reference: str = "", *, by: Actor, at: dt.datetime) -> Forwarding:
    """Send it home. Within the city it arrives at once; outside, `reference` says by what way it went.

    Sent already: unchanged.  Raises: Http404, Refused("access.not_yours", "matter.papers", "forward.reference").
    """
    what = _("没有转出。")
    found = _locked(forwarding_id, by, what=what)
    if found.pushed_at is not None:
        return found
    if lacking := lacking_for(found):
        raise Refused(
            what,
            why=_("还缺材料：%(papers)s。") % {"papers": "、".join(lacking)},
            then=_("请收齐后再转出。"),
            code="matter.papers",
        )
    if not found.home_code and not reference.strip():
        raise Refused(
            what,
            why=_("转到外市的，要写明怎样转出、单号多少。"),
            then=_("例如：省平台流水号，或挂号信号码。"),
            code="forward.reference",
        )
    found.pushed_at, found.reference = at, reference.strip()[:100]
    found.save(update_fields=["pushed_at", "reference"])
    record(by, "push_forwarding", found, at=at, became={"home": found.home_label})
    if found.home_code:
        _arrive(found, by=by, at=at)
    return found


def _arrive(found: Forwarding, *, by: Actor, at: dt.datetime) -> None:
    """It lies at home from now on; where the register there knows the person, as a case whose clock runs."""
    item = find_item(found.item)
    with scoped(SYSTEM.ranges, by=SYSTEM):
        arrival = Arrival.objects.create(
            code=found.home_code,
            channel="elsewhere",
            forwarding=found,
            number=found.number,
            item=found.item,
            name=found.name,
            id_number=found.id_number.open(),
            answers=found.answers.open(),
            papers=found.papers,
            origin=found.org_name,
            arrived_at=at,
            due_on=day_due(day_of(at), item.promised),
        )
        arrival.refresh_from_db()  # sealed columns come as such from the database alone
        settle_by_itself(arrival, by=by, at=at)


@transaction.atomic
def answer_by_hand(forwarding_id: int, outcome: str, words: str, *, by: Actor, at: dt.datetime) -> Forwarding:
    """What a place outside of the city has answered. Raises: Http404, Refused("access.not_yours", "forward.answer")."""
    what = _("答复没有登记。")
    found = _locked(forwarding_id, by, what=what)
    reason = (
        _("这件还没有转出。")
        if found.pushed_at is None
        else _("本市的答复由户籍地登记。")
        if found.home_code
        else _("已经登记过答复。")
        if found.decided_at is not None
        else _("没有写明结果和内容。")
        if outcome not in ("granted", "refused", "sent_back") or not words.strip()
        else ""
    )
    if reason:
        raise Refused(what, why=reason, then=_("请核对后再登记。"), code="forward.answer")
    answered(found, outcome, words.strip(), at=at)
    record(by, "answer_forwarding", found, at=at, became={"outcome": outcome})
    return found


@transaction.atomic
def tell_forwarded(forwarding_id: int, how: str, *, by: Actor, at: dt.datetime) -> Forwarding:
    """The applicant was told how it ended; what home had still to tell of the case is told with it.

    Told already: unchanged.  Raises: Http404, Refused("access.not_yours", "forward.open", "notice.how").
    """
    what = _("没有登记告知。")
    found = _locked(forwarding_id, by, what=what)
    if found.told_at is not None:
        return found
    if found.decided_at is None:
        raise Refused(what, why=_("户籍地还没有答复。"), then=_("请等答复。"), code="forward.open")
    if how not in dict(Notice.HOWS):
        raise Refused(what, why=_("没有选择告知方式。"), then=_("请选择怎样告知的。"), code="notice.how")
    found.told_at, found.told_how, found.told_label = at, how, by.seat_label
    found.save(update_fields=["told_at", "told_how", "told_label"])
    with scoped(SYSTEM.ranges, by=SYSTEM):
        Notice.objects.filter(matter=found.matter_id, told_at=None).update(
            told_at=at, told_how=how, told_label=by.seat_label
        )
    record(by, "tell_forwarded", found, at=at, became={"how": how})
    return found
