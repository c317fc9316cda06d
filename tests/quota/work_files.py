"""A made-up year of work as Parquet tables, as `quota verify` reads them."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from doorstep.base.engines.columns import OTHER
from doorstep.base.engines.gathering import FOREVER

TRUTHS = ("of_work_age", "alive_then", "full_time", "in_contract")
FILES = 3


def write_work(folder: Path, claims, lists) -> None:
    """Identifiers as a department would have them: not from 0 on, and with gaps. Claims in several files."""
    folder.mkdir()
    ours = claims | {name: claims[name].astype(bool) for name in TRUTHS}
    ours["code"] = [f"{code:012d}" for code in claims["code"].tolist()]
    ours["employer_kind"] = np.where(claims["employer_kind"] == OTHER, "enterprise", "agency")
    (folder / "claims.parquet").mkdir()
    for at in range(FILES):
        some = {name: column[at::FILES] for name, column in ours.items()}
        pq.write_table(_table(some), folder / "claims.parquet" / f"{at}.parquet")
    for name, columns in lists.items():
        pq.write_table(_table(columns), folder / f"{name}.parquet")


def _table(columns) -> pa.Table:
    return pa.table({name: _column(name, values) for name, values in columns.items()})


def _column(name, values):
    if name in {"person_id", "employer_id"}:
        return pa.array(values.astype(np.int64) * 7 + 1_000_003)
    return pa.array(values, mask=values == FOREVER) if name == "until" else pa.array(values)


def verdicts_in(folder: Path) -> list[tuple[int, ...]]:
    """The rows of a folder of verdicts, by their numbers."""
    told = pq.read_table(folder)
    return sorted(zip(*(told[name].to_pylist() for name in ("row_id", "weight", "no", "unclear")), strict=True))


def verdicts_of(claims, told) -> list[tuple[int, ...]]:
    """The same rows as `verify` tells them."""
    columns = (claims["row_id"], told.weight, told.no, told.unclear)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))
