"""What was filed changes only where a case came back to be put right."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "frozen.sql"


class Migration(migrations.Migration):
    dependencies = [("matters", "0005_letters_of_steps")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
