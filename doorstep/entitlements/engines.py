"""Judging a file of people where no database is: on this machine, or on a cluster; and writing such a file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.engines.cluster import LOCAL, judge_on_cluster, require_engine
from doorstep.base.engines.columns import PLACE_DIGITS, TYPES, facts_of_book, words_of_book
from doorstep.base.engines.overlay import Overlay, lay_over
from doorstep.base.engines.parquet import (
    arrow,
    digest_of,
    judge_parquet,
    open_people,
    places_in,
    require_new_folder,
    type_of,
)
from doorstep.base.engines.source import parted, write_source
from doorstep.base.engines.sqltext import POSTGRESQL, SPARK, judged_sql
from doorstep.base.items import rulebook
from doorstep.base.population import facts_sql
from doorstep.kernel.refusal import Refused

ROWS_AT_ONCE = 50_000


def judge_file(
    month: dt.date, people: Path, output: Path, *, engine: str, known: dt.date, digest: bool = False
) -> dict[str, Any]:
    """Judge everybody of a Parquet file into a folder of Parquet files, by every benefit of their places.

    `digest`: also one digest over all verdicts, equal whichever engine wrote them.
    Raises: Refused("engine.unknown", "engine.no_arrow", "engine.unreadable", "engine.columns", "engine.output",
    "engine.no_cluster", "engine.cluster", "parameter.missing").
    """
    require_engine(engine)
    book = rulebook()
    facts = facts_of_book(book)
    told = open_people(people, facts)
    require_new_folder(output)
    places = places_in(told)
    overlay = overlay_of(month, places, known=known)
    if engine == LOCAL:
        rows = judge_parquet(overlay, places, told, facts, words_of_book(book), output)
    else:
        rows = judge_on_cluster(overlay, places, people, output, engine=engine)
    done = {"engine": engine, "month": f"{month:%Y-%m}", "persons": rows, "benefits": len(overlay.codes)}
    return done | ({"sha256": digest_of(output, overlay.codes)} if digest else {})


def overlay_of(month: dt.date, places: Sequence[str], *, known: dt.date) -> Overlay:
    """The rules of the places (six digits) laid over one another. Raises: Refused("parameter.missing")."""
    book = rulebook()
    return lay_over([book.page(month, place=place, known=known) for place in places])


def write_facts(month: dt.date, output: Path) -> int:
    """Everybody's facts of the month within reach, as a Parquet file. Returns how many people.

    Raises: Refused("engine.no_arrow", "engine.output").
    """
    pa, facts = arrow(), facts_of_book(rulebook())
    if output.exists():
        raise Refused(
            _("没有执行。"),
            why=_("%(path)s 已经有了。") % {"path": output},
            then=_("请换一个文件名，或先移走它。"),
            code="engine.output",
        )
    types = {fact.name: type_of(fact) for fact in facts}
    schema = pa.schema({"person_id": pa.int64(), "code": pa.string()} | types)
    rows = 0
    with pa.parquet.ParquetWriter(output, schema) as file:
        for some in _rows_of(month, schema.names):
            file.write_table(pa.table([list(column) for column in zip(*some, strict=True)], schema=schema))
            rows += len(some)
    return rows


def _rows_of(month: dt.date, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of the facts, some at a time, so that memory does not grow with the people."""
    sql, terms = facts_sql(facts_of_book(rulebook()), month)
    wanted = ", ".join(f'"{name}"' for name in names)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {wanted} FROM ({sql}) AS told ORDER BY code, person_id", terms)
        while some := cursor.fetchmany(ROWS_AT_ONCE):
            yield some


def sources_of(month: dt.date, place: str, *, known: dt.date, language: str) -> str:
    """The rules of one place as they are compiled ("python"), or as one SELECT ("sql", "spark"), to be read.

    Raises: Refused("parameter.missing").
    """
    book = rulebook()
    overlay, words = overlay_of(month, [place[:PLACE_DIGITS]], known=known), words_of_book(book)
    if language != "python":
        return judged_sql(overlay, [place[:PLACE_DIGITS]], "people", quote=SPARK if language == "spark" else POSTGRESQL)
    types = {fact.name: TYPES[fact.kind] for fact in facts_of_book(book)}
    numbers = "\n".join(f"# numbers[{at}, 0] = {row[0]}" for at, row in enumerate(overlay.table.tolist()))
    sources = (write_source(overlay, part, types, words, by_row=False) for part in parted(overlay))
    return "\n\n".join([numbers, *sources])
