"""Size, names and words of the source: what a reviewer would otherwise have to look for."""

import ast
import re
from pathlib import Path

import pytest

from .tree import committed_files, functions_of, named, nothing, parsed, product_modules, templates, within

LINES = {".py": 400, ".html": 120, ".css": 600}
FUNCTION_LINES = 40

BANNED = {
    *("utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "handler", "handlers"),
    *("processor", "processors", "data", "info", "flag", "flags", "tmp", "temp", "stuff", "thing_list"),
}
# Words that others gave: Django asks for them, or they name what PostgreSQL names so.
THEIRS = {"AccountManager", "handler400", "handler403", "handler404", "handler500"}
THEIRS_HERE = {
    "doorstep/base/embedded.py": {"data"},  # PostgreSQL's data directory
    "doorstep/base/binaries.py": {"data"},
    "doorstep/people/forms.py": {"data"},  # the first argument of a Django form
}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
NUMBERED = re.compile(r"^[a-z_]*[a-z][2-9]$")
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|home|tmp|Users|private)/\w")
REGISTRY = re.compile(r"https?://[^\s\"')]*(pypi|/simple\b|registry|nexus|artifactory|mirrors?\b)", re.IGNORECASE)
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
PLAIN_TEXT = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".sql",
    ".md",
    ".toml",
    ".in",
    ".lock",
    ".cfg",
    ".ini",
    ".typ",
    ".json",
    "",
}


def test_no_file_is_longer_than_a_sitting():
    nothing(
        f"{within(path)} has {count} lines"
        for path in [*named(".py"), *templates(), *named(".css", beneath="doorstep/")]
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > LINES[path.suffix]
    )


def _length(one: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of what the function does; its contract, in signature and docstring, may take what it needs."""
    body = one.body[1:] if ast.get_docstring(one) and one.body[1:] else one.body
    return body[-1].end_lineno - body[0].lineno + 1


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{within(path)}:{one.lineno} {one.name} has {length} lines"
        for path in product_modules()
        for one in functions_of(path)
        if (length := _length(one)) > FUNCTION_LINES
    ]
    nothing(long)


def test_every_module_says_what_belongs_there():
    silent = [
        within(path)
        for path in named(".py")
        if path.read_text().strip() and not ast.get_docstring(parsed(path)) and "migrations" not in path.parts
    ]
    nothing(silent)


def test_every_public_function_of_the_product_states_its_contract():
    silent = [
        f"{within(path)}:{node.lineno} {node.name}"
        for path in product_modules()
        for node in parsed(path).body
        if path.name != "apps.py"
        and isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    nothing(silent)


def _names(tree: ast.Module) -> set[str]:
    """Every name that the module gives: to functions, classes, arguments, variables and fields."""
    given: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                given.add(node.name)
            case ast.arg():
                given.add(node.arg)
            case ast.Name(ctx=ast.Store()):
                given.add(node.id)
    return given - THEIRS


def _is_banned(name: str) -> bool:
    words = {word.lower() for part in name.split("_") for word in WORD.findall(part)}
    return bool(words & BANNED) or bool(NUMBERED.match(name)) or name.endswith(("_new", "_old2", "_v2"))


def test_no_name_is_empty_of_meaning():
    nothing(
        f"{within(path)}: {name}"
        for path in product_modules()
        for name in _names(parsed(path)) - THEIRS_HERE.get(within(path), set())
        if _is_banned(name)
    )


def test_no_file_is_a_drawer_for_everything():
    nothing(within(path) for path in committed_files() if set(re.split(r"[_.]", path.stem)) & BANNED)


def _texts() -> list[Path]:
    return [path for path in committed_files() if path.suffix in PLAIN_TEXT and "fonts" not in path.parts]


def _lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    here = within(Path(__file__))
    return [
        f"{within(path)}:{number} {line.strip()[:80]}"
        for path in paths
        if within(path) != here
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (MACHINE_PATH, "a path of somebody's machine"),
        (REGISTRY, "the address of a package registry"),
        (LATER, "something put off; file an issue instead"),
        (re.compile("操作失败"), "words that say nothing"),
    ],
    ids=["machine-path", "registry", "later", "says-nothing"],
)
def test_no_committed_file_holds(pattern, what):
    nothing(_lines_with(pattern, _texts()), because=what)


def test_no_bare_except_and_nothing_swallowed():
    swallowed = []
    for path in product_modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ExceptHandler):
                is_bare = node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException")
                is_silent = isinstance(node.type, ast.Name) and node.type.id == "Exception"
                raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                if is_bare or (is_silent and not raises):
                    swallowed.append(f"{within(path)}:{node.lineno}")
    nothing(swallowed)


def test_no_service_reads_the_clock():
    """Services take `on` or `at`; pages, jobs and commands read the clock. The queue's own bookkeeping may."""
    clocks = {"now", "today", "localdate", "localtime"}
    reading = [
        f"{within(path)}:{node.lineno}"
        for path in product_modules()
        if path.stem == "services" or "services" in path.parts or path.parts[-2] == "kernel"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and not node.args
        and not node.keywords
    ]
    nothing(reading)


def test_no_catalogue_code_is_named_outside_the_catalogue():
    from doorstep.base.items import BENEFITS

    named_there = [
        f"{within(path)}:{node.lineno} {node.value}"
        for path in product_modules()
        if "catalogue" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and node.value in BENEFITS
    ]
    nothing(named_there)
