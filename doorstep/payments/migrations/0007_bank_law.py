"""Batches and lines move forward only; no signature too many; the bank's file stays as it was written."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "bank_law.sql"


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_received_files_and_returns")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
