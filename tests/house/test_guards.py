"""Every page is guarded, every permission has somebody who holds it, and what writes says so."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string

from doorstep.base.access import PERMISSIONS
from doorstep.base.pages import PUBLIC, SIGNED_IN
from doorstep.homes.keepers import HOME_HEAD, HOME_WORKER
from doorstep.orgs.roles import ROLES
from doorstep.quota.clerks import EMPLOYER_CLERK
from tests.paths import patterns

from .tree import functions_of, nothing, parsed, product_modules, within

IS_A_VERB = re.compile(r"[a-z]+\.[a-z_]+")
ASKING = {"may", "require", "reach", "within_reach", "fetch", "page"}


def test_every_page_is_guarded():
    nothing(str(one.pattern) for one in patterns() if not getattr(one.callback, "permission", None))


def test_every_page_has_one_name():
    names = [one.name for one in patterns()]
    assert all(names)
    nothing({name for name in names if names.count(name) > 1})


def test_every_page_asks_for_a_permission_that_exists():
    asked = {one.name: one.callback.permission for one in patterns()}
    nothing(f"{name}: {verb}" for name, verb in asked.items() if verb not in {PUBLIC, SIGNED_IN, *PERMISSIONS})


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_what_is_shown_when_things_go_wrong_is_ours(code):
    view = get_resolver().resolve_error_handler(code)
    if code == 403:  # permission is refused by @page, in words; only a forged form reaches Django's own
        view = import_string(settings.CSRF_FAILURE_VIEW)
    assert inspect.getmodule(view).__name__.startswith("doorstep.")


def test_nobody_but_the_door_and_what_is_the_same_for_all_is_public():
    public = {one.name for one in patterns() if one.callback.permission == PUBLIC}
    door = {"sign-in", "sign-in-code", "second-factor", "sign-out", "password", "seats"}
    guide = {"guide", "guide-item", "guide-manual", "guide-item-pdf", "guide-item-form", "apply"}
    lists = {"lists", "list", "list-object", "home-pay-lists", "home-pay-list"}
    signed = {"feed-push"}  # by the system of another department, each request
    others = {"offered", "employer-apply", "look", "gallery", "accessibility", "verify", "verify-code"}
    assert public == door | guide | lists | signed | others


def _verbs_asked(path: Path) -> Iterator[tuple[int, str]]:
    """Verbs that a module names where it asks for one: may, require, reach, within_reach, fetch, @page, a listing."""
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        said = node.args if called in ASKING else []
        said = [*said, *(word.value for word in node.keywords if word.arg == "permission")]
        for one in said:
            if (
                isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and "." in one.value
                and " " not in one.value
            ):
                yield node.lineno, one.value


def test_every_permission_that_is_asked_for_exists():
    nothing(
        f"{within(path)}:{line} {verb}"
        for path in product_modules()
        for line, verb in _verbs_asked(path)
        if verb not in PERMISSIONS
    )


def test_every_permission_is_in_some_role_and_every_role_names_only_permissions():
    roles = [*ROLES.values(), EMPLOYER_CLERK, HOME_HEAD, HOME_WORKER]
    held = {verb for role in roles if not role.retired for verb in role.permissions}
    nothing(PERMISSIONS.keys() - held, because="no role holds")
    nothing(held - PERMISSIONS.keys(), because="no room declares")


def test_every_permission_is_asked_for_somewhere():
    asked = {verb for path in product_modules() for _line, verb in _verbs_asked(path)}
    written = {one.value for path in product_modules() if path.name != "roles.py" for one in _texts(path)}
    nothing(PERMISSIONS.keys() - asked - written)


def _texts(path: Path) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_role_says_who_may_sit_there():
    assert all(role.label and role.holder.endswith("。") for role in ROLES.values())
    assert all(name == role.name for name, role in ROLES.items())


def test_whoever_keeps_seats_sees_no_person_and_no_money():
    """Three administrators apart: who opens seats, who audits and who works are different people."""
    keepers = [role for role in ROLES.values() if "seat.open" in role.permissions]
    assert keepers
    work = {verb for verb in PERMISSIONS if verb.split(".")[0] in {"person", "certificate", "benefit", "batch", "look"}}
    nothing(f"{role.name}: {verb}" for role in keepers for verb in role.permissions & work)


def test_whoever_draws_money_neither_signs_nor_sends_it():
    both = {"batch.draw", "batch.sign"}, {"batch.draw", "batch.send"}
    nothing(role.name for role in ROLES.values() if any(pair <= role.permissions for pair in both))


def _views(path: Path) -> Iterator[tuple[ast.FunctionDef, set[str]]]:
    """Functions under @page, with the methods that they say may write."""
    for one in functions_of(path):
        for decorator in one.decorator_list:
            if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "page":
                said = next((word.value for word in decorator.keywords if word.arg == "writes"), None)
                yield one, set() if said is None else {element.value for element in said.elts}


def _acts(room: str) -> set[str]:
    """Names of the services of a room that do something: those that take who acts and the instant."""
    found: set[str] = set()
    for path in product_modules():
        if path.parts[-2] == room or path.parts[-3] == room:
            for one in functions_of(path):
                words = {argument.arg for argument in one.args.kwonlyargs}
                if {"by", "at"} <= words:
                    found.add(one.name)
    return found


def test_a_page_that_does_something_says_with_which_method_it_writes():
    silent = []
    for path in product_modules():
        acts = _acts(path.parent.name)
        for view, writes in _views(path):
            called = {node.id for node in ast.walk(view) if isinstance(node, ast.Name)}
            posted = {node.attr for node in ast.walk(view) if isinstance(node, ast.Attribute)} & {"POST", "FILES"}
            if (called & acts or posted) and not writes:
                silent.append(f"{within(path)}:{view.lineno} {view.name}")
    nothing(silent)


def test_no_page_writes_when_it_is_only_read():
    nothing(
        f"{within(path)}:{view.lineno} {view.name}"
        for path in product_modules()
        for view, writes in _views(path)
        if writes & {"GET", "HEAD"}
    )


def test_every_act_is_guarded_in_the_service_and_not_in_the_page_alone():
    """A service that takes `by` asks what `by` may do, or calls one that does; a view is never the only guard."""
    guards = {"require", "fetch", "within_reach", "may", "reach"}
    services = {
        (path, one.name): one
        for path in product_modules()
        if path.stem in {"services", "accounts"} or path.parts[-2] == "services"
        for one in functions_of(path)
    }
    calling = {
        key: {_called(node) for node in ast.walk(one) if isinstance(node, ast.Call)} for key, one in services.items()
    }
    guarded = {name for (_, name), called in calling.items() if called & guards}
    while more := {name for (_, name), called in calling.items() if called & guarded} - guarded:
        guarded |= more
    nothing(
        f"{within(path)}:{one.lineno} {name}"
        for (path, name), one in services.items()
        if not name.startswith("_")
        and {"by", "at"} <= {argument.arg for argument in one.args.kwonlyargs}
        and name not in guarded
    )


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_every_module_of_the_product_can_be_imported():
    for path in product_modules():
        name = within(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if not name.endswith("__main__") and "fonts" not in path.parts:
            importlib.import_module(name)
