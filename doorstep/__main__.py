"""`doorstep`, or `python -m doorstep`: the command line. Each room's commands are found in its commands.py."""

import importlib
import os
import sys

import django
from django.apps import apps
from django.utils.module_loading import module_has_submodule

from doorstep.base.commands import COMMANDS, DONE, WRONG_CALL, find_command, run_command


def main(words: list[str] | None = None) -> int:
    """Run the command that the words name; those of the command line where none are given. Returns the exit code."""
    words = sys.argv[1:] if words is None else words
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for room in apps.get_app_configs():
        if room.name.startswith("doorstep.") and module_has_submodule(room.module, "commands"):
            importlib.import_module(f"{room.name}.commands")
    if not words or words[0] in {"-h", "--help", "help"}:
        sys.stdout.write(overview())
        return DONE
    found = find_command(words)
    if found is None:
        sys.stderr.write(f"没有这个命令：{' '.join(words[:2])}。\n加 --help 看全部命令。\n")
        return WRONG_CALL
    return run_command(*found)


def overview() -> str:
    """Every command with its label, for `--help`."""
    lines = ["用法：doorstep 命令 [参数]", "每个命令都可加 --help 看说明和例子。", ""]
    lines += [f"  {command.name:<24}{command.label}" for command in sorted(COMMANDS.values(), key=lambda c: c.name)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
