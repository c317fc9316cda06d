"""A mark that a home has used in its own way: said once for the whole file what it means."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.models import Upload
from doorstep.base.uploads import refuse_running
from doorstep.homes.attendance_book import DAYS, Entry
from doorstep.homes.attendance_marks import BETWEEN, read_day
from doorstep.kernel.refusal import Refused

from .attendance_entering import entry_of, hold, judge_again, keep_entry, latest_upload, within

MEANINGS = {
    "√": gettext_lazy("来了"),
    "半天": gettext_lazy("来了半天"),
    "×": gettext_lazy("没来"),
    "假": gettext_lazy("请假"),
    "住院": gettext_lazy("住院"),
    "blank": gettext_lazy("当作没写"),
}
MOST_MARKS = 30


def unknown_marks(upload: Upload) -> list[tuple[str, int]]:
    """The marks in faulty rows that mean nothing yet, and in how many cells; the most frequent first."""
    found: Counter[str] = Counter()
    for row in upload.rows.filter(state="faulty"):
        entry = entry_of(row)
        found.update(part for name in DAYS for part in _unknown(entry, name))
    return found.most_common(MOST_MARKS)


def _unknown(entry: Entry, name: str) -> list[str]:
    parts = [part.strip() for part in entry.cells.get(name, "").split(BETWEEN)]
    return [] if name in entry.wrong else [part for part in parts if read_day(part).kind == "unknown"]


@transaction.atomic
def say_mark(home_id: int, upload_id: int, mark: str, meaning: str, *, by: Actor, at: dt.datetime) -> int:
    """Say what a mark means in this file, and judge its rows again; how many cells it stood in.

    Raises: Http404, Refused("import.another", "import.running", "attendance.mark").
    """
    what = _("没有改。")
    with within(home_id, by) as home:
        hold(home.pk)
        upload = latest_upload(home, by)
        if upload is None or upload.pk != upload_id:
            raise Refused(
                what,
                why=_("您后来又上传了一份表格。"),
                then=_("请回到列表，看最后上传的那一份。"),
                code="import.another",
            )
        refuse_running(upload, what=what)
        changed, text = 0, "" if meaning == "blank" else meaning
        for row in upload.rows.select_for_update(of=("self",)).filter(state="faulty").order_by("number"):
            entry = entry_of(row)
            before = changed
            for name in DAYS:
                if mark in _unknown(entry, name):
                    parts = [part.strip() for part in entry.cells[name].split(BETWEEN)]
                    changed += parts.count(mark)
                    entry.cells[name] = BETWEEN.join(text if part == mark else part for part in parts)
            if changed > before:
                keep_entry(row, entry)
        if meaning not in MEANINGS or not changed:
            why = _("有问题的行里没有这个记号，或者没有选意思。")
            raise Refused(what, why=why, then=_("请从列出的里面选。"), code="attendance.mark")
        judge_again(home, upload, at=at)
    return changed
