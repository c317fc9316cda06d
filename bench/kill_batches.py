"""Kills the work on batches, and the database, at random points, and counts what is lost: `--help`.

In a PostgreSQL of its own.  A child takes months of one county from drawing up to the bank's answer and the follow-up,
from wherever the rows stand.  At each point the child, one server process, the server, or the server with all its
processes is killed (SIGKILL).  After each kill every batch must be whole and on somebody's desk; in the end everybody
has been paid each month once.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psycopg

from doorstep.base.embedded import Cluster, ensure, stop

KINDS = ("the work", "the work", "a server process", "the server", "the server and all its processes")
CUT = 2
SECONDS_TO_RECOVER = 120
NAME = "doorstep-killed"


def main() -> None:
    """Make the cluster, kill, count, and say so."""
    said = arguments()
    with own_cluster() as cluster:
        began, chance = time.monotonic(), Random(said.state)
        from bench import batch_work

        batch_work.lay(said.lines)
        span = quiet_month(said.lines)
        killed, months = disturb(cluster, said, chance, span)
        batch_work.work(said.lines, 0, months)
        told = batch_work.outcome(said.lines, months)
        points = ", ".join(f"{count} × {kind}" for kind, count in sorted(killed.items()))
        took = time.monotonic() - began
        sys.stdout.write(
            f"{said.points} kills ({points}) over {months} months of {said.lines:,} lines: {told['lost']} lost, "
            f"{told['double']} double, {told['fen']:,} fen paid of {told['due']:,} due; {took:.0f} s\n"
        )
    if told["lost"] or told["double"] or told["fen"] != told["due"]:
        sys.exit("the sums differ")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--points", type=int, default=100, help="how often to kill (100)")
    reader.add_argument("--lines", type=int, default=100_000, help="lines of each batch (100000)")
    reader.add_argument("--state", type=int, default=20261126, help="the random state")
    return reader.parse_args()


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own with the product's tables, and the product set up to use it; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="doorstep-kills-"))
    home.chmod(0o755)
    cluster = Cluster(home)
    cluster.folder.mkdir(parents=True)
    # Processes die here and the machine does not: what was written stays, and fsync would prove nothing but its price.
    (cluster.folder / "local.conf").write_text("fsync = off\n")
    dsns = ensure(cluster)
    app = f"{dsns.app}&application_name={NAME}"
    os.environ |= {"DOORSTEP_DB_OWNER_URL": dsns.owner, "DOORSTEP_DB_APP_URL": app, "DOORSTEP_HOME": str(home)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    for name in ("DOORSTEP_SEAL_KEYS", "DOORSTEP_SECRET", "DOORSTEP_PROOF_KEY"):
        os.environ.pop(name, None)
    import django
    from django.core.management import call_command
    from django.db import connections

    try:
        django.setup()
        call_command("migrate", database="owner", verbosity=0)
        connections.close_all()
        yield cluster
    finally:
        connections.close_all()
        bring_back(cluster)  # a server that is told to stop while it recovers may never end
        stop(cluster)
        shutil.rmtree(home)


def quiet_month(lines: int) -> float:
    """Seconds that a month takes undisturbed: the second, since the first reads everything once."""
    from bench import batch_work

    batch_work.work(lines, 0, 1)
    began = time.monotonic()
    batch_work.work(lines, 1, 2)
    return time.monotonic() - began


def disturb(cluster: Cluster, said: argparse.Namespace, chance: Random, span: float) -> tuple[Counter[str], int]:
    """Kill so often, going on to another month whenever one is done. Returns what was killed, and the months."""
    from bench import batch_work

    killed, month = Counter[str](), 2
    while killed.total() < said.points:
        child = begin(said.lines, month)
        time.sleep(chance.uniform(0, span))
        kind = KINDS[killed.total() % len(KINDS)]
        if not kill(cluster, child, kind):  # it was done just before
            kind = ""
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if ended not in {0, CUT, -signal.SIGKILL}:
            sys.exit("the work broke down by itself")
        bring_back(cluster)
        killed[kind] += bool(kind and ended)
        month += ended == 0
        batch_work.refuse_unsound()
        if kind and ended:
            sys.stdout.write(f"{killed.total()}: {kind}; {batch_work.told()}\n")
            sys.stdout.flush()
    return +killed, month + 1


def bring_back(cluster: Cluster) -> None:
    """Start the server where it is down, and wait until it has recovered."""
    until = time.monotonic() + SECONDS_TO_RECOVER
    owner = ensure(cluster).owner
    while True:
        try:
            psycopg.connect(owner).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def begin(lines: int, month: int) -> int:
    """A child that works on the month; its process number."""
    from django.db import connections

    from bench import batch_work

    connections.close_all()
    if child := os.fork():
        return child
    code = 1
    try:
        batch_work.work(lines, month, month + 1)
        code = 0
    except Exception as error:
        code = CUT if batch_work.is_cut(error) else 1
        if code == 1:
            traceback.print_exc()
        raise
    finally:
        os._exit(code)


def kill(cluster: Cluster, child: int, kind: str) -> bool:
    """Kill what the kind says. False where it was gone already."""
    server = server_of(cluster)
    below = children_of(server)
    victims = {
        "the work": [child],
        "a server process": [pid for pid in below if name_of(pid).startswith("postgres: doorstep_app")][:1],
        "the server": [server],
        "the server and all its processes": [server, *below],
    }[kind]
    for pid in victims:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(is_alive(pid) for pid in victims):
        time.sleep(0.01)
    return bool(victims)


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that waits to be buried does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    return False


def server_of(cluster: Cluster) -> int:
    """The process number of the server, which wrote it down."""
    for folder in (cluster.folder, cluster.shelter):
        for found in folder.glob("**/postmaster.pid"):
            lines = found.read_text().splitlines()
            if lines and str(cluster.folder) in f"{found} {lines[1]}":
                return int(lines[0])
    raise LookupError("no server stands")


def children_of(server: int) -> list[int]:
    """The processes that a process has begun."""
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


def name_of(pid: int) -> str:
    """What a process calls itself; empty where it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


if __name__ == "__main__":
    main()
