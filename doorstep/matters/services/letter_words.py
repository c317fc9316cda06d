"""What each kind of letter says of the step that it tells of. Declared once: steps, what the public sees, the words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.official import date_words
from doorstep.base.templatetags.words import minute
from doorstep.kernel.item import Item
from doorstep.kernel.names import mask_number
from doorstep.matters.answers import answers_of, in_words, is_asked
from doorstep.matters.models import Matter, MatterEvent
from doorstep.matters.words import form_title

from .advance import said_in
from .lacking import lacking_papers

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """What a letter says. It is kept in these very fields, so that it is printed the same for ever."""

    title: str
    lead: str
    facts: Pairs
    to: str = ""
    sections: Sequence[tuple[str, Sequence[str]]] = ()
    signs: Sequence[str] = ()


@dataclass(frozen=True)
class Told:
    """The case, its item, and the step of which a letter tells."""

    matter: Matter
    item: Item
    event: MatterEvent


@dataclass(frozen=True)
class Kind:
    """One kind of letter. `proof`: the kind of paper as which the public may verify it; `tells`: of which steps."""

    proof: str
    tells: Callable[[MatterEvent, Item], bool]
    says: Callable[[Told], Said]


def _is_asked_for(event: MatterEvent, item: Item) -> bool:
    """The filing, where somebody asked: what the system opens by itself has no applicant."""
    return event.number == 1 and item.finds is None


def _is_end(event: MatterEvent, item: Item) -> bool:
    return item.machine.stage(event.target).is_final and event.act != "not_accept"


def _form(told: Told) -> Said:
    matter, item = told.matter, told.item
    answers = answers_of(matter)
    rows = [*_begun(matter, item), *_who(matter), *in_words(item.asks, answers)]
    return Said(
        title=form_title(item),
        lead=_("请核对下面的内容，属实的请签名；有错的，请当场更正。"),
        facts=rows,
        sections=[(_("材料"), _papers(matter, item))],
        signs=[_("申请人"), _("监护人或者代办人"), _("收件人")],
    )


def _receipt(told: Told) -> Said:
    matter, item = told.matter, told.item
    facts = [*_begun(matter, item), (_("收到的材料"), "、".join(_shown(matter, item)) or _("没有"))]
    return Said(
        title=_("收件回执"),
        lead=_("您申请的%(item)s已经收到。材料齐全的，将尽快受理。") % {"item": item.label},
        facts=[*facts, *_time(matter)],
        to=matter.person.name,
    )


def _accepted(told: Told) -> Said:
    matter, item = told.matter, told.item
    facts = [
        *_begun(matter, item),
        (_("受理时间"), minute(told.event.at)),
        (_("受理岗位"), told.event.seat_label),
        (_("收到的材料"), "、".join(_shown(matter, item)) or _("没有")),
        *_time(matter),
    ]
    return Said(
        title=_("受理通知单"),
        lead=_("您申请的%(item)s，材料齐全，符合受理条件，现在受理。") % {"item": item.label},
        facts=facts,
        to=matter.person.name,
        sections=_basis(matter),
    )


def _correction(told: Told) -> Said:
    matter, item, said = told.matter, told.item, said_in(told.event)
    lacking = lacking_papers(matter, item, answers_of(matter), at=told.event.at)
    defects = [*(_("缺少：%(paper)s") % {"paper": paper} for paper in lacking), *_lines(said.get("defects", ""))]
    how = [
        _("请把补好的材料交到收件的窗口。自己不方便的，可以请村（社区）专职委员代交。"),
        _("等您补正的日子，不算在办理期限内。"),
    ]
    numbered = [f"{number}. {words}" for number, words in enumerate(defects, 1)]
    return Said(
        title=_("一次性补正告知书"),
        lead=_("您申请的%(item)s，还有下面的内容需要补正。这里一次说全，补正以后不再提出新的要求。")
        % {"item": item.label},
        facts=[*_begun(matter, item), (_("告知时间"), minute(told.event.at)), (_("告知岗位"), told.event.seat_label)],
        to=matter.person.name,
        sections=[
            (_("需要补正的全部内容"), numbered),
            (_("怎样补"), how),
            *_basis(matter),
        ],
    )


def _not_accepted(told: Told) -> Said:
    return Said(
        title=_("不予受理通知书"),
        lead=_("您申请的%(item)s，不予受理。") % {"item": told.item.label},
        facts=[*_begun(told.matter, told.item), (_("决定时间"), minute(told.event.at))],
        to=told.matter.person.name,
        sections=_why(told),
    )


def _decision(told: Told) -> Said:
    matter, outcome = told.matter, told.item.machine.stage(told.event.target).outcome
    title, lead = {
        "granted": (_("办理结果通知书"), _("您申请的%(item)s，已经办成。")),
        "refused": (_("不予办理决定书"), _("您申请的%(item)s，决定不予办理。")),
        "withdrawn": (_("终止办理通知书"), _("您申请的%(item)s，已经终止办理。")),
    }[outcome]
    facts = [
        *_begun(matter, told.item),
        (_("办结时间"), minute(told.event.at)),
        (_("结果"), str(told.item.machine.stage(told.event.target).label)),
    ]
    if told.event.words and "reason" not in said_in(told.event):
        facts.append((_("说明"), told.event.words))
    return Said(title, lead % {"item": told.item.label}, facts, to=matter.person.name, sections=_why(told))


LETTERS: dict[str, Kind] = {
    "form": Kind("application", _is_asked_for, _form),
    "receipt": Kind("receipt", _is_asked_for, _receipt),
    "accepted": Kind("notice", lambda event, item: event.starts and item.finds is None, _accepted),
    "correction": Kind("notice", lambda event, item: event.act == "return", _correction),
    "not_accepted": Kind("notice", lambda event, item: event.act == "not_accept", _not_accepted),
    "decision": Kind("decision", _is_end, _decision),
}


def _begun(matter: Matter, item: Item) -> list[tuple[str, str]]:
    return [
        (_("编号"), matter.number),
        (_("事项"), item.label),
        (_("申请人"), matter.person.name),
        (_("申请时间"), minute(matter.opened_at)),
    ]


def _who(matter: Matter) -> list[tuple[str, str]]:
    """The person as the register has it on the day; numbers are masked, since a form lies about."""
    person, on = matter.person, timezone.localdate(matter.opened_at)
    guardian = person.guardians.filter(held__contains=on).order_by("pk").first()
    said = [
        (_("性别"), person.get_sex_display()),
        (_("出生日期"), date_words(person.born_on) if person.born_on else ""),
        (_("证件号码"), mask_number(person.number.open()) if person.number else ""),
        (_("户籍地址"), person.address),
        (_("监护人"), f"{guardian.name}（{guardian.get_relation_display()}）" if guardian else ""),
    ]
    return [(label, words) for label, words in said if words]


def _shown(matter: Matter, item: Item) -> list[str]:
    named = {paper.name: paper.label for paper in item.papers}
    return [f"{named.get(one.name, one.name)}（{one.get_how_display()}）" for one in matter.papers.order_by("pk")]


def _papers(matter: Matter, item: Item) -> list[str]:
    """The checklist with how each was shown; what other offices tell is not asked for."""
    given, answers = {one.name: one.get_how_display() for one in matter.papers.all()}, answers_of(matter)
    wanted = [one for one in item.papers if not one.shared and is_asked(one.when, answers)]
    lacking = {True: _("还没有交"), False: _("需要时再交")}
    return [f"{one.label}：{given.get(one.name, lacking[one.required])}" for one in wanted] or [_("不用交材料。")]


def _time(matter: Matter) -> list[tuple[str, str]]:
    promised = f"{matter.limit_count} {matter.get_limit_unit_display()}" if matter.limit_count else _("当场办结")
    due = date_words(matter.due_on) if matter.due_on else _("受理以后才能算出")
    return [(_("承诺期限"), promised), (_("应办结日"), due)]


def _basis(matter: Matter) -> list[tuple[str, Sequence[str]]]:
    """The basis with which the case began."""
    basis = matter.terms.get("basis", [])
    return [(_("依据"), basis)] if basis else []


def _why(told: Told) -> list[tuple[str, Sequence[str]]]:
    """Reason, what the person can do, basis."""
    said = said_in(told.event)
    reason = _lines(said.get("reason", ""))
    ways = _lines(said.get("remedy", ""))
    ways.append(_("请先找办理的单位问清原因。仍不同意的，可以向上一级残联反映。"))
    ways.append(_("依法可以申请复议或者起诉的，也可以走这条路。"))
    sections = [(_("原因"), reason)] if reason else []
    return [*sections, (_("不同意的，可以这样办"), ways), *_basis(told.matter)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
