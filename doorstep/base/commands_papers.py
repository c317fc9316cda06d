"""The command that sweeps up after papers. Imported by the top storey's commands."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .commands import Argument, Command, declare
from .papers import find_strays


def sweep(remove: bool) -> Iterator[dict[str, Any]]:
    """One line a file: what is wrong with it, and whether it was taken away."""
    words = {"left": _("没有登记的文件"), "half": _("没有写完的文件"), "lost": _("登记了而文件不在")}
    for stray in find_strays(at=timezone.now(), remove=remove):
        is_removed = remove and stray.state != "lost"
        yield {
            "file": stray.name,
            "bytes": stray.bytes,
            "state": stray.state,
            "words": words[stray.state],
            "removed": is_removed,
        }


declare(
    Command(
        "papers sweep",
        "列出一天以前留下的、没有登记的材料文件，以及登记了而文件不在的材料；加 --remove 才删除前者。",
        "doorstep papers sweep --remove",
        sweep,
        (Argument("--remove", "删除没有登记的文件", switch=True),),
        facts=True,
        wrong=lambda fact: fact["state"] == "lost",
    )
)
