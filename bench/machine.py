"""What the measurement ran on, in one paragraph."""

import os
import platform
import socket
from pathlib import Path

import django
from django.db import connection

from doorstep.base.server_settings import memory_bytes
from doorstep.web.serving import HOST

SETTINGS = ("shared_buffers", "work_mem", "fsync", "synchronous_commit")


def described() -> str:
    """Processor, memory, versions, the database's settings, and how busy the machine was before anything began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), " + ", ".join(f"current_setting('{name}')" for name in SETTINGS))
        version, *values = cursor.fetchone()
    told = ", ".join(f"{name} {value}" for name, value in zip(SETTINGS, values, strict=True))
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory_bytes() / 2**30:.0f} GiB, {_system()}; "
        f"{' '.join(version.split()[:2])} ({told}); Python {platform.python_version()}, Django {django.__version__}."
    )


def load() -> str:
    """The load averages of 1, 5 and 15 minutes."""
    return " / ".join(f"{one:.1f}" for one in os.getloadavg())


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _system() -> str:
    told = platform.freedesktop_os_release()
    return f"{told['PRETTY_NAME']}, Linux {platform.release()}"
