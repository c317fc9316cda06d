"""The register taken out of the house: each form in a process of its own, so that its memory can be told."""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Line, Peak, peak_megabytes

ROOT = Path(__file__).resolve().parent.parent
ROWS, MOST_SECONDS, MOST_MEGABYTES = 200_000, 60, 200  # more rows may take longer in proportion
FORMS = ("csv", "xlsx")
ROUNDS = 3


def measure() -> Iterator[Line | Peak]:
    """Each form: how long, and how much memory the process came to hold."""
    for form in FORMS:
        runs = [_exported(form) for _round in range(ROUNDS)]
        what = f"export of {runs[0]['rows']:,} rows, {form}"
        most_seconds = MOST_SECONDS * max(1, runs[0]["rows"] / ROWS)
        yield Line(what, [run["seconds"] for run in runs], most_seconds)
        yield Peak(f"{what}: peak memory", max(run["megabytes"] for run in runs), MOST_MEGABYTES)


def _exported(form: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{form}"
        words = [sys.executable, "-m", "bench.exports", form, str(path)]
        done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout) | {"rows": _rows_of(path)}


def _rows_of(path: Path) -> int:
    """How many rows beneath the header the file really holds."""
    if path.suffix == ".csv":
        with path.open("rb") as file:
            return sum(1 for _line in file) - 1
    with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        count, last = 0, b""
        while piece := sheet.read(2**20):
            count += (last + piece).count(b"<row ")
            last = piece[-4:]
        return count - 1


def export(form: str, path: Path) -> None:
    """Ask the export page for the whole city and write what it streams to a file; tell seconds and megabytes."""
    import django

    django.setup()
    from django.urls import reverse

    from bench.measure import taken
    from bench.visitor import sign_in

    visitor = sign_in("city", port=0)

    def ask() -> None:
        said = {"form": form, "purpose": "速度测量"}
        answer = visitor.inside.post(reverse("people-export"), said)
        with path.open("wb") as file:
            file.writelines(answer.streaming_content)

    seconds = taken(ask)
    print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    export(sys.argv[1], Path(sys.argv[2]))
