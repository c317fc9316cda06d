"""The command as it is installed."""

import importlib
import sys
import tomllib

from django.conf import settings


def test_the_command_that_is_installed_runs_the_words_that_were_typed(monkeypatch, capsys):
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]
    module, name = project["scripts"]["doorstep"].split(":")
    command = getattr(importlib.import_module(module), name)
    monkeypatch.setattr(sys, "argv", ["doorstep", "--help"])
    assert command() == 0
    assert "benefits judge" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["doorstep", "no-such-command"])
    assert command() != 0
    assert "没有这个命令：no-such-command" in capsys.readouterr().err
