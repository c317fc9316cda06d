"""Nothing of a month's pay changes once it is signed."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "pay.sql"


class Migration(migrations.Migration):
    dependencies = [("homes", "0001_initial")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
