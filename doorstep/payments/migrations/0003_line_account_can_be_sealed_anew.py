"""A line's account stays frozen, but for being sealed anew with another key: the account itself does not change."""

from django.db import migrations

FROZEN = """
DROP TRIGGER payments_line_is_frozen ON payments_line;
CREATE TRIGGER payments_line_is_frozen
    BEFORE UPDATE OF batch_id, number, person_id, benefit, month, amount_fen, account_index, holder
    ON payments_line FOR EACH ROW EXECUTE FUNCTION payments_frozen();
CREATE TRIGGER payments_line_account_is_frozen BEFORE UPDATE OF account ON payments_line FOR EACH ROW
    WHEN (coalesce(current_setting('doorstep.resealing', true), '') <> 'on') EXECUTE FUNCTION payments_frozen();
"""
AS_BEFORE = """
DROP TRIGGER payments_line_account_is_frozen ON payments_line;
DROP TRIGGER payments_line_is_frozen ON payments_line;
CREATE TRIGGER payments_line_is_frozen
    BEFORE UPDATE OF batch_id, number, person_id, benefit, month, amount_fen, account, account_index, holder
    ON payments_line FOR EACH ROW EXECUTE FUNCTION payments_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_law")]
    operations = [migrations.RunSQL(FROZEN, AS_BEFORE)]
