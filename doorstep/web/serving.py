"""Serves the product: the web server and one worker beside it, started together and stopped together.

In a demonstration a simulated partner plays each platform that has no address, as a process of its own.
"""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress

from django.conf import settings
from procrastinate.contrib.django import app as jobs

from doorstep.base.commands import BUG, DONE
from doorstep.base.installation import installation
from doorstep.exchange.partners import LABELS, find_partner
from doorstep.kernel.refusal import Refused

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10
SECONDS_FOR_JOBS = 5
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
WEB = (
    "-m", "gunicorn", "config.wsgi:application", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
    "--graceful-timeout", str(SECONDS_FOR_JOBS), "--log-level", "warning", "--no-control-socket",
)  # fmt: skip
WORKER = ("-m", "doorstep", "worker")
LIFE = ("-m", "doorstep", "city", "live")
# How a partner is played: now and then it turns something down, and says things twice or late.
PARTNER = ("-m", "doorstep", "partner-sim", "--rejects", "0.03", "--duplicates", "0.1", "--reorder", "0.1")


def refuse_port_in_use(port: int) -> None:
    """Raises: Refused("serve.port_in_use", "serve.port_not_ours")."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            why, code = f"当前用户不能使用端口 {port}。", "serve.port_not_ours"
        except OSError:
            why, code = f"端口 {port} 已被别的程序占用。", "serve.port_in_use"
        except OverflowError:
            why, code = f"没有 {port} 这个端口，端口是 1 到 65535。", "serve.port_not_ours"
        else:
            return
    raise Refused("没有开始服务。", why=why, then="请加 --port 换一个端口，例如 --port 8001。", code=code)


def partners_to_play() -> dict[str, str]:
    """In a demonstration, the partners without an address, each with the address at which it will be played."""
    here = installation()
    if here is None or not here.is_synthetic:
        return {}
    return {name: f"http://{HOST}:{_free_port()}" for name in LABELS if not find_partner(name).address}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def played(partners: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Simulated partners at these addresses; gives the variables by which ours find them. One that dies stays dead."""
    said = [
        ["--partner", name, "--port", address.rpartition(":")[2], "--state", str(settings.VAR / "partner" / name)]
        for name, address in partners.items()
    ]
    children = [_start([*PARTNER, *words], os.environ) for words in said]
    try:
        yield {f"DOORSTEP_{name.upper()}_URL": address for name, address in partners.items()}
    finally:
        _stop(children)


@contextmanager
def served(port: int, more: Mapping[str, str] | None = None) -> Iterator[list[subprocess.Popen]]:
    """Both processes, answering; stopped at the end. `more`: further variables. Raises: Refused("serve.no_answer")."""
    variables = {name: value for name, value in os.environ.items() if name != "DOORSTEP_DB_OWNER_URL"}
    variables |= more or {}
    children = [
        _start([*WEB, "--bind", f"{HOST}:{port}"], variables | {"DOORSTEP_SERVING": "1"}),
        _start([*WORKER], variables),
    ]
    try:
        _wait_for_answer(port, children)
        yield children
    finally:
        _stop(children)


def work() -> None:
    """Run queued jobs until told to stop; one that is under way is given some seconds, and is taken up again later."""
    beside = jobs.connector.get_worker_connector()  # type: ignore[attr-defined]
    with jobs.replace_connector(beside) as worker:
        worker.run_worker(delete_jobs="successful", shutdown_graceful_timeout=SECONDS_FOR_JOBS)


def stay(children: list[subprocess.Popen]) -> int:
    """Wait for Ctrl-C, SIGTERM or SIGHUP, or for a child to end by itself. Returns the exit code."""
    while all(child.poll() is None for child in children):
        time.sleep(0.2)
    return BUG


def serve(port: int, *, ready: str, partners: Mapping[str, str] | None = None, beside: Sequence[str] = ()) -> int:
    """Serve until told to stop; prints `ready` once pages are answered. `partners`: those to be played, with addresses.

    `beside`: what then runs beside on our terminal, and may end by itself.  Returns the exit code.
    """
    refuse_port_in_use(port)
    previous = {number: signal.signal(number, _leave) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with played(partners or {}) as more, served(port, more) as children:
            sys.stdout.write(ready)
            sys.stdout.flush()
            with running_beside(beside):
                code = stay(children)
            sys.stderr.write("服务停了：有一个进程自己退出了，原因见上面的记录。\n")
            return code
    except _Asked:
        sys.stdout.write("已停止。数据都在，再次运行即可继续。\n")
        return DONE
    finally:
        for number, before in previous.items():
            signal.signal(number, before)


@contextmanager
def running_beside(words: Sequence[str]) -> Iterator[None]:
    """A process of our own interpreter meanwhile, which speaks for itself; nothing where there are no words."""
    children = [_start([*words], os.environ, stdout=None)] if words else []
    try:
        yield
    finally:
        _stop(children)


class _Asked(Exception):
    """Somebody asked to stop."""


def _leave(*_: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise _Asked


def _start(
    words: list[str], variables: Mapping[str, str], *, stdout: int | None = subprocess.DEVNULL
) -> subprocess.Popen:
    """A child of our own interpreter, which does not outlive us and keeps open what we inherited. It logs to stderr."""
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=settings.ROOT,
        env=variables,
        close_fds=False,
        stdout=stdout,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def _wait_for_answer(port: int, children: list[subprocess.Popen]) -> None:
    """Until any page is answered, whatever it says."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < until and all(child.poll() is None for child in children):
        with suppress(OSError), closing(http.client.HTTPConnection(HOST, port, timeout=SECONDS_TO_ANSWER)) as asking:
            asking.request("GET", "/")
            asking.getresponse()
            return
        time.sleep(0.1)
    raise Refused(
        "没有开始服务。",
        why=f"网页服务 {SECONDS_TO_ANSWER} 秒内没有应答，或者自己退出了。",
        then="请看上面的记录；端口被占用时可加 --port 换一个。",
        code="serve.no_answer",
    )


def _stop(children: list[subprocess.Popen]) -> None:
    for child in children:
        child.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
