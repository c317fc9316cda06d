"""Measures the product with a whole city in it and prints one table: `python bench/run.py --help`.

Uses the server that DOORSTEP_DB_OWNER_URL and DOORSTEP_DB_APP_URL name, or else starts the project's own, in a database
of the measurement's own.  Everything is measured as the application's role, beneath row-level security.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import own_database

PARTS = ("people", "pages", "cases", "month", "batches", "export", "import", "sheet", "feeds")
ALONE = (
    "benefits",
    "quota",
    "siting",
    "homes",
)  # need no city, and take half an hour; measured where they are asked for


def main() -> None:
    """Make the city, measure the parts asked for, print the table."""
    said = arguments()
    with own_database(keep=said.keep) as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="config.settings")
        import django

        django.setup()
        from bench.parts import measured, measured_alone

        if alone := tuple(part for part in said.only if part in ALONE):
            print(measured_alone(alone))
        if asked := tuple(part for part in said.only if part not in ALONE):
            print(measured(said.people, asked, is_bare=said.bare))


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--people", type=int, default=300_000, help="how many people the city has (300000)")
    reader.add_argument("--only", type=parts, default=PARTS, help=f"some of {','.join((*PARTS, *ALONE))}")
    reader.add_argument("--bare", action="store_true", help="do no month's work in the city: for month alone")
    reader.add_argument("--keep", action="store_true", help="use the city of an earlier run, and leave it for the next")
    return reader.parse_args()


def parts(text: str) -> tuple[str, ...]:
    """The parts named, in the order in which they are measured."""
    asked = set(text.split(","))
    if unknown := asked - {*PARTS, *ALONE}:
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return tuple(part for part in (*PARTS, *ALONE) if part in asked)


if __name__ == "__main__":
    main()
