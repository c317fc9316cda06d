"""A bank that answers in the house's own layout: it pays nearly everybody, and sends a few back for good reasons."""

import datetime as dt
import zlib
from collections.abc import Collection

RETURNED = 0.004
FAULT_OF_ITS_OWN = "R08"
REASONS = (FAULT_OF_ITS_OWN, "R02", "R04", FAULT_OF_ITS_OWN, "R05", "R03")
MANY = 8  # from so many lines on, at least one is sent back


def answer_to(file: str, *, on: dt.date, wrong_names: Collection[int] = ()) -> str:
    """The bank's answer to a bank file. `wrong_names`: the lines whose account is in another name."""
    head, *details, _tail = (line.split("|") for line in file.split("\r\n") if line)
    said = {int(line[1]): _return_code(line, wrong_names) for line in details}
    if len(details) >= MANY and FAULT_OF_ITS_OWN not in said.values():
        said[max(said)] = FAULT_OF_ITS_OWN
    rows: list[str] = []
    paid: list[int] = []
    back: list[int] = []
    for _mark, number, _holder, _account, fen, *_rest in details:
        code = said[int(number)]
        (back if code else paid).append(int(fen))
        rows.append(f"R|{number}|{'F' if code else 'S'}|{code}|{on:%Y%m%d}|{fen}")
    return "\r\n".join([f"A|{head[1]}", *rows, f"T|{len(paid)}|{sum(paid)}|{len(back)}|{sum(back)}", ""])


def _return_code(line: list[str], wrong_names: Collection[int]) -> str:
    """Why the line comes back; empty when it is paid. The same account in the same month meets the same fate."""
    if int(line[1]) in wrong_names:
        return "R01"
    fate = zlib.crc32("|".join(line[3:]).encode()) / 2**32
    return REASONS[int(fate / RETURNED * len(REASONS))] if fate < RETURNED else ""
