"""Templates: every text translated, every template used, nothing inline, components documented."""

import ast
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from .tree import ROOT, named, nothing, parsed, product_modules, template_name, templates, within

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002ffff]+")
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
TRANSLATED = re.compile(
    r"\{%\s*(?:translate|trans)\b.*?%\}|\{%\s*blocktranslate\b.*?%\}.*?\{%\s*endblocktranslate\s*%\}", re.DOTALL
)
FORMATS = re.compile(r"\{%\s*now\b.*?%\}|\{\{[^}]*\|date:[^}]*\}\}")  # the words of a date belong to its format
BARE_ALLOWED: dict[str, set[str]] = {}
INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\bsrc=)[^>]*>""", re.IGNORECASE
)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""")
FILTERED = re.compile(r"""\s:[a-z_]+="[\w.]+\|[^"]*\"""")  # a component is then given nothing at all
# Found by Django under these names, without anybody naming them.
NAME = re.compile(r"[\w/]+\.html(#\w+)?")
BY_NAME = {"400.html", "403.html", "404.html", "500.html"}
EVERY = pytest.mark.parametrize("path", templates(), ids=template_name)


def _bare(text: str) -> str:
    for pattern in (COMMENT, TRANSLATED, FORMATS):
        text = pattern.sub("", text)
    return text


@EVERY
def test_every_text_that_a_person_reads_is_translated(path: Path):
    found = set(CHINESE.findall(_bare(path.read_text())))
    nothing(found - BARE_ALLOWED.get(template_name(path), set()))


@EVERY
def test_a_template_can_be_read_by_the_engine(path: Path):
    assert get_template(template_name(path))


@EVERY
def test_nothing_is_inline_and_nothing_is_fetched_from_elsewhere(path: Path):
    text = COMMENT.sub("", path.read_text())
    nothing([*INLINE.findall(text), *ELSEWHERE.findall(text)])


@EVERY
def test_no_filter_stands_in_what_a_component_is_given(path: Path):
    nothing(FILTERED.findall(COMMENT.sub("", path.read_text())))


@EVERY
def test_a_component_says_what_it_takes(path: Path):
    """Its head is a comment, then the variables it declares."""
    if "cotton" in path.parts:
        text = path.read_text()
        assert text.startswith(("{#", "{% comment")), "no comment says what it is"
        assert "<c-vars" in text or not re.search(r"\{\{(?!\s*(slot|attrs))", COMMENT.sub("", text)), "undeclared"


@EVERY
def test_a_form_that_posts_carries_its_proof(path: Path):
    """But for the samples of the gallery, which go nowhere."""
    forms = re.findall(r"""<form\b[^>]*\bmethod\s*=\s*["']post["'].*?</form>""", path.read_text(), re.DOTALL | re.I)
    nothing(form[:120] for form in forms if "{% csrf_token %}" not in form and 'action="#' not in form)


def _names_in_python() -> set[str]:
    found: set[str] = set()
    for path in product_modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                found.add(node.value.partition("#")[0])
    return found


def _names_in_templates() -> set[str]:
    found: set[str] = set()
    for path in templates():
        text = path.read_text()
        found |= set(re.findall(r"""\{%\s*(?:extends|include)\s+["']([^"'#]+)""", text))
        found |= {
            f"cotton/{name.replace('-', '_').replace('.', '/')}.html" for name in re.findall(r"<c-([a-z_.-]+)", text)
        }
    return found


def test_every_template_is_used():
    used = _names_in_python() | _names_in_templates() | BY_NAME
    nothing({template_name(path) for path in templates()} - used)


def test_every_template_that_is_named_exists():
    of_cotton = {"cotton/vars.html", "cotton/slot.html"}  # its own tags, which are no components
    ours = (_names_in_python() | _names_in_templates()) - of_cotton
    nothing(ours - {template_name(path) for path in templates()})


def test_every_component_stands_in_the_gallery():
    gallery = next(path for path in templates() if template_name(path) == "gallery.html")
    shown = gallery.read_text()
    nested = "\n".join(path.read_text() for path in templates() if "cotton" in path.parts)
    nothing(
        path.stem
        for path in templates()
        if "cotton" in path.parts
        and not re.search(rf"<c-{re.escape(path.stem.replace('_', '-'))}\b|<c-{re.escape(path.stem)}\b", shown + nested)
    )


def test_texts_in_python_that_a_person_reads_are_translated():
    """In pages, forms and lists, Chinese stands within gettext, or is a label of a declaration."""
    calls = {"_", "gettext", "gettext_lazy", "ngettext", "columns", "Refused"}
    loose = []
    for path in product_modules():
        if not re.match(r"(views|forms|panels)", path.stem):
            continue
        inside: set[int] = set()
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in calls:
                inside |= {id(part) for part in ast.walk(node)}
        for node in ast.walk(parsed(path)):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in inside and CHINESE.search(node.value):
                loose.append(f"{within(path)}:{node.lineno} {node.value[:30]}")
    nothing(loose)


def test_scripts_and_styles_are_ours_and_small():
    scripts = named(".js", beneath="doorstep/")
    offline = [path for path in scripts if path.name.startswith("home-day")]  # a page that works without a network
    size = {path: path.stat().st_size for path in scripts}
    assert sum(size[path] for path in offline) < 18_000
    assert sum(size.values()) - sum(size[path] for path in offline) < 3_000, "htmx comes from its package"
    for path in [*scripts, *named(".css", beneath="doorstep/")]:
        assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text()), within(path)
    assert (ROOT / "doorstep/base/static").is_dir()
