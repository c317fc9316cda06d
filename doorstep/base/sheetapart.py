"""Reads the values of a workbook in a process of its own, with a bound on its memory.

The reader trusts the sizes that a file states of itself. Asked by a damaged file for a petabyte it ends its process,
and no exception can be caught; in a process apart that is a damaged file and no more. Nothing of Django is imported
here, so that the process starts at once.
"""

import io
import pickle
import resource
import subprocess
import sys
from collections.abc import Iterator

from python_calamine import load_workbook

MEMORY_BYTES = 2 * 1024**3
# One long text that a file keeps once can stand in a million cells.
MOST_BYTES = 300 * 1024**2
TOO_BIG = 3
SECONDS = 120


def rows_apart(raw: bytes, place: int) -> Iterator[tuple[int, list[object]]]:
    """The rows of the sheet at `place` (from 0), each with its number from 1 and its values from column A.

    Raises: ValueError where they cannot be read, OverflowError where they come to more than MOST_BYTES.
    """
    command = [sys.executable, "-I", __file__, str(place), str(MOST_BYTES)]
    try:
        child = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        if getattr(error, "returncode", 0) == TOO_BIG:
            raise OverflowError(place) from error
        raise ValueError(place) from error
    # The bytes come from the lines below, not from the file that was sent.
    return enumerate(pickle.loads(child.stdout), 1)  # noqa: S301


def _give_rows(place: int, most_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sheet = load_workbook(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(place)
    left = [""] * (sheet.start[1] if sheet.start else 0)
    rows = [left + row for row in sheet.iter_rows()] if left else list(sheet.iter_rows())
    given = pickle.dumps(rows, protocol=pickle.HIGHEST_PROTOCOL)
    if len(given) > most_bytes:
        sys.exit(TOO_BIG)
    sys.stdout.buffer.write(given)


if __name__ == "__main__":
    _give_rows(*map(int, sys.argv[1:]))
