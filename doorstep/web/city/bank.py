"""A bank that reads the file it is given and answers in the same format: it pays nearly everybody, and sends a few back
for good reasons.
"""

import datetime as dt
import zlib
from collections.abc import Collection, Mapping
from typing import Any

from doorstep.payments.bankfile import Result, read_file, write_answer
from doorstep.payments.bankformat import BankFormat

RETURNED = 0.004
FAULT_OF_ITS_OWN = "R08"
REASONS = (FAULT_OF_ITS_OWN, "R02", "R04", FAULT_OF_ITS_OWN, "R05", "R03")
MANY = 8  # from so many lines on, at least one is sent back


def answer_to(how: BankFormat, file: bytes, *, on: dt.date, wrong_names: Collection[int] = ()) -> bytes:
    """The bank's answer to a bank file. `wrong_names`: the lines whose account is in another name.

    Raises: Unfit: the file is not one of this format, or its totals do not agree.
    """
    number, details = read_file(how, file)
    said = {line["seq"]: _return_code(line, wrong_names) for line in details}
    if len(details) >= MANY and FAULT_OF_ITS_OWN not in said.values():
        said[max(said)] = FAULT_OF_ITS_OWN
    results = [Result(line["seq"], not said[line["seq"]], said[line["seq"]], on, line["amount"]) for line in details]
    return write_answer(how, number, results)


def _return_code(line: Mapping[str, Any], wrong_names: Collection[int]) -> str:
    """Why the line comes back; empty when it is paid. The same account in the same month meets the same fate."""
    if line["seq"] in wrong_names:
        return "R01"
    of_whom = f"{line['account']}|{line['amount']}|{line.get('benefit', '')}|{line['month']:%Y%m}"
    fate = zlib.crc32(of_whom.encode()) / 2**32
    return REASONS[int(fate / RETURNED * len(REASONS))] if fate < RETURNED else ""
