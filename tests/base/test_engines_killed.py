"""A worker killed in the run changes nothing in the result: Spark with a master and two workers on this machine.

Left to the longer command: `pytest -m slow tests/base/test_engines_killed.py`.
"""

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doorstep.base.engines.columns import facts_of_book
from doorstep.base.engines.parquet import type_of
from doorstep.base.items import rulebook

SPARK = importlib.util.find_spec("pyspark")
LACKS = "needs the extra and Java 17: pip install 'doorstep[cluster]'; apt-get install openjdk-17-jre-headless"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SPARK is None or not shutil.which("java"), reason=LACKS),
]
FILES, ROWS, PATIENCE = 12, 60_000, 300
MANY_TASKS = "--conf spark.sql.files.maxPartitionBytes=1m --conf spark.sql.files.openCostInBytes=1m pyspark-shell"
HERE = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]


def write_people(folder):
    """Made-up people of one county, in several files."""
    folder.mkdir()
    facts, chance = facts_of_book(rulebook()), np.random.default_rng(4)
    for at in range(FILES):
        columns = {"person_id": np.arange(at * ROWS, (at + 1) * ROWS), "code": np.full(ROWS, "420602002003")}
        for fact in facts:
            told = chance.integers(0, 2 if fact.kind == "bool" else 20, ROWS)
            columns[fact.name] = pa.array(told, mask=chance.random(ROWS) < 0.05).cast(type_of(fact))
        pq.write_table(pa.table(columns), folder / f"{at}.parquet")


def asked(engine, people, output):
    """The command in a process of its own."""
    words = ["benefits", "judge", "--month", "2026-05", "--known", "2026-05-31", "--engine", engine]
    told = [*words, "--input", people, "--output", output, "--digest", "--json"]
    environment = os.environ | {"SPARK_LOCAL_IP": HERE, "PYTHONPATH": str(ROOT), "PYSPARK_SUBMIT_ARGS": MANY_TASKS}
    return subprocess.Popen(
        [sys.executable, "-m", "doorstep", *told], stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
    )


def answered(process):
    said, _none = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return json.loads(said)


@contextmanager
def spark_program(name, *words):
    """A program of Spark with whatever it starts, ended with it."""
    program = Path(SPARK.submodule_search_locations[0]) / "bin" / "spark-class"
    process = subprocess.Popen(
        [program, f"org.apache.spark.deploy.{name}", "--host", HERE, "--webui-port", "0", *words],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return probe.getsockname()[1]


def wait_until(holds):
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.1)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex((HERE, port)) == 0


def test_a_worker_killed_in_the_run_changes_nothing_in_the_result(tmp_path):
    people, port = tmp_path / "people", free_port()
    write_people(people)
    local = answered(asked("local", people, tmp_path / "local"))
    master = f"spark://{HERE}:{port}"
    with spark_program("master.Master", "--port", str(port)):
        wait_until(lambda: answers(port))
        work = ("--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path / "work"), master)
        with spark_program("worker.Worker", *work) as victim, spark_program("worker.Worker", *work):
            process = asked(master, people, tmp_path / "spark")
            wait_until(
                lambda: len(list((tmp_path / "spark").rglob("part-*.parquet"))) >= 3 or process.poll() is not None
            )
            assert process.poll() is None
            os.killpg(victim.pid, signal.SIGKILL)
            told = answered(process)
    assert (told["persons"], told["sha256"]) == (FILES * ROWS, local["sha256"])
