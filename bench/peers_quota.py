"""Splink linking, and pandas, polars and DuckDB verifying, in a process and an environment of their own.

Run by `bench/quota.py`.  Each line it is sent names a way; it answers with seconds and what it found.  What is linked
comes in one form, as our own linker makes it; the time for that is ours alone.  The three verify by hand-written joins,
by whole numbers, with the months' least wages as a table.
"""

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.work import digest

NO_GRADE = 99
PAIRS = {"splink": 1e6, "splink, u from 10^7 pairs": 1e7}
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999)  # the best of these on the truth: the peer's to choose
LINES = ("pension", "injury", "medical", "unemployment")
Told = dict[str, Any]
Table = dict[str, np.ndarray]


def main(folder: Path) -> None:
    """Answer line by line until there are no more."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    ways: dict[str, Callable[[], Told]] = {name: lambda p=p: by_splink(folder, p) for name, p in PAIRS.items()}  # type: ignore[misc]
    for name, verify in (("pandas", in_pandas), ("polars", in_polars), ("DuckDB", in_duckdb)):
        ways[name] = lambda verify=verify: verified(folder, verify)  # type: ignore[misc]
    for line in sys.stdin:
        print(json.dumps(ways[line.strip()]()), flush=True)


def read(folder: Path, name: str) -> Table:
    """A table that was saved column by column."""
    return {file.stem: np.load(file) for file in sorted((folder / name).iterdir())}


def by_splink(folder: Path, pairs: float) -> Told:
    """Seconds of training and of predicting, and how well the best threshold links."""
    bank = DuckDBAPI()
    left, right = (pd.DataFrame(read(folder, name)) for name in ("listed", "register"))
    truth = np.load(folder / "truth.npy")
    began = time.perf_counter()
    sides = [bank.register(side, dataset_display_name=name) for name, side in (("listed", left), ("register", right))]
    linker = Linker(sides, _settings())
    linker.training.estimate_probability_two_random_records_match([block_on("number")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth"))
    trained = time.perf_counter()
    found = linker.inference.predict(threshold_match_probability=min(THRESHOLDS)).as_pandas_dataframe()
    predicted = time.perf_counter()
    best = found.sort_values("match_probability", ascending=False).drop_duplicates("unique_id_l")
    scores = [_score(best[best.match_probability >= limit], truth) for limit in THRESHOLDS]
    return {"train": trained - began, "predict": predicted - trained} | max(scores, key=lambda score: score["f1"])


def _settings() -> SettingsCreator:
    number = cl.CustomComparison(
        [
            cll.NullLevel("number"),
            cll.ExactMatchLevel("number"),
            cll.DamerauLevenshteinLevel("number", 1),
            cll.DamerauLevenshteinLevel("number", 2),
            cll.ElseLevel(),
        ],
        output_column_name="number",
    )
    name = cl.CustomComparison(
        [
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name"),
            cll.ExactMatchLevel("sound"),
            cll.JaroWinklerLevel("name", 0.8),
            cll.JaroWinklerLevel("name", 0.6),
            cll.ElseLevel(),
        ],
        output_column_name="name",
    )
    birth = cl.CustomComparison(
        [
            cll.NullLevel("birth"),
            cll.ExactMatchLevel("birth"),
            cll.DamerauLevenshteinLevel("birth", 1),
            cll.ElseLevel(),
        ],
        output_column_name="birth",
    )
    return SettingsCreator(
        link_type="link_only",
        comparisons=[number, name, birth, cl.ExactMatch("sex")],
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("name", "birth"),
            block_on("sound", "birth"),
            block_on("name", "substr(number, 1, 6)", "substr(number, 15, 4)"),
            block_on("name", "substr(number, 11, 8)"),
        ],
    )


def _score(found: pd.DataFrame, truth: np.ndarray) -> Told:
    right = int((truth[found.unique_id_l.to_numpy()] == found.unique_id_r.to_numpy()).sum())
    there = int((truth >= 0).sum())
    precision, recall = right / max(1, len(found)), right / there
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "false": len(found) - right,
    }


def verified(folder: Path, verify: Callable[[Mapping[str, Any]], Table]) -> Told:
    """Seconds of verifying, without giving the tables over, and a digest of all verdicts."""
    names = ("claims", "least", *LINES, "wages", "counted", "certificates", "veterans", "employers")
    tables = {name: read(folder, name) for name in names}
    frames: Mapping[str, Any] = tables
    if verify is in_pandas:
        frames = {name: pd.DataFrame(table) for name, table in tables.items()}
    if verify is in_polars:
        frames = {name: pl.DataFrame(table) for name, table in tables.items()}
    if verify is in_duckdb:
        bank = duckdb.connect()
        for name, table in tables.items():
            held = pd.DataFrame(table)  # noqa: F841  (read by its name in the SQL)
            bank.execute(f"CREATE TABLE {name} AS SELECT * FROM held")
        frames = {"bank": bank}
    began = time.perf_counter()
    told = verify(frames)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "digest": digest(told)}


def in_pandas(tables: Mapping[str, Any]) -> Table:
    """Merges, and arrays for what follows."""
    claims, triple, pair = tables["claims"], ["person_id", "month", "employer_id"], ["person_id", "month"]
    yes, no = {}, {}
    for line in (*LINES, "counted"):
        rows = tables[line][triple]
        here = claims[triple].merge(rows.drop_duplicates().assign(x=True), "left", triple).x.notna()
        seen = claims[pair].merge(rows[pair].drop_duplicates().assign(x=True), "left", pair).x.notna()
        yes[line], no[line] = here.to_numpy(), (seen & ~here.to_numpy()).to_numpy()
    wages = tables["wages"]
    paid = claims[triple].merge(wages.groupby(triple, as_index=False).fen.sum(), "left", triple).fen
    seen = claims[pair].merge(wages[pair].drop_duplicates().assign(x=True), "left", pair).x.notna().to_numpy()
    least = claims[["code", "month"]].merge(tables["least"], "left", ["code", "month"]).least
    enough = (paid >= least).to_numpy()
    yes["wage"], no["wage"] = enough, (seen | paid.notna().to_numpy()) & ~enough
    spans = {}
    for name, key in (("certificates", "person_id"), ("veterans", "person_id"), ("employers", "employer_id")):
        met = claims[["row_id", key, "month"]].merge(tables[name], "inner", key)
        met["covers"] = (met.since <= met.month) & (met.month < met.until)
        met["grade"] = met.value.where(met.covers, NO_GRADE)
        least_of = met.groupby("row_id").agg(covers=("covers", "max"), grade=("grade", "min"))
        spans[name] = least_of.reindex(claims.row_id)
    return _together({name: claims[name].to_numpy() for name in claims}, yes, no, spans)


def _together(claims: Table, yes: Table, no: Table, spans: Mapping[str, Any]) -> Table:
    """The bits of each claim, in the order of their codes, and the weight."""
    grade = spans["certificates"].grade.fillna(NO_GRADE).to_numpy()
    veteran = spans["veterans"].grade.fillna(NO_GRADE).to_numpy()
    valid = spans["certificates"].covers
    exists = spans["employers"].covers
    nothing = np.zeros(len(grade), bool)
    is_agency = claims["employer_kind"] == 0
    known, holds = valid.notna().to_numpy(), (valid == True).to_numpy() | (veteran <= 8)  # noqa: E712  (may be unknown)
    age, alive, whole = (claims[name] == 1 for name in ("of_work_age", "alive_then", "full_time"))
    contract = (claims["contract_months"] >= 12) & (claims["in_contract"] == 1)
    bits = [
        (~age, nothing),
        (~alive, nothing),
        (known & ~holds, ~known & ~holds),
        (~contract, nothing),
        (no["counted"], nothing),
        ((exists == False).to_numpy(), exists.isna().to_numpy()),  # noqa: E712
        (~whole, nothing),
        *((no[line], ~yes[line] & ~no[line]) for line in ("injury", "medical", "pension")),
        (no["unemployment"] & ~is_agency, ~yes["unemployment"] & ~no["unemployment"] & ~is_agency),
        (no["wage"], ~yes["wage"] & ~no["wage"]),
    ]
    against = sum(one.astype(np.int64) << bit for bit, (one, _other) in enumerate(bits))
    unclear = sum(other.astype(np.int64) << bit for bit, (_one, other) in enumerate(bits))
    severe = (grade <= 2) | (veteran <= 3)
    weight = np.where(against > 0, 0, np.where(unclear > 0, -1, np.where(severe, 2, 1)))
    return {"weight": weight, "no": against, "unclear": unclear}


def in_polars(tables: Mapping[str, Any]) -> Table:
    """One lazy plan."""
    triple, pair = ["person_id", "month", "employer_id"], ["person_id", "month"]
    plan = tables["claims"].lazy()
    for line in (*LINES, "counted"):
        rows = tables[line].lazy().select(triple)
        plan = plan.join(rows.unique().with_columns(pl.lit(True).alias(f"{line}_here")), on=triple, how="left")
        plan = plan.join(
            rows.select(pair).unique().with_columns(pl.lit(True).alias(f"{line}_seen")), on=pair, how="left"
        )
    wages = tables["wages"].lazy()
    plan = plan.join(wages.group_by(triple).agg(pl.col("fen").sum().alias("paid")), on=triple, how="left")
    plan = plan.join(wages.select(pair).unique().with_columns(pl.lit(True).alias("wage_seen")), on=pair, how="left")
    plan = plan.join(tables["least"].lazy(), on=["code", "month"], how="left")
    for name, key in (("certificates", "person_id"), ("veterans", "person_id"), ("employers", "employer_id")):
        covers = (pl.col("since") <= pl.col("month")) & (pl.col("month") < pl.col("until"))
        met = tables["claims"].lazy().select("row_id", key, "month").join(tables[name].lazy(), on=key)
        met = met.group_by("row_id").agg(
            covers.any().alias(f"{name}_valid"),
            pl.when(covers).then(pl.col("value")).otherwise(NO_GRADE).min().alias(f"{name}_grade"),
        )
        plan = plan.join(met, on="row_id", how="left")
    against, unclear, severe = _expressions()
    plan = plan.with_columns(against.alias("no"), unclear.alias("unclear"), severe.alias("severe")).sort("row_id")
    weight = pl.when(pl.col("no") > 0).then(0).when(pl.col("unclear") > 0).then(-1).when("severe").then(2).otherwise(1)
    told = plan.select(weight.alias("weight"), "no", "unclear").collect()
    return {name: told[name].to_numpy() for name in told.columns}


def _expressions() -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    def column(name: str) -> pl.Expr:
        return pl.col(name).fill_null(False)

    grade = pl.col("certificates_grade").fill_null(NO_GRADE)
    veteran = pl.col("veterans_grade").fill_null(NO_GRADE)
    valid, exists = pl.col("certificates_valid"), pl.col("employers_valid")
    holds = valid.fill_null(False) | (veteran <= 8)
    enough = (pl.col("paid") >= pl.col("least")).fill_null(False)
    is_agency = pl.col("employer_kind") == 0

    def line(name: str) -> tuple[pl.Expr, pl.Expr]:
        here, seen = column(f"{name}_here"), column(f"{name}_seen")
        return seen & ~here, ~seen & ~here

    unemployment = [one & ~is_agency for one in line("unemployment")]
    nothing = pl.lit(False)
    contract = (pl.col("contract_months") >= 12) & (pl.col("in_contract") == 1)
    bits = [
        (pl.col("of_work_age") != 1, nothing),
        (pl.col("alive_then") != 1, nothing),
        (valid.is_not_null() & ~holds, valid.is_null() & ~holds),
        (~contract, nothing),
        (line("counted")[0], nothing),
        (~exists.fill_null(True), exists.is_null()),
        (pl.col("full_time") != 1, nothing),
        line("injury"),
        line("medical"),
        line("pension"),
        tuple(unemployment),
        (column("wage_seen") & ~enough, ~column("wage_seen") & ~enough),
    ]

    def mask(which: int) -> pl.Expr:
        return pl.sum_horizontal(both[which].cast(pl.Int64) * (1 << bit) for bit, both in enumerate(bits))

    return mask(0), mask(1), (grade <= 2) | (veteran <= 3)


def in_duckdb(tables: Mapping[str, Any]) -> Table:
    """One SELECT."""
    joins, found = [], {}
    for line in (*LINES, "counted"):
        joins.append(
            f"LEFT JOIN (SELECT DISTINCT person_id, month, employer_id, TRUE AS x FROM {line}) AS {line}_h "
            "USING (person_id, month, employer_id)"
        )
        joins.append(
            f"LEFT JOIN (SELECT DISTINCT person_id, month, TRUE AS x FROM {line}) AS {line}_s USING (person_id, month)"
        )
        found[line] = (f"({line}_s.x IS TRUE AND {line}_h.x IS NOT TRUE)", f"({line}_s.x IS NOT TRUE)")
    joins.append(
        "LEFT JOIN (SELECT person_id, month, employer_id, sum(fen) AS paid FROM wages GROUP BY ALL) AS w "
        "USING (person_id, month, employer_id)"
    )
    joins.append("LEFT JOIN (SELECT DISTINCT person_id, month, TRUE AS x FROM wages) AS w_s USING (person_id, month)")
    joins.append("LEFT JOIN least USING (code, month)")
    for name, key in (("certificates", "person_id"), ("veterans", "person_id"), ("employers", "employer_id")):
        covers = "since <= month AND month < until"
        joins.append(
            f"LEFT JOIN (SELECT row_id, bool_or({covers}) AS valid, "
            f"min(CASE WHEN {covers} THEN value ELSE {NO_GRADE} END) AS grade "
            f"FROM claims JOIN {name} USING ({key}) GROUP BY row_id) AS {name}_v USING (row_id)"
        )
    grade, veteran = (f"coalesce({name}_v.grade, {NO_GRADE})" for name in ("certificates", "veterans"))
    holds = f"(certificates_v.valid IS TRUE OR {veteran} <= 8)"
    enough = "coalesce(paid >= least, FALSE)"
    bits = [
        ("of_work_age <> 1", "FALSE"),
        ("alive_then <> 1", "FALSE"),
        (f"certificates_v.valid IS NOT NULL AND NOT {holds}", f"certificates_v.valid IS NULL AND NOT {holds}"),
        ("NOT (contract_months >= 12 AND in_contract = 1)", "FALSE"),
        (found["counted"][0], "FALSE"),
        ("employers_v.valid IS FALSE", "employers_v.valid IS NULL"),
        ("full_time <> 1", "FALSE"),
        found["injury"],
        found["medical"],
        found["pension"],
        tuple(f"({one} AND employer_kind <> 0)" for one in found["unemployment"]),
        (f"w_s.x IS TRUE AND NOT {enough}", f"w_s.x IS NOT TRUE AND NOT {enough}"),
    ]
    against, unclear = (
        " + ".join(f"CASE WHEN {both[which]} THEN {1 << bit} ELSE 0 END" for bit, both in enumerate(bits))
        for which in (0, 1)
    )
    inner = (
        f"SELECT row_id, {against} AS no, {unclear} AS unclear, {grade} <= 2 OR {veteran} <= 3 AS severe FROM claims "
    )
    weight = "CASE WHEN no > 0 THEN 0 WHEN unclear > 0 THEN -1 WHEN severe THEN 2 ELSE 1 END"
    sql = f"SELECT {weight} AS weight, no, unclear FROM ({inner} {' '.join(joins)}) AS told ORDER BY row_id"
    return dict(tables["bank"].execute(sql).fetchnumpy())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
