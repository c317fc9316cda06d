"""Batches whose work and whose database are killed again and again: nothing is lost, nothing is paid twice.

The program does the killing and the counting; `--points 100 --lines 100000` is the same at full size.
"""

import os
import re
import subprocess
import sys

from django.conf import settings

KILLS = os.environ.get("DOORSTEP_KILLS", "20")
EVERYTHING = "the server and all its processes"


def test_batches_that_are_killed_at_random_points_are_paid_once_and_always_on_somebodys_desk(capsys):
    variables = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "bench/kill_batches.py", "--points", KILLS, "--lines", "2000"]
    done = subprocess.run(command, cwd=settings.ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert re.match(rf"{KILLS} kills .* 0 lost, 0 double, ", last)
    assert set(re.findall(r"× ([a-z ]+?)[,)]", last)) == {"the work", "a server process", "the server", EVERYTHING}
    with capsys.disabled():
        sys.stdout.write(f"\n{last}\n")
