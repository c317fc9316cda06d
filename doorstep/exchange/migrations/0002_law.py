"""A message stays what was sent under its key."""

from pathlib import Path

from django.db import migrations

LAW = Path(__file__).parent.parent / "sql" / "law.sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_messages_links_and_reconciliations")]
    operations = [migrations.RunSQL(LAW.read_text(), migrations.RunSQL.noop)]
