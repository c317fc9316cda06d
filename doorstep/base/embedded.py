"""Our own PostgreSQL under `var/pg`: made once, started for whoever uses it, stopped by the last who leaves.

Passwords are scram-sha-256 everywhere, the server listens on a private unix socket only, pages carry checksums and
fsync stays on.  No mode of anything outside `var` is ever changed.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import shlex
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doorstep.kernel.refusal import Refused

from . import logins
from .binaries import Account, Binaries, account_for, find_binaries, may_enter, run, usable_by
from .logins import Dsns

MIB = 1024 * 1024
PORT = 5432  # names the socket file; nothing listens on TCP
LONGEST_SOCKET_BYTES = 107
ROOM_NEEDED_BYTES = 500 * MIB
SECONDS_FOR_A_DEAD_SERVER = 20
LOG_BYTES_KEPT = 8 * MIB

# A server killed a moment ago still holds its lock or its memory, and lets go of them by itself.
LETTING_GO = ("postmaster.pid", "pre-existing shared memory block", "Is another postmaster")

# (what PostgreSQL or the system says, why in words, what to do, code); the first that fits is shown.
SAID = (
    ("shared memory segment", "共享内存 /dev/shm 太小或不可写。", "请给它至少 256 MB 后再试。", "postgres.shared_memory"),
    ("No space left on device", "磁盘已满。", "请腾出空间后再试，数据没有丢。", "postgres.disk_full"),
    ("Cannot allocate memory", "内存不足。", "请关掉别的程序后再试。", "postgres.no_memory"),
    ("Address already in use", "它的套接字或端口已被占用。", "请停掉占用它的程序后再试。", "postgres.socket_in_use"),
    (
        LETTING_GO[0],
        "锁文件 postmaster.pid 说另有一个 PostgreSQL 正在用这份数据。",
        "请先停掉它；若确知没有别的 PostgreSQL 在运行，再删去这个锁文件。",
        "postgres.in_use",
    ),
    ("incompatible with", "数据是别的大版本写的。", "请装回原来的大版本。", "postgres.other_major"),
    ("Permission denied", "没有读写权限。", "请用建立它的那个用户运行。", "postgres.no_permission"),
)


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL of our own. `home` holds `var`; `shelter` takes the data where root's service user cannot go."""

    home: Path
    shelter: Path = Path("/var/lib/doorstep")

    @property
    def folder(self) -> Path:
        """What belongs to the cluster and can stay with the project: locks, and normally everything else."""
        return self.home.absolute() / "var" / "pg"

    @property
    def keys(self) -> Path:
        """Where the passwords are kept."""
        return self.home.absolute() / "var" / "keys"


@contextlib.contextmanager
def running(cluster: Cluster) -> Iterator[Dsns]:
    """Keep the server up meanwhile; the last of all processes to leave stops it.

    The lock is inheritable: a child started with `close_fds=False` keeps the server up though we be killed.
    Raises: Refused.
    """
    with _in_words(cluster):
        _make_folders(cluster)
        in_use = os.open(cluster.folder / "in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _in_words(cluster), _turn(cluster):
            fcntl.flock(in_use, fcntl.LOCK_SH)
            dsns = _ensure(cluster)
        os.set_inheritable(in_use, True)
        yield dsns
    finally:
        with _in_words(cluster), _turn(cluster):
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(cluster)
            os.close(in_use)


def ensure(cluster: Cluster) -> Dsns:
    """Make the cluster if absent, start it if it is not running, and leave it running. Raises: Refused."""
    with _in_words(cluster):
        _make_folders(cluster)
        with _turn(cluster):
            return _ensure(cluster)


def stop(cluster: Cluster) -> None:
    """Stop the server, whoever uses it; nothing if it is not running. Raises: Refused."""
    with _in_words(cluster), _turn(cluster):
        _stop(cluster)


def is_running(cluster: Cluster) -> bool:
    """Whether somebody listens on the socket that the server wrote down; a file left by a dead server says nothing."""
    told = _told_by_server(cluster)
    if told is None:
        return False
    with socket.socket(socket.AF_UNIX) as knock:
        return knock.connect_ex(os.fsencode(_socket_file(told.socket_folder, told.port))) == 0


def connection_urls(cluster: Cluster) -> Dsns:
    """The URLs of a running server. Raises: Refused("postgres.not_running", "postgres.keys_lost")."""
    told = _told_by_server(cluster)
    if told is None:
        raise Refused(
            "没有数据库的连接地址。", why="数据库没有运行。", then="请先运行 python3 start.py。", code="postgres.not_running"
        )
    owner, app = (_password(cluster, name) for name in ("db_owner", "db_app"))
    at = {"folder": told.socket_folder, "port": told.port}
    return Dsns(
        owner=logins.socket_url(logins.OWNER, owner, **at), app=logins.socket_url(logins.APP_ROLE, app, **at)
    )


def settings_for(memory_bytes: int) -> dict[str, str]:
    """PostgreSQL's memory by the machine's: a quarter up to 512 MB for itself, the rest for many small readers."""

    def megabytes(part: int, *, least: int, most: int) -> str:
        return f"{min(max(part // MIB, least), most)}MB"

    return {
        "shared_buffers": megabytes(memory_bytes // 4, least=32, most=512),
        "effective_cache_size": megabytes(memory_bytes // 2, least=64, most=65_536),
        "maintenance_work_mem": megabytes(memory_bytes // 32, least=16, most=256),
        "work_mem": megabytes(memory_bytes // 512, least=4, most=16),
    }


def memory_bytes() -> int:
    """The memory this process may use: the machine's, or less where a container says so."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        if limit.exists() and (said := limit.read_text().strip()).isdigit():
            return min(whole, int(said))
    return whole


def fits_socket(folder: Path) -> bool:
    """Whether a unix socket can lie here: the system allows 107 bytes, and libpq reads a comma as two hosts."""
    return len(os.fsencode(_socket_file(folder, PORT))) <= LONGEST_SOCKET_BYTES and "," not in str(folder)


def refusal_for(said: str) -> Refused:
    """What PostgreSQL or the system said, as words for a person."""
    for needle, why, then, code in SAID:
        if needle in said:
            return Refused("没有启动数据库。", why=why, then=then, code=code)
    last = " ".join(said.strip().splitlines()[-3:]) or "它没有说原因"
    return Refused(
        "没有启动数据库。",
        why=f"PostgreSQL 的原话：{last}。",
        then="请把 var/pg 下的日志交给系统管理员。",
        code="postgres.failed",
    )
