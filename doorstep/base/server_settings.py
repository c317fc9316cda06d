"""What our own PostgreSQL is told at each start: memory by the machine, a private socket, scram, a discreet log."""

import os
import tempfile
from pathlib import Path

from .binaries import Account, make_folder, may_enter, private_folder

MIB = 1024 * 1024
PORT = 5432  # names the socket file; nothing listens on TCP
LONGEST_SOCKET_BYTES = 107
HBA = (
    "local all all scram-sha-256\nlocal replication doorstep_owner scram-sha-256\nhost all all samehost scram-sha-256\n"
)

# Rows of people must not leak into the log, so it keeps neither statements nor the details of an error.
FIXED = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def write_settings(place: Path, *, sockets: Path) -> Path:
    """Write postgresql.conf and pg_hba.conf into `place`, on top of initdb's in `place/data`; gives the first's path.

    What an administrator puts into `place/local.conf` comes last and wins.
    """
    settings = FIXED | settings_for(memory_bytes())
    settings |= {"unix_socket_directories": f'"{sockets}"', "hba_file": str(place / "pg_hba.conf")}
    lines = [
        f"include {_quoted(place / 'data' / 'postgresql.conf')}",
        *(f"{name} = {_quoted(value)}" for name, value in settings.items()),
        f"include_if_exists {_quoted(place / 'local.conf')}",
    ]
    _replace(place / "pg_hba.conf", HBA)
    _replace(place / "postgresql.conf", "\n".join(lines) + "\n")
    return place / "postgresql.conf"


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
    return len(os.fsencode(socket_file(folder))) <= LONGEST_SOCKET_BYTES and "," not in str(folder)


def socket_file(folder: Path, port: int = PORT) -> Path:
    """The file that PostgreSQL listens on."""
    return folder / f".s.PGSQL.{port}"


def socket_folder(place: Path, account: Account | None) -> Path:
    """`run` beside the data, or a fresh unguessable folder where that path is too long for a socket."""
    if fits_socket(place / "run"):
        make_folder(place / "run", 0o700, account)
        return place / "run"
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108  (private and unguessable)
        if fits_socket(Path(parent, "doorstep-12345678")) and may_enter(Path(parent), account):
            break
    return private_folder("doorstep-", inside=Path(parent), account=account)


def _quoted(value: str | Path) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _replace(path: Path, text: str) -> None:
    """Write a file that PostgreSQL's user may read, whole or not at all."""
    making = path.with_name(f".{path.name}.making")
    making.write_text(text, encoding="utf-8")
    making.chmod(0o644)
    making.replace(path)
