"""Our own PostgreSQL under `var/pg`: made once, started for whoever uses it, stopped by the last who leaves.

Passwords are scram-sha-256 everywhere, the server listens on a private unix socket only, pages carry checksums and
fsync stays on.  No mode of anything outside `var` is ever changed.
"""

import contextlib
import errno
import fcntl
import getpass
import hashlib
import os
import shlex
import shutil
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doorstep.kernel.refusal import Refused

from . import logins
from .binaries import (
    Account,
    Binaries,
    account_for,
    find_binaries,
    make_folder,
    may_enter,
    private_folder,
    run,
    usable_by,
)
from .logins import Dsns
from .server_settings import MIB, socket_file, socket_folder, write_settings

ROOM_NEEDED_BYTES = 500 * MIB
SECONDS_FOR_A_DEAD_SERVER = 20
SECONDS_FOR_AN_ANSWER = 20
KNOCK = struct.pack("!ii", 8, 80877103)  # SSLRequest: any live server answers it with one letter
LOG_BYTES_KEPT = 8 * MIB
UNQUOTABLE = '"$`\\\n'  # pg_ctl hands its paths to a shell between double quotes

# A server killed a moment ago still holds its lock or its memory, and lets go of them by itself.
LETTING_GO = ('" already exists', "pre-existing shared memory block")

# (what PostgreSQL or the system says, why in words, what to do, code); the first that fits is shown.
SAID = (
    (
        "shared memory segment",
        "共享内存 /dev/shm 太小或不可写。",
        "请给它至少 256 MB 后再试。",
        "postgres.shared_memory",
    ),
    ("No space left on device", "磁盘已满。", "请腾出空间后再试，已存的数据没有丢。", "postgres.disk_full"),
    ("Cannot allocate memory", "内存不足。", "请关掉别的程序后再试。", "postgres.no_memory"),
    ("Address already in use", "它的套接字或端口已被占用。", "请停掉占用它的程序后再试。", "postgres.socket_in_use"),
    (
        'lock file "postmaster.pid" already exists',
        "锁文件 postmaster.pid 说另有一个 PostgreSQL 正在用这份数据。",
        "请先停掉它；若确知没有别的 PostgreSQL 在运行，再删去这个锁文件。",
        "postgres.in_use",
    ),
    ('.lock" already exists', "它的套接字或端口已被占用。", "请停掉占用它的程序后再试。", "postgres.socket_in_use"),
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
        in_use = _open_lock(cluster.folder / "in-use.lock")
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
    if not cluster.folder.exists():
        return
    with _in_words(cluster), _turn(cluster):
        _stop(cluster)


def is_running(cluster: Cluster) -> bool:
    """Whether the server answers on the socket that it wrote down; what a dead one left behind does not answer."""
    told = _told_by_server(cluster)
    if told is None:
        return False
    with socket.socket(socket.AF_UNIX) as knock:
        knock.settimeout(SECONDS_FOR_AN_ANSWER)
        try:
            knock.connect(os.fsencode(socket_file(told.socket_folder, told.port)))
            knock.sendall(KNOCK)
            return knock.recv(1) != b""
        except OSError:
            return False


def connection_urls(cluster: Cluster) -> Dsns:
    """The URLs of a running server. Raises: Refused("postgres.not_running", "postgres.keys_lost")."""
    told = _told_by_server(cluster)
    if told is None or not is_running(cluster):
        raise Refused(
            "没有数据库的连接地址。",
            why="数据库没有运行。",
            then="请先运行 python3 start.py。",
            code="postgres.not_running",
        )
    owner, app = (
        logins.socket_url(role, _password(cluster, name), folder=told.socket_folder, port=told.port)
        for role, name in ((logins.OWNER, "db_owner"), (logins.APP_ROLE, "db_app"))
    )
    return Dsns(owner=owner, app=app)


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


@dataclass(frozen=True)
class _Told:
    """What a server wrote into postmaster.pid about itself."""

    port: int
    socket_folder: Path
    status: str


def _told_by_server(cluster: Cluster) -> _Told | None:
    with _in_words(cluster):
        try:
            lines = (_place(cluster) / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
    if len(lines) < 8:
        return None
    return _Told(port=int(lines[3]), socket_folder=Path(lines[4]), status=lines[7].strip())


def _ensure(cluster: Cluster) -> Dsns:
    while (told := _told_by_server(cluster)) is None or told.status != "ready" or not is_running(cluster):
        if is_running(cluster):
            time.sleep(0.1)  # somebody else's start or stop is under way
        else:
            _start(cluster)
    _prepare_logins(cluster)
    return connection_urls(cluster)


def _start(cluster: Cluster) -> None:
    data = _place(cluster) / "data"
    if (data / "PG_VERSION").exists():
        programs, account = find_binaries(major=int((data / "PG_VERSION").read_text())), account_for(data)
        folder = usable_by(programs, account, copies=data.parent)
    else:
        programs, account = find_binaries(), account_for(data)
        data = _settle(cluster, account) / "data"
        folder = usable_by(programs, account, copies=data.parent)
        _initialise(data, folder, programs, account, password=logins.kept_secret(cluster.keys / "db_owner"))
    settings = write_settings(data.parent, sockets=socket_folder(data.parent, account))
    log = data.parent / "log" / "server.log"
    make_folder(log.parent, 0o700, account)
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(log.with_suffix(".old"))
    option = f"-c config_file={shlex.quote(str(settings))}"
    words: list[str | Path] = [folder / "pg_ctl", "start", "-D", data, "-w", "-t", "600", "-l", log, "-o", option]
    gives_up_at = time.monotonic() + SECONDS_FOR_A_DEAD_SERVER
    while True:
        seen = log.stat().st_size if log.exists() else 0
        done = run(words, account=account)
        if done.returncode == 0:
            return
        said = done.stderr + (log.read_bytes()[seen:].decode(errors="replace") if log.exists() else "")
        if time.monotonic() > gives_up_at or not any(sign in said for sign in LETTING_GO):
            raise refusal_for(said)
        time.sleep(0.25)


def _initialise(data: Path, folder: Path, programs: Binaries, account: Account | None, *, password: str) -> None:
    """Make the data directory aside and move it into place whole, so that a kill leaves nothing half made."""
    if (free := shutil.disk_usage(data.parent).free) < ROOM_NEEDED_BYTES:
        raise Refused(
            "没有建立数据库。",
            why=f"磁盘只剩 {free // MIB} MB，至少要 {ROOM_NEEDED_BYTES // MIB} MB。",
            then="请腾出空间，或用 DOORSTEP_HOME 换一个地方。",
            code="postgres.disk_full",
        )
    for abandoned in data.parent.glob("making-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    making = private_folder("making-", inside=data.parent, account=account)
    secret = making / "password"
    secret.touch(mode=0o600, exist_ok=False)
    secret.write_text(password)
    if account:
        os.chown(secret, account.uid, account.gid)
    # No ICU in the wheel; its builtin provider needs no locale from the system, which older releases do.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    words = ["--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "-U", logins.OWNER, f"--pwfile={secret}"]
    words += locale if programs.major >= 17 else ["--locale=C.UTF-8", "--lc-messages=C"]
    done = run([folder / "initdb", "-D", making / "data", *words], account=account)
    if done.returncode != 0:
        raise refusal_for(done.stderr)
    (making / "data").rename(data)
    shutil.rmtree(making)
    (data.parent / "prepared").unlink(missing_ok=True)


def _settle(cluster: Cluster, account: Account | None) -> Path:
    """The folder that will hold the data: `var/pg`, or a shelter where PostgreSQL's user cannot enter that."""
    place = _place(cluster)
    if may_enter(place, account):
        return place
    place = cluster.shelter / hashlib.sha256(os.fsencode(cluster.home.absolute())).hexdigest()[:16]
    make_folder(cluster.shelter, 0o755)
    make_folder(place, 0o755)
    why = f"PostgreSQL 以用户 {account.name if account else ''} 运行，进不了这里，所以数据放在上面的目录。"
    (cluster.folder / "WHERE").write_text(f"{place}\n{why}\n", encoding="utf-8")
    return place


def _place(cluster: Cluster) -> Path:
    """The folder that holds `data`, `run` and `log`; WHERE names it when it is not `var/pg`."""
    said = cluster.folder / "WHERE"
    return Path(said.read_text(encoding="utf-8").splitlines()[0]) if said.exists() else cluster.folder


def _prepare_logins(cluster: Cluster) -> None:
    """See to the roles and the database once, and again when the application's password has changed."""
    app = _password(cluster, "db_app")
    mark, digest = _place(cluster) / "prepared", hashlib.sha256(app.encode()).hexdigest()
    if not mark.exists() or mark.read_text() != digest:
        logins.prepare_own(connection_urls(cluster).owner, app_password=app)
        mark.write_text(digest)


def _password(cluster: Cluster, name: str) -> str:
    """Raises: Refused("postgres.keys_lost") where the owner's is gone: nobody else could let us in."""
    if name == "db_owner" and not (cluster.keys / name).exists():
        raise Refused(
            "没有打开数据库。",
            why=f"密码文件 {cluster.keys / name} 不见了。",
            then="请从备份里恢复 var/keys 这个目录。",
            code="postgres.keys_lost",
        )
    return logins.kept_secret(cluster.keys / name)


def _stop(cluster: Cluster) -> None:
    told = _told_by_server(cluster)
    if told is None or not is_running(cluster):
        return
    data = _place(cluster) / "data"
    account = account_for(data)
    programs = find_binaries(major=int((data / "PG_VERSION").read_text()))
    folder = usable_by(programs, account, copies=data.parent)
    done = run([folder / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w", "-t", "120"], account=account)
    if done.returncode != 0:
        raise Refused(
            "没有停下数据库。",
            why=f"PostgreSQL 的原话：{done.stderr.strip()}。",
            then="请稍候再试；数据没有丢。",
            code="postgres.not_stopped",
        )
    if told.socket_folder.parent != data.parent:
        shutil.rmtree(told.socket_folder, ignore_errors=True)


def _make_folders(cluster: Cluster) -> None:
    if odd := set(UNQUOTABLE) & set(str(cluster.folder)):
        raise Refused(
            "没有建立数据库。",
            why=f"目录 {cluster.home} 的名字里有 PostgreSQL 不能用的符号：{' '.join(sorted(odd))}。",
            then="请把目录改名，或用 DOORSTEP_HOME 换一个地方。",
            code="postgres.odd_path",
        )
    cluster.home.mkdir(parents=True, exist_ok=True)
    make_folder(cluster.folder.parent, 0o755)
    make_folder(cluster.folder, 0o755)


@contextlib.contextmanager
def _turn(cluster: Cluster) -> Iterator[None]:
    """One process at a time decides whether the server starts or stops."""
    turn = _open_lock(cluster.folder / "turn.lock")
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)


def _open_lock(path: Path) -> int:
    """A lock belongs to whoever owns the folder, so that root leaves none behind that its owner cannot open."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(lock, owner.st_uid, owner.st_gid)
    return lock


@contextlib.contextmanager
def _in_words(cluster: Cluster) -> Iterator[None]:
    """Say what the system refuses. Raises: Refused("postgres.disk_full", "postgres.no_permission")."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise refusal_for(os.strerror(errno.ENOSPC)) from error
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        raise Refused(
            "没有打开数据库。",
            why=f"用户 {getpass.getuser()} 不能读写 {error.filename or cluster.folder}。",
            then="请用建立它的那个用户运行，或用 DOORSTEP_HOME 换一个您能写的目录。",
            code="postgres.no_permission",
        ) from error
