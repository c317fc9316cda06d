"""A batch's head equals its lines; neither changes; a signature names the true drafter."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "law.sql"


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
