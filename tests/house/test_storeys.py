"""The storeys hold: imports go downwards only."""

import ast
import configparser
from collections.abc import Iterator
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from .tree import ROOMS, ROOT, nothing, parsed, product_modules, within

CONTRACTS = configparser.ConfigParser()
CONTRACTS.read(ROOT / ".importlinter")


def test_imports_go_downwards_only(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_room_has_its_storey():
    layers = CONTRACTS["importlinter:contract:storeys"]["layers"].replace("|", " ").split()
    assert sorted(layers) == ROOMS


def test_no_exception_is_made():
    assert not [name for name in CONTRACTS.sections() if CONTRACTS[name].get("ignore_imports")]


RANKS = {
    name: rank
    for rank, names in enumerate(
        (
            {"models"},
            {"facts", "figures"},
            {"services"},
            {"forms", "panels", "listings"},
            {"views", "tasks", "commands"},
            {"urls"},
        )
    )
    for name in names
}


def _rank(module: str) -> int | None:
    return RANKS.get(module.split("_")[0])


def _siblings(path: Path) -> Iterator[str]:
    """The modules of its own room that a module imports, without those imported inside functions."""
    for node in parsed(path).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"doorstep.{path.parent.name}."):
            yield str(node.module).split(".")[2]


def test_inside_a_room_no_module_imports_from_above():
    upwards = [
        f"{within(path)} imports {other}"
        for path in product_modules()
        if (mine := _rank(path.stem)) is not None
        for other in _siblings(path)
        if (theirs := _rank(other)) is not None and theirs > mine
    ]
    nothing(upwards)
