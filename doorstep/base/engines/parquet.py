"""Parquet in, Parquet out, with the fused pass between: some rows at a time, so that memory does not grow with rows.

A file of people has person_id, code (12 digits), and a column for each fact.  Verdicts are a folder of files with
person_id, code, and four columns for each benefit.
"""

import hashlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from doorstep.kernel.expr import Fact
from doorstep.kernel.refusal import Refused

from .columns import OTHER, PLACE_DIGITS, TYPES, Array, Columns, Words, columns_from, unknown_of
from .copied import MOST
from .fused import judge_fused
from .overlay import Overlay
from .sqltext import columns_of_benefit
from .verdicts import Verdicts

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 500_000
WRITERS = 2
FIRST_DAY = 719_163  # the ordinal of 1970-01-01, from which Arrow counts
ODD = np.uint64(0x9E3779B97F4A7C15)


def arrow() -> Any:
    """pyarrow with its parts. Raises: Refused("engine.no_arrow")."""
    try:
        import pyarrow.compute
        import pyarrow.dataset
        import pyarrow.parquet
    except ImportError:
        raise Refused(
            _("没有执行。"),
            why=_("读写 Parquet 文件要用 pyarrow，这里没有装。"),
            then=_("请安装：pip install 'doorstep[cluster]'，再运行一次。"),
            code="engine.no_arrow",
        ) from None
    return pyarrow


def open_people(path: Path, facts: Sequence[Fact]) -> Any:
    """The file or folder of people, whose columns are as they should be.

    Raises: Refused("engine.no_arrow", "engine.unreadable", "engine.columns").
    """
    pa = arrow()
    wanted = {"person_id": pa.int64(), "code": pa.string()} | {fact.name: type_of(fact) for fact in facts}
    return open_table(path, wanted)


def open_table(path: Path, wanted: Mapping[str, Any]) -> Any:
    """The file or folder of a table, which has the columns that are wanted, each of its Arrow type.

    Raises: Refused("engine.no_arrow", "engine.unreadable", "engine.columns").
    """
    pa = arrow()
    try:
        table = _folder(path)
        schemas = {file: pa.parquet.read_schema(file) for file in table.files}
    except (OSError, pa.ArrowInvalid) as broken:
        raise _unreadable(path, str(broken)) from None
    if not schemas:
        raise _unreadable(path, _("里面没有文件。"))
    for file, schema in schemas.items():
        _require_columns(file, {field.name: field.type for field in schema}, wanted)
    return table


def _require_columns(file: str, held: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    if lacking := [name for name in wanted if name not in held]:
        raise _refused_columns(file, _("缺少这些列：%(names)s。") % {"names": "、".join(lacking)})
    if other := [name for name, kind in wanted.items() if not _is_like(held[name], kind)]:
        said = "、".join(f"{name}（{held[name]}，{_('应为')} {wanted[name]}）" for name in other)
        raise _refused_columns(file, _("这些列的类型不对：%(names)s。") % {"names": said})


def type_of(fact: Fact) -> Any:
    """The Arrow type of a fact's column."""
    pa = arrow()
    return {"bool": pa.bool_(), "int": pa.int64(), "date": pa.date32(), "text": pa.string()}[fact.kind]


def _is_like(kind: Any, wanted: Any) -> bool:
    types = arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return kind == wanted or any(
        alike(kind) and alike(wanted)
        for alike in (types.is_integer, lambda one: types.is_string(one) or types.is_large_string(one))
    )


def _unreadable(path: Path | str, why: str) -> Refused:
    return Refused(
        _("没有执行。"),
        why=_("读不了 %(path)s：%(why)s") % {"path": path, "why": why[:200]},
        then=_("请核对文件名，并确认是 Parquet 文件。"),
        code="engine.unreadable",
    )


def _refused_columns(where: object, why: str) -> Refused:
    return Refused(
        _("没有执行。"),
        why=f"{where}：{why}",
        then=_("请改好列名和类型再算；人员的文件请用 doorstep benefits facts 写出。"),
        code="engine.columns",
    )


def require_new_folder(path: Path) -> None:
    """Refuse to write where something lies already. Raises: Refused("engine.output")."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused(
            _("没有执行。"),
            why=_("%(path)s 里已经有东西。") % {"path": path},
            then=_("请换一个新的文件夹，或先移走里面的文件。"),
            code="engine.output",
        )


def places_in(people: Any) -> tuple[str, ...]:
    """The beginnings of all codes, by six digits. Raises: Refused("engine.columns")."""
    pa, found = arrow(), set[str]()
    for batch in _batches(people, ["code"]):
        codes = batch.column(0).unique()
        codes = codes.dictionary_decode() if pa.types.is_dictionary(codes.type) else codes
        found.update(pa.compute.utf8_slice_codeunits(codes.drop_null(), 0, PLACE_DIGITS).unique().to_pylist())
        if codes.null_count or not pa.compute.all(pa.compute.match_substring_regex(codes, "^[0-9]{12}$")).as_py():
            raise _refused_columns(people.files[0], _("code 列应全是 12 位数字的区划代码。"))
    return tuple(sorted(found))


def judge_parquet(
    overlay: Overlay, places: Sequence[str], people: Any, facts: Sequence[Fact], words: Words, output: Path
) -> int:
    """Judge the people of a file into a folder of verdicts. Returns how many they were.

    `overlay`: the rules of `places` laid over one another.  Raises: Refused("engine.columns").
    """
    pq, rows = arrow().parquet, 0
    output.mkdir(parents=True, exist_ok=True)
    waiting: deque[Future[None]] = deque()
    names = ["person_id", "code", *(fact.name for fact in facts)]
    with ThreadPoolExecutor(WRITERS) as pool:
        for number, batch in enumerate(_batches(people, names)):
            told = judge_fused(overlay, columns_of_batch(batch, facts, words, places))
            rows += batch.num_rows
            while len(waiting) >= WRITERS:  # no more lies in memory than is being written
                waiting.popleft().result()
            table = verdicts_table(batch, told)
            file = output / f"part-{number:05d}.parquet"
            coded = [name for name in table.column_names if name != "person_id"]
            waiting.append(pool.submit(pq.write_table, table, file, use_dictionary=coded, write_statistics=False))
        for one in waiting:
            one.result()
    return rows


def _batches(people: Any, names: Sequence[str]) -> Iterator["pa.RecordBatch"]:
    pa = arrow()
    for path in people.files:
        try:
            with pa.parquet.ParquetFile(path) as file:
                yield from file.iter_batches(ROWS_AT_ONCE, columns=list(names))
        except (OSError, pa.ArrowInvalid) as broken:
            raise _unreadable(path, str(broken)) from None


def columns_of_batch(
    batch: "pa.RecordBatch", facts: Sequence[Fact], words: Words, places: Sequence[str] | None = None
) -> Columns:
    """Rows of a file as columns. Raises: Refused("engine.columns"): a person without a number."""
    person_id = batch.column("person_id")
    if person_id.null_count:
        raise _refused_columns("person_id", _("这一列不能空着。"))
    code = _plain(batch.column("code")).cast("int64").to_numpy()
    values = {fact.name: coded(_plain(batch.column(fact.name)), fact, words) for fact in facts}
    columns = columns_from(person_id.cast("int64").to_numpy(), code, facts, values, words)
    if places is None:
        return columns
    within = np.array([places.index(place) for place in columns.places], np.uint16)
    return replace(columns, place=within[columns.place], places=tuple(places))


def whole_columns(table: Any, names: Sequence[str]) -> dict[str, Any]:
    """Columns of a table that was opened, each as one Arrow array. Raises: Refused("engine.unreadable")."""
    try:
        read = table.to_table(columns=list(names))
    except (OSError, arrow().ArrowInvalid) as broken:
        raise _unreadable(table.files[0], str(broken)) from None
    return {name: _plain(read.column(name).combine_chunks()) for name in names}


def numbers_of(columns: Mapping[str, Any], name: str, kind: str, *, empty: int | None = None) -> Array:
    """A column of whole numbers; `empty` stands for nulls. Raises: Refused("engine.columns") where none may be."""
    column = columns[name]
    if column.null_count and empty is None:
        raise _refused_columns(name, _("这一列不能空着。"))
    return column.cast("int64").fill_null(empty or 0).to_numpy().astype(kind)


def _plain(column: Any) -> Any:
    return column.dictionary_decode() if arrow().types.is_dictionary(column.type) else column


def coded(column: Any, fact: Fact, words: Words) -> Array:
    """The column as numbers of the fact's type, nulls as what is not known."""
    pa, kind = arrow(), TYPES[fact.kind]
    match fact.kind:
        case "bool":
            said = column.cast("int8").fill_null(0).to_numpy()
        case "int":
            said = np.clip(column.cast("int64").fill_null(0).to_numpy(), -MOST, MOST)
        case "date":
            said = column.cast("int32").fill_null(0).to_numpy() + FIRST_DAY
        case "text":
            told = pa.array(words.get(fact.name, ()), pa.string())
            said = pa.compute.index_in(column.cast("string"), told).fill_null(OTHER).to_numpy()
    said = said.astype(kind)
    if column.null_count:
        said[column.is_null().to_numpy(zero_copy_only=False)] = unknown_of(kind)
    return said


def verdicts_table(batch: "pa.RecordBatch", told: Verdicts) -> "pa.Table":
    """The verdicts of these rows as a table."""
    pa = arrow()
    held = {name: batch.column(name) for name in ("person_id", "code")}
    codes, masks = pa.array(told.codes, pa.string()), "int64" if told.no.dtype.itemsize > 2 else "int32"
    for at, benefit in enumerate(told.codes):
        yields = told.yields[at]
        given_way = pa.DictionaryArray.from_arrays(pa.array(np.maximum(yields, 0), mask=yields < 0), codes)
        said = (told.pays[at], told.no[at].astype(masks), told.unclear[at].astype(masks), given_way)
        held |= dict(zip(columns_of_benefit(benefit), said, strict=True))
    return pa.table(held)


def digest_of(output: Path, codes: Sequence[str]) -> str:
    """One digest of all verdicts in a folder, whatever the order of rows and files, and whichever engine wrote them."""
    pa = arrow()
    names = ["person_id", "code", *(name for code in codes for name in columns_of_benefit(code))]
    rows = [_row_digests(batch, pa.array(codes, pa.string())) for batch in _batches(_folder(output), names)]
    told = np.sort(np.concatenate(rows)) if rows else np.empty(0, np.uint64)
    return hashlib.sha256(told.tobytes()).hexdigest()


def _folder(path: Path) -> Any:
    return arrow().dataset.dataset(path, format="parquet")


def _row_digests(batch: "pa.RecordBatch", codes: Any) -> Array:
    """A number of 64 bits for each row, in which every column has a part."""
    told = np.zeros(batch.num_rows, np.uint64)
    for at, column in enumerate(map(_plain, batch.columns)):
        if at > 1 and arrow().types.is_string(column.type):
            column = arrow().compute.index_in(column, codes).fill_null(-1)
        told = (told ^ column.cast("int64").fill_null(-2).to_numpy().view(np.uint64)) * ODD
        told ^= told >> np.uint64(29)
    return told
