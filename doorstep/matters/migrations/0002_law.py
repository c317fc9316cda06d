"""A village accepts nothing before it is ready; cases are numbered."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "law.sql"


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
