"""A posting's debits equal its credits; what was held back from a line stays as it was."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "ledger.sql"


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_ledger_and_clocks")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
