"""The two logins of the database: the owner, who migrates, and the application, which owns and bypasses nothing."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from doorstep.kernel.refusal import Refused

from .binaries import OLDEST_MAJOR

if TYPE_CHECKING:
    import psycopg

OWNER = "doorstep_owner"
APP_ROLE = "doorstep_app"
DATABASE = "doorstep"
LIMITS = "login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls"
EXTENSIONS = ("btree_gist",)


@dataclass(frozen=True)
class Dsns:
    """How to reach the database, as libpq URLs with passwords: never print or log them."""

    owner: str
    app: str


def kept_secret(path: Path) -> str:
    """The password in this file, made at random on first use; only the file's owner can read it."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}.{os.getpid()}")
        making.unlink(missing_ok=True)
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        making.rename(path)
    return path.read_text().strip()


def socket_url(role: str, password: str, *, folder: Path, port: int, database: str = DATABASE) -> str:
    """A URL over the unix socket in `folder`."""
    return f"postgresql://{role}:{quote(password, safe='')}@/{database}?host={quote(str(folder), safe='')}&port={port}"


def prepare_own(owner_url: str, *, app_password: str) -> None:
    """In the server that is ours alone: the application's role, the database, its extensions. Safe to repeat.

    Raises: Refused("database.unreachable") where the kept password is not the server's.
    """
    from psycopg.conninfo import make_conninfo

    with _connect(make_conninfo(owner_url, dbname="postgres"), "自带") as connection:
        if _role(connection, APP_ROLE) is None:
            connection.execute(f"create role {APP_ROLE}")
        connection.execute(f"alter role {APP_ROLE} {LIMITS} password {_verifier(connection, app_password)}")
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(f"create database {DATABASE} encoding 'UTF8' template template0")
    with _connect(owner_url, "自带") as connection:
        connection.execute(f"revoke connect, temporary on database {DATABASE} from public")
        connection.execute(f"grant connect on database {DATABASE} to {APP_ROLE}")
        for extension in EXTENSIONS:
            connection.execute(f"create extension if not exists {extension}")


def external(url: str, *, keys: Path, app_url: str | None = None) -> Dsns:
    """Both logins on somebody else's server, reached by `url` as the database's owner.

    Makes the application's role with a password kept in `keys`, unless `app_url` names another role ready for use.
    Raises: Refused("database.unreachable", "database.too_old", "database.not_utf8", "database.rights").
    """
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    path = keys / "external_app"
    with _connect(url, " DATABASE_URL 指") as connection:
        _check_server(connection)
        _check_owner(connection)
        if app_url is None:
            password = kept_secret(path)
            app_url = make_conninfo(url, user=APP_ROLE, password=password)
            if _role(connection, APP_ROLE) is None:
                _make_app_role(connection, password, path)
        role = str(conninfo_to_dict(app_url).get("user", ""))
        if _role(connection, role) is not None:
            _let_in(connection, role)
        owner = connection.info.user
    _check_app_role(app_url, owner=owner, kept=path)
    return Dsns(owner=url, app=app_url)


def _connect(url: str, named: str) -> "psycopg.Connection":
    """Raises: Refused("database.unreachable")."""
    import psycopg

    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        raise Refused(
            f"没有连上{named}的数据库。",
            why=f"服务器的回答：{str(error).strip()}。",
            then="请检查地址、用户名、密码和网络。",
            code="database.unreachable",
        ) from None


def _check_server(connection: "psycopg.Connection") -> None:
    version = connection.info.server_version
    if version < OLDEST_MAJOR * 10_000:
        raise Refused(
            "没有使用 DATABASE_URL 指的数据库。",
            why=f"它是 PostgreSQL {version // 10_000}，需要 {OLDEST_MAJOR} 或更新的版本。",
            then="请升级服务器，或不设 DATABASE_URL 而用自带的数据库。",
            code="database.too_old",
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Refused(
            "没有使用 DATABASE_URL 指的数据库。",
            why=f"它的编码是 {encoding}，存不下所有汉字。",
            then="请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 另建一个。",
            code="database.not_utf8",
        )


def _check_owner(connection: "psycopg.Connection") -> None:
    """The owner must be able to make tables and the extensions."""
    import psycopg
    from psycopg import sql

    database, user = connection.info.dbname, connection.info.user
    allowed = connection.execute(
        "select has_database_privilege(current_database(), 'CREATE') and has_schema_privilege('public', 'CREATE')"
    ).fetchone()
    if not allowed or not allowed[0]:
        raise _needs_rights(
            f"用户 {user} 不能在数据库 {database} 里建表。",
            sql.SQL("ALTER DATABASE {} OWNER TO {};")
            .format(sql.Identifier(database), sql.Identifier(user))
            .as_string(connection),
        )
    for extension in EXTENSIONS:
        try:
            connection.execute(f"create extension if not exists {extension}")
        except psycopg.Error as error:
            why = f"数据库里没有扩展 {extension}，用户 {user} 也装不上：{str(error).strip()}。"
            raise _needs_rights(why, f"CREATE EXTENSION {extension};") from None


def _make_app_role(connection: "psycopg.Connection", password: str, path: Path) -> None:
    import psycopg

    try:
        connection.execute(f"create role {APP_ROLE} {LIMITS} password {_verifier(connection, password)}")
    except psycopg.errors.InsufficientPrivilege:
        raise _needs_rights(
            f"用户 {connection.info.user} 不能新建角色 {APP_ROLE}。",
            f"CREATE ROLE {APP_ROLE} {LIMITS.upper()} PASSWORD '（文件 {path} 的内容）';",
        ) from None


def _let_in(connection: "psycopg.Connection", role: str) -> None:
    """Who may not grant is only warned by the server; whether the role comes in is checked next, by its coming in."""
    from psycopg import sql

    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(role)))


def _check_app_role(app_url: str, *, owner: str, kept: Path) -> None:
    """The application's login must work and be bound by row-level security. Raises: Refused("database.rights")."""
    with _connect(app_url, f" DATABASE_URL 指（以应用的角色登录，密码在文件 {kept}）") as connection:
        user = connection.info.user
        bypasses = any(_role(connection, user) or (True,))
        is_owner = connection.execute("select pg_has_role(%s, 'member')", [owner]).fetchone() != (False,)
    if bypasses or is_owner:
        raise _needs_rights(
            f"应用所用的角色 {user} 能绕过行级安全，会看到全市的数据。",
            f"ALTER ROLE {user} NOSUPERUSER NOBYPASSRLS; REVOKE {owner} FROM {user};",
        )


def _needs_rights(why: str, statement: str) -> Refused:
    return Refused(
        "没有使用 DATABASE_URL 指的数据库。",
        why=why,
        then=f"请数据库管理员执行：{statement}",
        code="database.rights",
    )


def _role(connection: "psycopg.Connection", name: str) -> tuple[bool, bool] | None:
    """Whether the role is a superuser and whether it bypasses row-level security; None where there is no such role."""
    return connection.execute("select rolsuper, rolbypassrls from pg_roles where rolname = %s", [name]).fetchone()


def _verifier(connection: "psycopg.Connection", password: str) -> str:
    """The password's SCRAM verifier as a literal, so that the password itself never reaches the server or its log."""
    from psycopg import sql

    made = connection.pgconn.encrypt_password(password.encode(), APP_ROLE.encode(), b"scram-sha-256")
    return sql.Literal(made.decode()).as_string(connection)
