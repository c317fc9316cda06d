"""The command that compares months of work by files, on this machine or on a cluster."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doorstep.base.commands import Argument, Command, declare

from .verifying_files import verify_files


def verify(input: Path, output: Path, engine: str = "local", digest: bool = False) -> Iterator[dict[str, Any]]:
    """One line: where it was done, how many months. Raises: Refused as verifying_files.verify_files."""
    yield verify_files(input, output, engine=engine, digest=digest)


declare(
    Command(
        "quota verify",
        "比对文件里的安排月份：文件夹里有 claims.parquet 和各部门的名单（pension.parquet 等），结果写成文件，不进库。",
        "doorstep quota verify --engine spark://主机:7077 --input 年度/ --output 结果/",
        verify,
        (
            Argument("--engine", "在哪里算：local 本机；sail、sc://主机:端口、spark://主机:端口 集群", default="local"),
            Argument("--input", "存放这些 Parquet 表的文件夹", kind=Path, needed=True),
            Argument("--output", "结果写到哪个新文件夹", kind=Path, needed=True),
            Argument("--digest", "给出全部结果的摘要；在哪里算都应一样", switch=True),
        ),
        facts=True,
    )
)
