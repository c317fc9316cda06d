"""Linking a list to a register beside Splink, and months of work verified beside pandas, polars and DuckDB.

Splink is given names and numbers in one form; where its model is trained already, ours begins with the same fields.

No city is needed.  Thresholds were fixed before the truth was opened; the random states are of no test.
"""

import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from bench import lists, work
from bench.measure import Line, rounds, taken
from bench.work import digest
from doorstep.base.engines.gathering import gather
from doorstep.base.linking import Folded, Linker, Listed, fold
from doorstep.base.linking.folding import sound_table
from doorstep.base.wages import MINIMUM_WAGE
from doorstep.kernel.claims import Counting
from doorstep.kernel.idcard import upgrade
from doorstep.quota.counting import counting
from doorstep.quota.sources import SOURCES
from doorstep.quota.verifying import Verified, columns_of_claims, verify

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, MONTHS, SAMPLE = 300_000, 1_100_000, 20_000
STATES = ((101, False), (202, False), (101, True), (202, True))
ROUNDS = 5
PRECISION, RECALL, F1_SHIFTED = 0.9999, 0.999, 0.995
Ask = Callable[[str], dict[str, Any]]


def measure() -> Iterator[Line]:
    """Both, with what was found of the planted errors in the label of each line."""
    yield from _linking()
    yield from _verifying()


def _linking() -> Iterator[Line]:
    for state, shifted in STATES:
        register, rows = lists.made(PEOPLE, PEOPLE, state, shifted=shifted)
        listed, truth = lists.listed_of(rows), np.array([row.truth for row in rows])
        whole, _none = rounds(lambda r=register, one=listed: taken(lambda: _link(r, one)), times=ROUNDS, warm_ups=1)
        both = fold(register), fold(listed)
        mine, _none = rounds(lambda b=both: taken(lambda: _link(*b)), times=ROUNDS, warm_ups=1)
        found = _link(register, listed)
        said = _scored(found, truth, shifted=shifted)
        kinds = "of other kinds" if shifted else "of planted kinds"
        what = f"{PEOPLE:,} linked to {PEOPLE:,}, errors {kinds} (state {state}): {said}"
        with tempfile.TemporaryDirectory(dir=settings.VAR) as folder, _peers(Path(folder)) as ask:
            _save_people(Path(folder), register, listed, truth)
            for peer in ("splink", "splink, u from 10^7 pairs") if (state, shifted) == STATES[0] else ("splink",):
                told = ask(peer)
                theirs = f"F1 {told['f1']:.4f}, {told['false']} false"
                trained = [told["predict"]]
                yield Line(f"{what}; of folded fields", mine, peer=f"{peer}, trained ({theirs})", peer_seconds=trained)
                taught = [told["train"] + told["predict"]]
                yield Line(f"{what}; of texts", whole, peer=f"{peer}, with its training", peer_seconds=taught)


def _link(register: Listed | Folded, listed: Listed | Folded) -> np.ndarray:
    return Linker(register).link(listed).row


def _scored(row: np.ndarray, truth: np.ndarray, *, shifted: bool) -> str:
    """Precision, recall and false links, in words. Raises: RuntimeError where they are not what was promised."""
    right, linked, there = int(((row == truth) & (row >= 0)).sum()), int((row >= 0).sum()), int((truth >= 0).sum())
    precision, recall = right / linked, right / there
    f1 = 2 * precision * recall / (precision + recall)
    if precision < PRECISION or (f1 < F1_SHIFTED if shifted else recall < RECALL):
        raise RuntimeError(f"linking: precision {precision:.5f}, recall {recall:.5f}, F1 {f1:.5f}")
    return f"precision {precision:.5f}, recall {recall:.4f}, F1 {f1:.4f}, {linked - right} false"


def _save_people(folder: Path, register: Listed, listed: Listed, truth: np.ndarray) -> None:
    """Both sides as our own linker compares them: names and numbers in one form, and names as they sound."""
    np.save(folder / "truth.npy", truth)
    for name, people in (("register", register), ("listed", listed)):
        one = fold(people)
        texts = ["".join(map(chr, row[row > 0].tolist())) for row in one.names]
        sounds = sound_table()[one.names]
        numbers = [
            "".join("0123456789X?"[digit] for digit in row[:length].tolist())
            for row, length in zip(one.digits, one.lengths.tolist(), strict=True)
        ]
        _save(
            folder / name,
            {
                "unique_id": np.arange(len(people)),
                "name": np.array(texts),
                "sound": np.array([" ".join(str(one) for one in row[row > 0].tolist()) for row in sounds]),
                "number": np.array([_whole(number) for number in numbers]),
                "birth": np.array([str(birth) for birth in people.births or ()]),
                "sex": np.array(people.sexes),
            },
        )


def _whole(number: str) -> str:
    """An old number as the new one; a certificate number without what follows the person's."""
    return upgrade(number) if len(number) == 15 and number.isdecimal() else number[:18] if len(number) > 19 else number


def _verifying() -> Iterator[Line]:
    claims, known = work.made(MONTHS, 20261126)
    rule = counting()
    told = verify(rule, claims, known)
    _compare(rule, claims, known, told)
    expected = digest({"weight": told.weight, "no": told.no, "unclear": told.unclear})
    what = f"{len(told.weight):,} months of work verified by {len(rule.claims)} claims beside {len(known)} lists"
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder, _peers(Path(folder)) as ask:
        for name, table in (known | {"claims": claims, "least": _least(claims)}).items():
            _save(Path(folder, name), table)
        for peer in ("pandas", "polars", "DuckDB"):

            def theirs(peer: str = peer) -> float:
                said = ask(peer)
                if said["digest"] != expected:
                    raise RuntimeError(f"{peer} verifies otherwise")
                return said["seconds"]

            mine, others = rounds(lambda: taken(lambda: verify(rule, claims, known)), theirs, times=ROUNDS, warm_ups=1)
            yield Line(what, mine, peer=peer, peer_seconds=others)


def _least(claims: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The least wage of each place and month, for those that do not read our parameters."""
    places, months = np.unique(claims["code"]), np.unique(claims["month"])
    both = [(place, month) for place in places.tolist() for month in months.tolist()]
    wages = [MINIMUM_WAGE.on(dt.date(m // 12, m % 12 + 1, 1), place=f"{place:012d}") for place, m in both]
    code, month = np.array(both).T
    return {"code": code.astype(np.int64), "month": month.astype(np.int32), "least": np.array(wages, np.int32)}


def _compare(rule: Counting, claims: dict[str, np.ndarray], known: Any, told: Verified) -> None:
    """The definition on a sample, taken from everywhere."""
    rows = np.arange(0, len(claims["row_id"]), max(1, len(claims["row_id"]) // SAMPLE))
    facts = {name: column[rows] for name, column in (claims | gather(SOURCES, claims, known)).items()}
    columns = columns_of_claims(rule, facts)
    pages = {}
    for at, row in enumerate(rows.tolist()):
        month, place = int(claims["month"][row]), columns.places[columns.place[at]]
        if (month, place) not in pages:
            pages[month, place] = rule.page(dt.date(month // 12, month % 12 + 1, 1), place=place)
        (verdict,) = pages[month, place].judge(columns.facts_of(at))
        pays = -1 if verdict.pays is None else verdict.pays
        if (told.weight[row], told.no[row], told.unclear[row]) != (pays, verdict.no, verdict.unclear):
            raise RuntimeError(f"the compiled pass and the definition disagree on row {row}")


def _save(folder: Path, table: Mapping[str, np.ndarray]) -> None:
    folder.mkdir()
    for name, column in table.items():
        np.save(folder / f"{name}.npy", column)


@contextmanager
def _peers(folder: Path) -> Iterator[Ask]:
    """The peers in a process and an environment of their own, made where it is not there yet."""
    python = settings.VAR / "peers" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        lock = ROOT / "requirements" / "bench.lock"
        subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", lock], check=True)
    program = [python, ROOT / "bench" / "peers_quota.py", folder]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(way: str) -> dict[str, Any]:
            print(way, file=process.stdin, flush=True)
            said: dict[str, Any] = json.loads(process.stdout.readline())
            return said

        yield ask
        process.stdin.close()
