"""What this room prints: letters as they were issued; from the item files the guide, the manual and blank forms."""

import datetime as dt
import json
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.installation import installation
from doorstep.base.items import ITEMS
from doorstep.base.official import Table
from doorstep.base.printed import Check, Facts, Printed, Prose, write_printed
from doorstep.kernel.clock import Limit
from doorstep.kernel.expr import in_words
from doorstep.kernel.item import CHANNELS, Item
from doorstep.kernel.machine import Ask
from doorstep.proofs.qr import check_of

from .models_papers import Letter
from .words import form_title

KEPT = 64  # PDFs of the guide that a process keeps: everybody gets the same, and setting one takes a moment


def printed_letter(row: Letter) -> Printed:
    """A letter as it was issued, with the code by which anybody may verify it. The form is signed, the rest sealed."""
    said = json.loads(row.facts.open())
    return Printed(
        title=said["title"],
        org=row.proof.shown["org"],
        dated_on=row.proof.issued_on,
        number=row.matter.number,
        to=said["to"],
        parts=(
            Prose((said["lead"],)),
            Facts([(label, words) for label, words in said["facts"]]),
            *(Prose(tuple(lines), title=title) for title, lines in said["sections"]),
        ),
        signs=tuple(said["signs"]),
        sealed=not said["signs"],
        check=check_of(row.proof),
    )


def items_by_group() -> dict[str, list[Item]]:
    """What can be done here, in the order of the catalogue."""
    groups: dict[str, list[Item]] = {}
    for item in ITEMS.values():
        if item.is_offered:
            groups.setdefault(item.group, []).append(item)
    return groups


def manual(on: dt.date) -> bytes:
    """The printed manual: a page for each item, in the order of the guide, with a list in front."""
    items = tuple(item.code for items in items_by_group().values() for item in items)
    return _written("guide", items, on, _unit())


def guide_pdf(item: Item, on: dt.date) -> bytes:
    """One item's page of the manual."""
    return _written("guide", (item.code,), on, _unit())


def form_pdf(item: Item, on: dt.date) -> bytes:
    """An item's form, to be filled in by hand."""
    return _written("form", (item.code,), on, _unit())


def _unit() -> str:
    here = installation()
    return here.site_name if here else ""


@lru_cache(maxsize=KEPT)
def _written(kind: str, codes: tuple[str, ...], on: dt.date, unit: str) -> bytes:
    """Raises: LookupError for an item that the catalogue does not have."""
    make = {"guide": guide_page, "form": blank_form}[kind]
    pages = [make(ITEMS[code], on, unit) for code in codes]
    return write_printed(*pages, title=_("办事手册") if len(pages) > 1 else "", contents=len(pages) > 1)


def guide_page(item: Item, on: dt.date, unit: str) -> Printed:
    """Who may ask, with which papers, where, how long it takes, what it costs, on what basis."""
    shared = "、".join(paper.label for paper in item.papers if paper.shared)
    steps = [stage.label for stage in item.machine.stages if not stage.is_final and not stage.is_aside]
    rows = [
        (_("谁能办"), _who(item)),
        (_("到哪里办"), "；".join(CHANNELS[name] for name in item.channels)),
        (_("多久办好"), "\n".join(_limits(item))),
        (_("收费"), item.fee),
        (_("办好后"), item.result),
        (_("要经过哪几步"), " → ".join(steps)),
        (_("不用您交的"), _("%(papers)s，能从其他部门核到") % {"papers": shared} if shared else ""),
    ]
    return Printed(
        title=item.label,
        org=unit,
        dated_on=on,
        parts=(
            Prose((item.plain,)),
            Facts([(label, words) for label, words in rows if words]),
            *_papers(item, _("要带什么"), _("说明")),
            Prose(tuple(_basis(item)), title=_("依据")),
        ),
        check=_go_on(item),
    )


def blank_form(item: Item, on: dt.date, unit: str) -> Printed:
    """What is asked, with room to write; what the register may know is asked too, since paper knows nothing."""
    return Printed(
        title=form_title(item),
        org=unit,
        dated_on=on,
        parts=(
            Prose((_("请用正楷填写；有□的，在选中的□里打√。不会写字的，可以请人代写，本人按手印。"),)),
            Facts(
                (
                    (_("姓名"), ""),
                    (_("性别"), (_("男"), _("女"))),
                    (_("出生日期"), _("　　　　年　　　月　　　日")),
                    (_("证件号码"), ""),
                    (_("户籍地址"), ""),
                    (_("监护人或者代办人"), ""),
                ),
                title=_("申请人"),
            ),
            *([Facts([_asked(ask, item) for ask in item.asks], title=_("申请内容"))] if item.asks else []),
            *_papers(item, _("材料"), _("交了的打√"), is_blank=True),
        ),
        signs=(_("申请人"), _("监护人或者代办人"), _("收件人")),
        check=_go_on(item),
    )


def _asked(ask: Ask, item: Item) -> tuple[str, str | tuple[str, ...]]:
    """One question with its choices to tick, or room for the answer."""
    label = ask.label
    if ask.when is not None:
        other = next(one for one in item.asks if one.name == ask.when[0])
        named = dict(other.choices) | {"yes": _("是")}
        answers = "、".join(named.get(answer, answer) for answer in ask.when[1:])
        label = _("%(label)s（%(other)s选%(answers)s的填）") % {
            "label": label,
            "other": other.label,
            "answers": answers,
        }
    if ask.kind == "yes":
        return label, (_("是"), _("否"))
    if ask.choices:
        return label, tuple(words for _code, words in ask.choices)
    if ask.kind == "day":
        return label, _("　　　　年　　　月　　　日")
    return label, "\n\n" if ask.kind == "long" else ""


def _papers(item: Item, caption: str, last: str, *, is_blank: bool = False) -> list[Table | Prose]:
    """The checklist as a table; on a form the last column is left to the desk."""
    wanted = [paper for paper in item.papers if not paper.shared]
    if not wanted:
        return [Prose((_("不用带材料。"),), title=caption)]
    rows = [
        (paper.label if paper.required else _("%(paper)s（需要时）") % {"paper": paper.label}, paper.hint)
        for paper in wanted
    ]
    if is_blank:
        return [Table(caption, (_("材料"), _("说明"), last), [(*row, "") for row in rows], (4, 5, 2))]
    return [Table(caption, (_("材料"), last), rows, (4, 6))]


def _who(item: Item) -> str:
    anybody = _("残疾人本人或者监护人")
    if item.eligible is None:
        return anybody
    return _("%(anybody)s，要符合：%(condition)s") % {"anybody": anybody, "condition": in_words(item.eligible)}


def _limits(item: Item) -> list[str]:
    """The promise, the promises for some answers, and the most that is allowed."""
    lines = [_("受理后%(limit)s内") % {"limit": _limit(item.promised)}]
    for name, answer, limit in item.promised_when:
        asked = next(ask for ask in item.asks if ask.name == name)
        said = dict(asked.choices).get(answer, answer)
        lines.append(_("%(said)s：受理后%(limit)s内") % {"said": said, "limit": _limit(limit)})
    if item.legal != item.promised:
        lines.append(_("最长不超过%(limit)s") % {"limit": _limit(item.legal)})
    return [*lines, _("等您补材料、评定、公示的日子不算在内")]


def _limit(limit: Limit) -> str:
    if not limit.count:
        return _("当场")
    return (_("%(n)s天") if limit.unit == "days" else _("%(n)s个工作日")) % {"n": limit.count}


def _basis(item: Item) -> list[str]:
    """Documents and articles; what nobody has read says so, once."""
    named = [(f"{one.document} {one.article}", one.confirmed) for one in item.basis]
    return [
        words if is_read or "待核" in words else _("%(basis)s（待核）") % {"basis": words} for words, is_read in named
    ]


def _go_on(item: Item) -> Check:
    """To the guide on the net, which is newer than any paper."""
    there = settings.ADDRESS + reverse("guide-item", args=[item.code])
    return Check(there, there, _("扫二维码，看网上最新的办事指南。两边不一样的，以网上的为准。"))
