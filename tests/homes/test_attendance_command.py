"""`doorstep homes attendance-import`: first a trial, then what is sound is written."""

import json

import pytest

from doorstep.__main__ import main
from doorstep.base.models import Upload
from doorstep.homes.models_day import Tap

from .cast import a_home
from .importcast import client_of, days_in, march
from .oldsheets import as_bytes

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def file(home, tmp_path):
    client_of(home)
    path = tmp_path / "2024年考勤.xlsx"
    path.write_bytes(as_bytes(march(("王小明", ["√", "半天"]), ("张三", ["？"]))))
    return str(path)


def test_the_trial_lists_what_is_not_understood_and_writes_nothing(home, file, capsys):
    assert main(["homes", "attendance-import", file, "--home", str(home.pk), "--json"]) == 1
    whole, *lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (whole["ready"], whole["faulty"], whole["days"]) == (1, 1, 2)
    assert ("D5", "？") in [(one["cell"], one["says"]) for one in lines]
    assert (Tap.objects.exists(), Upload.objects.exists()) == (False, False)


def test_with_enter_what_is_sound_goes_in_once(home, file, capsys):
    for _time in range(2):
        main(["homes", "attendance-import", file, "--home", str(home.pk), "--enter"])
    assert "已写入 1 行，共 2 天；有问题 1 行" in capsys.readouterr().out
    client = home.clients.get()
    assert (days_in(client), days_in(client, "half"), Tap.objects.count()) == ([1], [2], 2)


@pytest.mark.parametrize(("name", "number", "words"), [("不在.xlsx", 0, "没有这个文件"), ("", 1, "没有这个编号的家园")])
def test_what_is_not_there_ends_in_words(home, file, capsys, name, number, words):
    assert main(["homes", "attendance-import", name or file, "--home", str(home.pk + number)]) == 3
    assert words in capsys.readouterr().err
