"""Months of work on Spark with a master and two workers on this machine: row by row as the compiled pass has them.

Left to the longer command: `pytest -m slow tests/quota/test_verifying_cluster.py`.
"""

import os
import shutil
import subprocess
import sys

import pytest

from bench.work import made
from doorstep.quota.counting import counting
from doorstep.quota.verifying import verify
from tests.base.test_engines_killed import (
    HERE,
    LACKS,
    ROOT,
    SPARK,
    answered,
    answers,
    free_port,
    spark_program,
    wait_until,
)

from .work_files import verdicts_in, verdicts_of, write_work

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SPARK is None or not shutil.which("java"), reason=LACKS),
]
MONTHS = 12_000
FEW_TASKS = "--conf spark.sql.shuffle.partitions=4 pyspark-shell"


def asked(engine, folder, output):
    """The command in a process of its own."""
    words = ["quota", "verify", "--engine", engine, "--input", folder, "--output", output, "--digest", "--json"]
    environment = os.environ | {"SPARK_LOCAL_IP": HERE, "PYTHONPATH": str(ROOT), "PYSPARK_SUBMIT_ARGS": FEW_TASKS}
    return subprocess.Popen(
        [sys.executable, "-m", "doorstep", *words], stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
    )


def test_two_workers_come_to_the_verdicts_of_this_machine(tmp_path):
    claims, lists = made(MONTHS, 7)
    write_work(tmp_path / "work", claims, lists)
    local = answered(asked("local", tmp_path / "work", tmp_path / "local"))
    port = free_port()
    master = f"spark://{HERE}:{port}"
    with spark_program("master.Master", "--port", str(port)):
        wait_until(lambda: answers(port))
        work = ("--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path / "spark"), master)
        with spark_program("worker.Worker", *work), spark_program("worker.Worker", *work):
            told = answered(asked(master, tmp_path / "work", tmp_path / "cluster"))
    assert verdicts_in(tmp_path / "cluster") == verdicts_of(claims, verify(counting(), claims, lists))
    assert (told["months"], told["sha256"]) == (len(claims["row_id"]), local["sha256"])
