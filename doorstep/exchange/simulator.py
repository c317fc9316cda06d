"""A simulated partner, to be tried against: speaks the same HTTP, keeps what it took, and misbehaves as it is told to.

Standard library only.  What it has answered for is in an SQLite file first, so that kill -9 loses nothing.  Half of the
messages are acknowledged at once, the others when acknowledgements are next asked for.
"""

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .wire import ACKED, RECEIVED, REJECTED, WINDOW_SECONDS, canonical, digest_of, fault_of

HOST = "127.0.0.1"
MOST_BYTES = 10_000_000
STALL_SECONDS = 8
PAGE = 500
TABLES = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, at INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS message (key TEXT PRIMARY KEY, revision INTEGER NOT NULL, stream TEXT NOT NULL,
        day TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL, place INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS ack (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL,
        revision INTEGER NOT NULL, state TEXT NOT NULL);
"""
REASON = {"code": "value.wrong", "words": "有一项内容与本平台登记的不一致。"}
STATUS = {ACKED: 200, RECEIVED: 202, REJECTED: 422}
WORDS = {ACKED: "已收妥", RECEIVED: "已收到，以后答复", REJECTED: "退回"}
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Manners:
    """How it misbehaves: chances from 0 to 1, and after how many new messages it dies (0: never)."""

    timeouts: float = 0
    duplicates: float = 0
    reorder: float = 0
    rejects: float = 0
    crash_after: int = 0
    random_state: int = 1


class PartnerServer(ThreadingHTTPServer):
    """The server with its store, one request at a time on the store."""

    request_queue_size = 64

    def __init__(self, port: int, folder: Path, secret: str, manners: Manners) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.store = sqlite3.connect(folder / "partner.sqlite3", check_same_thread=False, isolation_level=None)
        self.store.executescript(TABLES)
        self.secret, self.manners, self.lock = secret, manners, threading.Lock()
        self.chance = Random(manners.random_state)  # noqa: S311  (it plays, it keeps no secret)
        self.taken = 0
        super().__init__((HOST, port), PartnerDesk)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The store for one thread alone; what it wrote is on the disk at the end."""
        with self.lock:
            self.store.execute("BEGIN IMMEDIATE")
            with self.store:
                yield self.store


class PartnerDesk(BaseHTTPRequestHandler):
    """One request."""

    server: PartnerServer

    def do_GET(self) -> None:
        """Acknowledgements since a cursor, or the list of a day."""
        there = urlsplit(self.path)
        said = dict(parse_qsl(there.query))
        answers = {"/acks": acks_since, "/messages": list_of_day}
        if there.path not in answers:
            return self._answer(404, {"code": "path.unknown", "words": "没有这个地址。"})
        if fault := self._fault(""):
            return self._answer(401, fault)
        return self._answer(200, answers[there.path](self.server, said))

    def do_POST(self) -> None:
        """A message."""
        server, manners = self.server, self.server.manners
        length = self.headers.get("Content-Length") or ""
        if not (length.isascii() and length.isdigit() and int(length) <= MOST_BYTES):
            return self._answer(413, {"code": "body.length", "words": "报文太长，或没有写明长度。"})
        body = self.rfile.read(int(length)).decode(errors="replace")
        if fault := self._fault(body):
            return self._answer(401, fault)
        stalls = server.chance.random() < manners.timeouts
        if stalls and server.chance.random() < 0.5:
            return _stall("没有收下")
        status, said = take_message(server, body)
        if manners.crash_after and server.taken >= manners.crash_after:
            tell(f"收下 {server.taken} 条后倒下")
            os._exit(1)
        return _stall("收下了") if stalls else self._answer(status, said)

    def _fault(self, body: str) -> dict[str, str]:
        """Why the request is not let in; each nonce serves once."""
        server, now = self.server, int(time.time())
        headers: Mapping[str, str] = self.headers  # type: ignore[assignment]
        code = fault_of(server.secret, self.command, self.path, headers, body=body, now=now)
        if not code:
            with server.transaction() as store:
                store.execute("DELETE FROM nonce WHERE at < ?", [now - 2 * WINDOW_SECONDS])
                fresh = store.execute("INSERT OR IGNORE INTO nonce VALUES (?, ?)", [headers["X-Doorstep-Nonce"], now])
                code = "" if fresh.rowcount else "nonce.replayed"
        if code:
            tell(f"不收：{code}")
        return {"code": code, "words": "签名不对、过时或重放。"} if code else {}

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        raw = json.dumps(said, ensure_ascii=False).encode()
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """What it did is told in our own words."""


def tell(words: str) -> None:
    """One line of what it did."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _stall(words: str) -> None:
    tell(f"{words}，但不答复")
    time.sleep(STALL_SECONDS)


def take_message(server: PartnerServer, body: str) -> Answer:
    """Keep a message, once; a second time it is answered as the first."""
    try:
        said = json.loads(body)
        key, revision, digest = str(said["key"]), int(said["revision"]), digest_of(canonical(said["payload"]))
        stream, day = str(said["stream"]), str(said["day"])
    except (ValueError, KeyError, TypeError):
        return 400, {"code": "body.malformed", "words": "报文格式不对。"}
    with server.transaction() as store:
        query = "SELECT revision, digest, state FROM message WHERE key = ?"
        known = store.execute(query, [key]).fetchone()
        if known is None or (known[0] == revision - 1 and known[2] == REJECTED):
            state = judged(server.manners, key, revision)
            place = store.execute("SELECT coalesce(max(place), 0) + 1 FROM message").fetchone()[0]
            row = [key, revision, stream, day, digest, state, place]
            store.execute("INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            if state != RECEIVED and server.chance.random() < server.manners.duplicates:
                store.execute("INSERT INTO ack (key, revision, state) VALUES (?, ?, ?)", [key, revision, state])
            server.taken += 1
            words = f"收到 {key} 第 {revision} 版：{WORDS[state]}"
        elif known[:2] == (revision, digest):
            state, words = known[2], f"又收到 {key} 第 {revision} 版：照前次答复"
        else:
            return 409, {"code": "key.another_payload", "words": "这个幂等键已用于另一份内容或另一版。"}
    tell(words)
    return STATUS[state], {"key": key, "revision": revision, "state": state} | (REASON if state == REJECTED else {})


def judged(manners: Manners, key: str, revision: int) -> str:
    """What becomes of a message at first; the same at every run."""
    chance = Random(f"{manners.random_state} {key} {revision}")  # noqa: S311
    if chance.random() < 0.5:
        return RECEIVED
    return REJECTED if chance.random() < manners.rejects else ACKED


def judged_later(manners: Manners, key: str, revision: int) -> str:
    """What becomes of it in the end, where it was not said at once."""
    chance = Random(f"{manners.random_state} {key} {revision} later")  # noqa: S311
    return REJECTED if chance.random() < manners.rejects else ACKED


def acks_since(server: PartnerServer, said: Mapping[str, str]) -> dict[str, Any]:
    """Acknowledgements after the cursor; those that wait are entered first, some late and some twice."""
    manners, since = server.manners, said.get("since") or "0"
    with server.transaction() as store:
        query = "SELECT key, revision FROM message WHERE state = ? ORDER BY place"
        waiting = store.execute(query, [RECEIVED]).fetchall()
        late = [one for one in waiting if server.chance.random() < manners.reorder]
        if late and len(late) < len(waiting):
            tell(f"{len(late)} 条回执迟发")
            waiting = [one for one in waiting if one not in set(late)]
        for key, revision in waiting:
            state = judged_later(manners, key, revision)
            store.execute("UPDATE message SET state = ? WHERE key = ?", [state, key])
            for _ in range(2 if server.chance.random() < manners.duplicates else 1):
                store.execute("INSERT INTO ack (key, revision, state) VALUES (?, ?, ?)", [key, revision, state])
        after = int(since) if since.isascii() and since.isdigit() else 0
        query = f"SELECT seq, key, revision, state FROM ack WHERE seq > ? ORDER BY seq LIMIT {PAGE}"
        found = store.execute(query, [after]).fetchall()
    acks = [
        {"key": key, "revision": revision, "state": state} | (REASON if state == REJECTED else {})
        for _seq, key, revision, state in found
    ]
    if acks:
        tell(f"回执 {len(acks)} 条")
    if server.chance.random() < manners.reorder:
        server.chance.shuffle(acks)
    return {"acks": acks, "next": str(found[-1][0] if found else after)}


def list_of_day(server: PartnerServer, said: Mapping[str, str]) -> dict[str, Any]:
    """The messages of one day, by key, a page after the key named."""
    with server.transaction() as store:
        query = f"""SELECT key, revision, digest, state FROM message WHERE day = ? AND key > ?
                    ORDER BY key LIMIT {PAGE}"""
        found = store.execute(query, [said.get("day", ""), said.get("after", "")]).fetchall()
    lines = [dict(zip(("key", "revision", "digest", "state"), row, strict=True)) for row in found]
    return {"messages": lines, "next": lines[-1]["key"] if len(lines) == PAGE else ""}


def simulate(port: int, folder: Path, secret: str, manners: Manners) -> int:
    """Serve until told to stop. Returns the exit code."""
    with PartnerServer(port, folder, secret, manners) as server:
        tell(f"模拟平台在 http://{HOST}:{server.server_port} 等候")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0
