"""A change lies where its person lies: those of people who moved meanwhile go along (see base/enforce.py)."""

from django.db import migrations

MOVE = """
    UPDATE entitlements_change AS change SET code = person.code FROM people_person AS person
    WHERE person.id = change.person_id AND person.code <> change.code
"""


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0003_changes_of_a_place")]

    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop)]
