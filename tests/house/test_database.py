"""The database's own law is in force, table by table: reach, append-only, registers, rows that follow, constraints."""

from itertools import groupby
from operator import itemgetter
from random import Random

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from doorstep.base.access import ScopedModel
from doorstep.base.enforce import UNSCOPED, scoped_models, unscoped_reason
from doorstep.base.models import History
from tests.cast import VILLAGE_CODE
from tests.rows import MAKERS
from tests.world import World, change_one, grow_tree, lay_divisions

from .tree import nothing

pytestmark = pytest.mark.usefixtures("db")
OURS = [model for model in apps.get_models() if model.__module__.startswith("doorstep.")]
LABEL = {"ids": lambda model: model._meta.label}
SCOPED = pytest.mark.parametrize("model", scoped_models(), **LABEL)
APPEND_ONLY = pytest.mark.parametrize("model", [m for m in OURS if getattr(m, "append_only", False)], **LABEL)
REGISTERS = pytest.mark.parametrize("model", [m for m in scoped_models() if m.is_register], **LABEL)
FOLLOWERS = pytest.mark.parametrize("model", [m for m in scoped_models() if m.follows], **LABEL)
ELSEWHERE = "420606005008"


@pytest.fixture
def world() -> World:
    chance = Random(7)
    made = World(chance, codes=grow_tree(chance))
    lay_divisions(made.codes)
    return made


def asked(sql: str, *terms: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, terms)
        return cursor.fetchall()


def test_every_table_carries_a_code_or_stands_in_the_list_with_a_reason():
    nothing(m._meta.label for m in apps.get_models() if not issubclass(m, ScopedModel) and not unscoped_reason(m))
    nothing(m._meta.label for m in scoped_models() if unscoped_reason(m))
    assert all(len(reason) > 15 for reason in UNSCOPED.values())


def test_no_exception_is_made_for_a_table_that_is_not_there():
    there = {model._meta.label for model in apps.get_models()}
    rooms = {f"{label.split('.')[0]}.*" for label in there}
    nothing(UNSCOPED.keys() - there - rooms)


def test_there_is_a_maker_for_every_scoped_table():
    assert MAKERS.keys() == {model._meta.label for model in scoped_models()}


@SCOPED
def test_row_level_security_is_on_with_a_policy_of_reach_and_one_of_parties_where_they_are_named(model):
    table = model._meta.db_table
    assert asked("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [(True,)]
    policies = asked("SELECT policyname, cmd, permissive, roles FROM pg_policies WHERE tablename = %s", table)
    names = ["reach", "party"] if model.party else ["reach"]
    assert sorted(policies) == sorted((name, "ALL", "PERMISSIVE", ["public"]) for name in names)


@SCOPED
def test_a_code_is_twelve_digits(model, world):
    row = world.lay(model._meta.label, VILLAGE_CODE)
    checks = asked(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", model._meta.db_table
    )
    assert (f"{model._meta.db_table}_code_is_twelve_digits",) in checks
    assert len(row.code) == 12


def test_the_application_role_owns_nothing_and_bypasses_nothing():
    me = asked("SELECT current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
               "WHERE rolname = current_user")  # fmt: skip
    assert me == [(settings.APP_ROLE, False, False, False, False)]
    assert asked("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
    assert asked("SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = current_user") == []
    assert asked("SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'member')") == [(me[0][0],)]


def test_no_view_looks_past_the_policies():
    assert asked("SELECT relname FROM pg_class WHERE relkind = 'm' AND relnamespace = 'public'::regnamespace") == []
    plain = asked("SELECT relname, coalesce(reloptions, '{}') FROM pg_class "
                  "WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace")  # fmt: skip
    nothing(name for name, options in plain if "security_invoker=true" not in options)


def test_functions_with_the_owners_rights_do_not_hand_out_rows():
    """They are triggers, which return nothing to a caller, and are not led astray by somebody's search path."""
    found = asked("SELECT proname, prorettype::regtype::text, proconfig FROM pg_proc WHERE prosecdef "
                  "AND pronamespace = 'public'::regnamespace AND proname LIKE %s", "%")  # fmt: skip
    ours = [(name, returns, path) for name, returns, path in found if not name.startswith("procrastinate")]
    assert ours
    nothing(name for name, returns, path in ours if returns != "trigger" or path != ["search_path=public"])


@pytest.mark.parametrize("model", OURS, **LABEL)
def test_every_declared_constraint_stands_in_the_database_under_a_name_that_is_a_sentence(model):
    declared = {constraint.name for constraint in model._meta.constraints}
    nothing({name for name in declared if name.count("_") < 2}, because="fewer than three words")
    table = model._meta.db_table
    standing = {name for (name,) in asked("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", table)}
    standing |= {name for (name,) in asked("SELECT indexname FROM pg_indexes WHERE tablename = %s", table)}
    nothing(declared - standing)
    nothing({index.name for index in model._meta.indexes} - standing)


@pytest.mark.parametrize("model", OURS, **LABEL)
def test_whether_and_by_whom_go_together(model):
    """Where an instant may be empty and somebody is named for it, one constraint holds both."""
    fields = {field.name: field for field in model._meta.local_fields}
    nullable = [name for name, field in fields.items() if name.endswith("_at") and field.null]
    actors = [name for name, field in fields.items() if name in {"seat_id", "by_id"} and field.null]
    held = " ".join(str(constraint.deconstruct()) for constraint in model._meta.constraints)
    nothing(f"{at} and {by}" for at in nullable for by in actors if at not in held or by not in held)


@pytest.mark.parametrize("model", OURS, **LABEL)
def test_columns_are_named_for_what_they_hold(model):
    wrong = {
        models.DateTimeField: lambda name: not (name == "at" or name.endswith("_at")),
        models.DateField: lambda name: name.endswith("_at"),
        models.BooleanField: lambda name: name.endswith(("_on", "_at", "_flag")),
    }
    nothing(
        f"{field.name} is a {type(field).__name__}"
        for field in model._meta.local_fields
        if model._meta.label != "orgs.Account" or field.name != "last_login"  # Django's own
        if (is_wrong := wrong.get(type(field))) and is_wrong(field.name)
    )
    nothing(
        f"{field.name} holds money without _fen"
        for field in model._meta.local_fields
        if isinstance(field, models.DecimalField | models.FloatField) and not field.name.endswith("_deg")
    )


@APPEND_ONLY
def test_what_is_append_only_is_neither_changed_nor_deleted(model, world):
    row = _row(model, world)
    name = next(field.attname for field in model._meta.local_fields if not field.generated and not field.primary_key)
    for spoil in (lambda rows: rows.update(**{name: getattr(row, name)}), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
            spoil(model._default_manager.filter(pk=row.pk))
    assert model._default_manager.filter(pk=row.pk).exists()


def _row(model: type, world: World):
    if issubclass(model, ScopedModel):
        return world.lay(model._meta.label, VILLAGE_CODE)
    from doorstep.base.figures import read_period
    from doorstep.report.services import freeze_report
    from tests.cast import CITY
    from tests.factories import NOON

    report = freeze_report(read_period("2026", today=NOON.date()), said={}, by=CITY, at=NOON)
    return report if isinstance(report, model) else report.figures.first()


@REGISTERS
def test_a_register_refuses_a_change_when_nobody_acts(model, world):
    row = world.lay(model._meta.label, VILLAGE_CODE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('doorstep.actor', '', true)")
    with pytest.raises(IntegrityError, match="登记簿须先说明由谁变更"), transaction.atomic():
        change_one(world, row)
    with pytest.raises(IntegrityError, match="登记簿须先说明由谁变更"), transaction.atomic():
        model._default_manager.filter(pk=row.pk)._raw_delete("default")


@REGISTERS
def test_a_register_keeps_what_stood_before_and_who_changed_it(model, world):
    row = world.lay(model._meta.label, VILLAGE_CODE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('doorstep.actor', '42', true)")
    name = change_one(world, row)
    line = History.objects.get(register=model._meta.db_table, row_id=row.pk)
    assert (line.seat_id, line.code, [*line.was]) == (42, VILLAGE_CODE, [name])
    model._default_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})
    assert History.objects.filter(register=model._meta.db_table, row_id=row.pk).count() == 1, "nothing was changed"


@FOLLOWERS
def test_a_follower_moves_with_what_it_follows_and_never_alone(model, world):
    row = world.lay(model._meta.label, VILLAGE_CODE)
    parent = getattr(row, model.follows)
    with pytest.raises(IntegrityError, match="follows"), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(code=ELSEWHERE)
    top = parent
    while top.follows:
        top = getattr(top, top.follows)
    type(top)._default_manager.filter(pk=top.pk).update(code=ELSEWHERE)
    there = model._default_manager.filter(**{model.follows: parent.pk}, code=ELSEWHERE)
    assert there.count() == model._default_manager.filter(**{model.follows: parent.pk}).count() > 0


def test_migrations_are_one_line_in_each_room():
    loader = MigrationLoader(connection)
    leaves = groupby(sorted(loader.graph.leaf_nodes()), key=itemgetter(0))
    forked = {room: [name for _, name in group] for room, group in leaves}
    nothing(f"{room}: {names}" for room, names in forked.items() if len(names) > 1)


def test_migrations_are_named_by_what_they_do():
    loader = MigrationLoader(connection)
    ours = [key for key in loader.disk_migrations if apps.get_app_config(key[0]).name.startswith("doorstep.")]
    nothing(f"{room} {name}" for room, name in ours if "_auto_" in name or ("alter" in name and name.count("_") > 6))


def test_the_models_need_no_further_migration():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_synthetic_rows_and_real_ones_never_share_an_installation(world):
    for model in scoped_models():
        if any(field.name == "is_synthetic" for field in model._meta.local_fields):
            row = world.lay(model._meta.label, VILLAGE_CODE)
            row.pk, row.is_synthetic, row._state.adding = None, False, True
            with pytest.raises(IntegrityError, match="演示库不收真实数据"), transaction.atomic():
                row.save(force_insert=True)
