"""Nobody pays back more than a case is about; what a case is about is settled when it is opened."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "recovery.sql"


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0007_recoveries")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
