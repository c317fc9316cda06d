"""The command that changes the keys of sealed columns. Imported by the top storey's commands."""

from collections.abc import Iterator
from typing import Any

from .commands import Command, declare
from .rotation import rotate_keys


def rotate() -> Iterator[dict[str, Any]]:
    """One line a column: what was sealed anew."""
    for done in rotate_keys():
        field = next(one for one in done.model._meta.local_fields if one.column == done.column)
        yield {
            "table": str(done.model._meta.verbose_name),
            "column": str(field.verbose_name),
            "resealed": done.count,
        }


declare(
    Command(
        "keys rotate",
        "换一把新密钥，把全部加密内容用新密钥重新加密；中断后再次运行即可继续。先备份密钥文件。",
        "doorstep keys rotate",
        rotate,
        facts=True,
    )
)
