"""What this room prints: the sheet of a public list that hangs in a village."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from doorstep.base.items import find_benefit
from doorstep.base.official import Table
from doorstep.base.printed import Printed, Prose, write_printed
from doorstep.base.templatetags.words import day, month, yuan

from .models_process import ListEntry, PublicList
from .terms import HOTLINE


def list_sheet(hanging: PublicList, entries: Sequence[ListEntry], *, org: str) -> bytes:
    """One village's lines of a public list, as PDF; nothing on it but what anybody may read."""
    label = find_benefit(hanging.benefit).label
    lead = _(
        "下列人员拟从%(month)s起享受%(label)s。公示期从%(since)s到%(until)s。对名单上的人有异议的，"
        "请在公示期内告诉村（社区）残协、县残联，或者拨打 %(phone)s。不用写自己的名字。"
    ) % {
        "month": month(hanging.month),
        "label": label,
        "since": day(hanging.opens_on),
        "until": day(hanging.closes_on),
        "phone": HOTLINE,
    }
    rows = [(str(one.number), one.shown_name, one.place, yuan(one.amount_fen)) for one in entries]
    names = (_("序号"), _("姓名"), _("村（社区）"), _("金额（元/月）"))
    table = Table(caption=_("公示名单"), columns=names, rows=rows, widths=(1, 2, 4, 2))
    title = _("%(label)s新增人员公示") % {"label": label}
    return write_printed(
        Printed(title=title, org=org, dated_on=hanging.opens_on, parts=(Prose((lead,)), table), sealed=True)
    )
