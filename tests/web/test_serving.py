"""Serving: a port in use is said in words, both processes end together, and neither knows the owner's address."""

import http.client
import json
import signal
import socket

import pytest

from doorstep.kernel.refusal import Refused
from doorstep.web import serving

PAGE = """
import http.server, json, os, sys
class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1].rpartition(":")[2])), Door).serve_forever()
"""
WAITS = ("-c", "import signal; signal.pause()")


@pytest.fixture
def port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_in_use_is_said_in_words():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refused, match="已被别的程序占用") as refusal:
            serving.refuse_port_in_use(taken.getsockname()[1])
    assert "--port" in refusal.value.then
    with pytest.raises(Refused, match="没有 99999 这个端口"):
        serving.refuse_port_in_use(99_999)


def test_both_processes_serve_without_the_owners_address_and_end_together(port, monkeypatch):
    monkeypatch.setattr(serving, "WEB", ("-c", PAGE))
    monkeypatch.setattr(serving, "WORKER", WAITS)
    monkeypatch.setenv("DOORSTEP_DB_OWNER_URL", "postgresql://owner@/x")
    with serving.served(port) as children:
        asking = http.client.HTTPConnection("127.0.0.1", port)
        asking.request("GET", "/")
        variables = json.loads(asking.getresponse().read())
        asking.close()
        assert [child.poll() for child in children] == [None, None]
    assert variables["DOORSTEP_SERVING"] == "1"
    assert "DOORSTEP_DB_OWNER_URL" not in variables
    assert [child.returncode for child in children] == [-signal.SIGTERM, -signal.SIGTERM]


def test_a_web_server_that_ends_at_once_is_said_in_words(port, monkeypatch):
    monkeypatch.setattr(serving, "WEB", ("-c", "raise SystemExit(1)"))
    monkeypatch.setattr(serving, "WORKER", WAITS)
    with pytest.raises(Refused, match="没有应答，或者自己退出了"), serving.served(port):
        pytest.fail("nobody answered")


def test_when_one_process_ends_serving_ends(port, monkeypatch, capsys):
    monkeypatch.setattr(serving, "WEB", ("-c", PAGE.replace("serve_forever", "handle_request")))
    monkeypatch.setattr(serving, "WORKER", WAITS)
    assert serving.serve(port, ready="好了") == serving.BUG
    shown = capsys.readouterr()
    assert "好了" in shown.out
    assert "自己退出了" in shown.err
