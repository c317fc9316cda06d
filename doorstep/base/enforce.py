"""Puts the database's own law in force: row-level security, append-only tables, registers, rows that follow a row.

Everything is derived from what the models declare (see access.ScopedModel) and is laid down again after every
migration, as the owner, idempotently.  A table that carries no code must stand in UNSCOPED with the reason.
"""

from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from .access import ScopedModel, party_table
from .seal import SealedField

LAW = Path(__file__).parent / "sql" / "law.sql"

# Un-wrapped current_setting lets the planner see the range; '' and unset both mean no rows.  CASE and not OR: the
# planner guesses that a CASE keeps half of the rows, and that the OR keeps one in two hundred.
POLICY = """code >= current_setting('doorstep.lo', true)
    AND code < current_setting('doorstep.hi', true)
    AND CASE WHEN nullif(current_setting('doorstep.parts', true), '') IS NULL THEN TRUE
             ELSE code::bigint <@ nullif(current_setting('doorstep.parts', true), '')::int8multirange END"""

# Whoever acts for an outside body sees its rows, in whichever division they lie; bodies of each kind have numbers of
# their own.
PARTY = """"{column}" = CASE current_setting('doorstep.party_of', true)
    WHEN '{body}' THEN nullif(current_setting('doorstep.party', true), '')::bigint END"""

UNSCOPED: dict[str, str] = {
    "base.Installation": "one row about the installation itself",
    "base.CalendarDay": "public holidays are public",
    "contenttypes.*": "Django's own list of models",
    "auth.*": "Django's own groups and permissions, unused",
    "sessions.*": "read before anybody has a reach",
    "procrastinate.*": "the queue holds job numbers only, no personal data",
    "axes.*": "failed sign-ins, before anybody has a reach; read by administrators only",
}


def unscoped_reason(model: type[models.Model]) -> str | None:
    """Why this model may lack a division code, or None where nobody has said so."""
    label = model._meta.label
    return UNSCOPED.get(label) or UNSCOPED.get(label.split(".")[0] + ".*")


def declare_unscoped(reasons: dict[str, str]) -> None:
    """A room names its tables that carry no code, each with the reason."""
    UNSCOPED.update(reasons)


def scoped_models() -> list[type[ScopedModel]]:
    """Every concrete model that carries a code."""
    return [model for model in apps.get_models() if issubclass(model, ScopedModel)]


def after_migrate(sender: Any, using: str, **_: Any) -> None:
    """Once per migrate, when all migrations have run, as the owner."""
    if using != "owner":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('base_history')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute(LAW.read_text())
        for statement in statements():
            cursor.execute(statement)


def statements() -> list[str]:
    """The whole law as SQL, in the order of the models."""
    law = [*grants()]
    for model in scoped_models():
        law += policy(model)
        if model.is_register:
            sealed = [str(field.column) for field in model._meta.local_fields if isinstance(field, SealedField)]
            law += trigger(model, "keep_history", "BEFORE UPDATE OR DELETE", "doorstep_keep_history", *sealed)
        if model.follows:
            law += following(model, model.follows)
        for field in model.carries:
            law += carrying(model, field)
        if any(field.name == "is_synthetic" for field in model._meta.local_fields):
            law += trigger(model, "one_kind_of_rows", "BEFORE INSERT", "doorstep_one_kind_of_rows")
    for one in apps.get_models():
        if getattr(one, "append_only", False):
            follows = ["follows"] if getattr(one, "follows", None) else []
            law += trigger(one, "append_only", "BEFORE UPDATE OR DELETE", "doorstep_refuse_change", *follows)
    return law


def grants() -> list[str]:
    """The application role reads and writes, keeps what it is working out in temporary tables, and owns nothing."""
    role = f'"{settings.APP_ROLE}"'
    return [
        f"""DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {role}', current_database()); END $$""",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
    ]


def policy(model: type[ScopedModel]) -> list[str]:
    """Row-level security by the model's code, and a check that the code is twelve digits."""
    table = model._meta.db_table
    name = f"{table}_code_is_twelve_digits"
    party = PARTY.format(column=_column(model, model.party), body=party_table(model)) if model.party else ""
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS reach ON "{table}"',
        f'CREATE POLICY reach ON "{table}" USING ({POLICY})',
        f'DROP POLICY IF EXISTS party ON "{table}"',
        *([f'CREATE POLICY party ON "{table}" USING ({party})'] if party else []),
        f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"',
        f"""ALTER TABLE "{table}" ADD CONSTRAINT "{name}" CHECK (code ~ '^[0-9]{{12}}$') NOT VALID""",
    ]


def _column(model: type[models.Model], field: str) -> str:
    return str(cast("models.Field", model._meta.get_field(field)).column)


def trigger(model: type[models.Model], name: str, when: str, function: str, *arguments: str) -> list[str]:
    """One row trigger, replaced where it stands."""
    table, said = model._meta.db_table, ", ".join(f"'{one}'" for one in arguments)
    stands = f'"{table}_{name}" {when} ON "{table}"'
    return [f"CREATE OR REPLACE TRIGGER {stands} FOR EACH ROW EXECUTE FUNCTION {function}({said})"]


def following(model: type[ScopedModel], field: str) -> list[str]:
    """The row's code always equals that of the row it follows: a foreign key on both, which moves along."""
    table, key = model._meta.db_table, cast("models.ForeignKey", model._meta.get_field(field))
    parent, column = cast("type[models.Model]", key.related_model)._meta.db_table, key.column
    return [
        f'CREATE UNIQUE INDEX IF NOT EXISTS "{parent}_id_and_code" ON "{parent}" (id, code)',
        f"""DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{table}_follows_{field}') THEN
            ALTER TABLE "{table}" ADD CONSTRAINT "{table}_follows_{field}" FOREIGN KEY ("{column}", code)
            REFERENCES "{parent}" (id, code) ON UPDATE CASCADE; END IF; END $$""",
    ]


def carrying(model: type[ScopedModel], field: str) -> list[str]:
    """Where the row moves, the row that this foreign key names goes along, if it lay in the same place before."""
    key = cast("models.ForeignKey", model._meta.get_field(field))
    carried = cast("type[models.Model]", key.related_model)._meta.db_table
    return trigger(model, f"carry_{field}", "AFTER UPDATE OF code", "doorstep_carry", str(key.column), carried)
