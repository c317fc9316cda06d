"""Files that another department's system sends by itself: known by its signature, taken in once, told in counts."""

import datetime as dt
import json
import time
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from doorstep.__main__ import main
from doorstep.base.jobs import run_job
from doorstep.base.models import Trail
from doorstep.base.scope import as_system
from doorstep.exchange.models_feeds import FeedRow, FeedRun, SpentNonce
from doorstep.exchange.wire import DIGEST, NONCE, SIGNATURE, WINDOW_SECONDS, file_headers
from doorstep.people.models import Circumstance
from tests.cast import COUNTY_CODE
from tests.factories import PersonFactory, citizen_number

from .sheets import book_of, text_of

pytestmark = pytest.mark.usefixtures("db")
FEED = "civil-low-income"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def keys(settings):
    """Each feed has a key of its own."""
    settings.FEED_SECRET = lambda contract: f"key of {contract}"


def row(serial, name="王伟芳"):
    return (name, citizen_number(serial), f"{TODAY:%Y-%m}", "")


def signed(raw, *, feed=FEED, key=f"key of {FEED}", moment=None, method="POST", **said):
    """The path of a file that is sent, and the headers with its signature."""
    said = {"place": COUNTY_CODE, "as_of": f"{TODAY}", "name": "名单.csv"} | said
    path = f"/exchange/feeds/push/{feed}/?{urlencode(said)}"
    return path, file_headers(key, method, path, moment=int(time.time()) if moment is None else moment, raw=raw)


def pushed(client, raw, *, sent=None, request=None, **about):
    """The status and the words of the answer. `sent`: what comes in place of the file that was signed."""
    path, headers = request or signed(raw, **about)
    body = raw if sent is None else sent
    answer = client.post(path, body, content_type="application/octet-stream", headers=headers)
    return answer.status_code, answer.json()


def nothing_came():
    return not FeedRun.objects.exists() and not Trail.objects.filter(act="receive_feed").exists()


@pytest.mark.parametrize(
    "raw",
    [text_of(row(1), row(2)), text_of(row(1), row(2), encoding="gb18030"), book_of(row(1), row(2))],
    ids=["utf-8", "gb18030", "xlsx"],
)
def test_a_file_is_taken_in_for_its_place_in_the_name_of_the_department(client, raw, run_the_job):
    person = PersonFactory(number=citizen_number(1))
    status, said = pushed(client, raw)
    run = FeedRun.objects.get()
    assert (status, said["run"], said["state"]) == (201, run.pk, "已收到")
    assert (run.code, run.filename, run.seat_label) == (COUNTY_CODE, "名单.csv", "民政部门")
    assert Trail.objects.get(act="receive_feed").thing_id == run.pk
    run_the_job(run)
    assert Circumstance.objects.get().person_id == person.pk
    status, said = pushed(client, raw)
    assert (status, said["run"], said["state"], said["good"], said["strangers"]) == (200, run.pk, "已生效", 1, 1)
    assert FeedRun.objects.count() == 1


@pytest.fixture
def run_the_job():
    """What the worker does with a run."""
    return lambda run: run_job(run.job_id)


def test_what_became_of_a_file_can_be_asked_for_in_counts_and_never_in_rows(client, run_the_job):
    _status, said = pushed(client, text_of(row(1), ("李四", "420602190001011234", f"{TODAY:%Y-%m}", "")))
    run_the_job(FeedRun.objects.get())
    assert FeedRow.objects.exists()
    path, headers = signed(b"", method="GET", run=said["run"])
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.json()["bad"]) == (200, 1)
    assert "李四" not in answer.content.decode()
    assert "4206021900" not in answer.content.decode()
    path, headers = signed(b"", method="GET", run=said["run"], place="420606")
    assert client.get(path, headers=headers).status_code == 404


def test_the_key_of_another_feed_opens_nothing(client):
    status, said = pushed(client, text_of(row(1)), key="key of police-deaths")
    assert (status, said["code"]) == (403, "signature.wrong")
    assert said["words"].startswith("名单没有收。签名不对。")
    assert nothing_came()
    assert not SpentNonce.objects.exists()


def test_a_signature_is_of_one_address(client):
    _path, headers = signed(text_of(row(1)))
    elsewhere, _headers = signed(text_of(row(1)), place="420606")
    status, said = pushed(client, text_of(row(1)), request=(elsewhere, headers))
    assert (status, said["code"]) == (403, "signature.wrong")
    assert nothing_came()


@pytest.mark.parametrize("late", [-WINDOW_SECONDS - 2, WINDOW_SECONDS + 2])
def test_a_signature_of_another_hour_is_stale(client, late):
    status, said = pushed(client, text_of(row(1)), moment=int(time.time()) + late)
    assert (status, said["code"]) == (403, "signature.stale")
    assert "校准时钟" in said["words"]
    assert nothing_came()


def test_the_same_request_shown_again_is_refused_and_a_new_one_with_the_same_file_is_not(client):
    raw = text_of(row(1))
    request = signed(raw)
    assert pushed(client, raw, request=request)[0] == 201
    status, said = pushed(client, raw, request=request)
    assert (status, said["code"]) == (403, "nonce.replayed")
    assert pushed(client, raw)[0] == 200


def test_nonces_are_kept_while_their_signature_is_good_and_no_longer(client):
    raw = text_of(row(1))
    pushed(client, raw)
    SpentNonce.objects.update(spent_at=timezone.now() - dt.timedelta(seconds=2 * WINDOW_SECONDS + 1))
    pushed(client, raw)
    assert SpentNonce.objects.count() == 1


@pytest.mark.parametrize("lost", [1, 40])
def test_a_file_that_was_cut_off_on_its_way_is_not_taken_in(client, lost):
    raw = text_of(row(1), row(2))
    status, said = pushed(client, raw, sent=raw[:-lost])
    assert (status, said["code"]) == (403, "body.digest")
    assert "变了或缺了" in said["words"]
    assert nothing_came()


@pytest.mark.parametrize("spoilt", [{NONCE: ""}, {NONCE: "short"}, {"X-Doorstep-Time": "9" * 5000}, {SIGNATURE: ""}])
def test_a_request_without_a_whole_signature_is_refused_in_words(client, spoilt):
    path, headers = signed(text_of(row(1)))
    status, said = pushed(client, text_of(row(1)), request=(path, headers | spoilt))
    assert (status, said["code"].startswith("signature.")) == (403, True)
    assert nothing_came()


def test_a_request_without_a_signature_makes_no_key(client, settings):
    asked_for = []
    settings.FEED_SECRET = lambda contract: asked_for.append(contract) or "key"
    answer = client.get(f"/exchange/feeds/push/{FEED}/")
    assert (answer.status_code, answer.json()["code"], asked_for) == (403, "signature.missing", [])


def test_where_no_key_is_set_nobody_is_let_in(client, settings):
    settings.FEED_SECRET = lambda contract: ""
    assert pushed(client, text_of(row(1)), key="")[0] == 403
    assert nothing_came()


def test_a_digest_that_was_put_in_place_of_the_signed_one_does_not_help(client):
    path, headers = signed(text_of(row(1)))
    _path, other = signed(text_of(row(2)))
    status, _said = pushed(client, text_of(row(2)), request=(path, headers | {DIGEST: other[DIGEST]}))
    assert (status, nothing_came()) == (403, True)


def test_a_feed_that_nobody_agreed_on_is_not_found(client):
    status, said = pushed(client, text_of(row(1)), feed="nobody")
    assert (status, said["code"]) == (404, "feed.unknown")
    assert "目录里没有「nobody」" in said["words"]


@pytest.mark.parametrize(
    ("about", "code", "words"),
    [
        ({"as_of": f"{TODAY - dt.timedelta(days=40)}"}, "feed.as_of_older", "旧的不能盖过新的"),
        ({"as_of": "三月"}, "feed.not_said", "as_of=2026-03-31"),
        ({"as_of": f"{TODAY + dt.timedelta(days=2)}"}, "feed.as_of_later", "比今天还晚"),
        ({"place": "42"}, "feed.place", "市、县或乡镇"),
        ({"place": ""}, "region.length", "区划代码"),
    ],
)
def test_what_a_seat_would_be_refused_is_refused_in_the_same_words(client, about, code, words):
    pushed(client, text_of(row(1)))
    FeedRun.objects.update(state="open", content=None, rows_total=1, strangers=1)
    status, said = pushed(client, text_of(row(1), row(2)), **about)
    assert (status, said["code"]) == (409, code)
    assert words in said["words"]
    assert FeedRun.objects.count() == 1


def test_a_file_beyond_what_is_taken_is_refused_before_it_is_read(client, monkeypatch):
    monkeypatch.setattr("doorstep.exchange.views_push.MOST_BYTES", 10)
    status, said = pushed(client, text_of(row(1)))
    assert (status, said["code"], nothing_came()) == (413, "sheet.too_big", True)


def test_a_file_larger_than_forms_may_be_is_taken_whole(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert pushed(client, text_of(row(1)))[0] == 201


def test_no_cookie_is_asked_for(client):
    client.handler.enforce_csrf_checks = True
    assert pushed(client, text_of(row(1)))[0] == 201


def test_the_key_to_hand_over_is_printed_and_stays_the_same(capsys, settings, tmp_path):
    from config.settings import env_secret

    settings.FEED_SECRET = lambda contract: env_secret("DOORSTEP_FEED_NONE", tmp_path / f"feed-{contract}")
    said = []
    for feed in (FEED, FEED, "police-deaths"):
        assert main(["feeds", "key", feed]) == 0
        said.append(capsys.readouterr().out.strip())
    assert said[0] == said[1] != said[2]
    assert len(said[0]) == 96
    assert (tmp_path / f"feed-{FEED}").stat().st_mode & 0o077 == 0
    assert main(["feeds", "key", "../secret"]) == 3
    assert len(list(tmp_path.iterdir())) == 2


def told_by_command(capsys, *words):
    code = main(["feeds", "push", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_department_tries_it_with_one_command(live_server, tmp_path, capsys):
    file, key = tmp_path / "低保.csv", tmp_path / "key"
    file.write_bytes(text_of(row(1), encoding="gb18030"))
    key.write_text(f"key of {FEED}\n")
    words = [file, "--contract", FEED, "--place", "420602", "--as-of", TODAY, "--to", live_server.url]
    code, said = told_by_command(capsys, *words, "--key-file", key)
    assert (code, said["status"], said["contract"]) == (0, 201, FEED)
    with as_system(read_only=True):
        assert FeedRun.objects.get().filename == "低保.csv"
    key.write_text("another")
    code, said = told_by_command(capsys, *words, "--key-file", key)
    assert (code, said["status"], said["code"]) == (1, 403, "signature.wrong")


def test_where_nobody_answers_the_command_says_so(tmp_path, capsys):
    file = tmp_path / "a.csv"
    file.write_bytes(text_of(row(1)))
    words = [file, "--contract", FEED, "--place", "420602", "--as-of", TODAY, "--to", "http://127.0.0.1:9"]
    code, said = told_by_command(capsys, *words)
    assert (code, said["refused"]) == (3, "feed.no_answer")
