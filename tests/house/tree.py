"""The product as files: what the structural tests read."""

import ast
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(path.parent.name for path in (ROOT / "doorstep").glob("*/__init__.py"))
PARTS = ("doorstep", "config", "tests", "bench", "docs", ".ci", "requirements")
LOOSE = ("start.py", "manage.py", "pyproject.toml", ".importlinter", ".gitignore")


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file that is or would be committed; all files of the parts where there is no git or no repository."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True) if shutil.which("git") else None
    if listed is not None and listed.returncode == 0:
        names = [ROOT / line for line in listed.stdout.splitlines()]
    else:
        names = [path for part in PARTS for path in (ROOT / part).rglob("*")] + [ROOT / name for name in LOOSE]
    return tuple(sorted(path for path in names if path.is_file() and "__pycache__" not in path.parts))


def named(*endings: str, beneath: str = "") -> list[Path]:
    """Committed files with one of these endings, beneath a folder."""
    return [path for path in committed_files() if path.suffix in endings and within(path).startswith(beneath)]


def within(path: Path) -> str:
    """The path inside the repository, for messages."""
    return path.relative_to(ROOT).as_posix()


def product_modules() -> list[Path]:
    """Python files of the product, without migrations."""
    return [path for path in named(".py", beneath="doorstep/") if "migrations" not in path.parts]


@cache
def parsed(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text())


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in the module."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def templates() -> list[Path]:
    """Every template of the product."""
    return [path for path in named(".html", beneath="doorstep/") if "templates" in path.parts]


def template_name(path: Path) -> str:
    """The name by which a template is found."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def nothing(found: Iterable[str], *, because: str = "") -> None:
    """Fail with every fault on a line of its own."""
    faults = sorted(found)
    assert not faults, "\n".join([because, *faults])
