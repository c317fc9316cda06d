"""`python -m doorstep`: the command line. Each room's commands are found in its commands.py."""

import importlib
import os
import sys

from doorstep.base.commands import COMMANDS, DONE, WRONG_CALL, find_command, run_command

ROOMS = ("base", "orgs", "people", "entitlements", "payments", "report", "web")


def main(words: list[str]) -> int:
    """Run the command that the words name. Returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    for room in ROOMS:
        importlib.import_module(f"doorstep.{room}.commands")
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
    sys.exit(main(sys.argv[1:]))
