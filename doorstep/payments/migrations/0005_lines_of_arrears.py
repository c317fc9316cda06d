"""A month can be paid in parts: no two live lines hold the same fen of it."""

import django.contrib.postgres.constraints
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_index_returned_lines"),
        ("people", "0004_index_circumstances_by_place"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="line",
            name="line_is_one_per_person_benefit_and_month",
        ),
        migrations.RemoveConstraint(
            model_name="line",
            name="line_pays_something",
        ),
        migrations.AddField(
            model_name="line",
            name="from_fen",
            field=models.BigIntegerField(default=0, verbose_name="此前已发（分）"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ["returned", "dropped"]), _negated=True),
                expressions=[
                    ("person", "="),
                    ("benefit", "="),
                    ("month", "="),
                    (
                        models.Func(
                            models.F("from_fen"),
                            django.db.models.expressions.CombinedExpression(
                                models.F("from_fen"), "+", models.F("amount_fen")
                            ),
                            function="int8range",
                        ),
                        "&&",
                    ),
                ],
                name="line_pays_no_fen_of_a_month_twice",
                violation_error_message="此人这个月的这一笔钱已在发放批次中。",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gte", 1), ("from_fen__gte", 0)), name="line_pays_something"
            ),
        ),
        # What is written stays: the trigger knows the new column too.
        migrations.RunSQL(
            """
            DROP TRIGGER payments_line_is_frozen ON payments_line;
            CREATE TRIGGER payments_line_is_frozen
                BEFORE UPDATE OF batch_id, number, person_id, benefit, month, from_fen, amount_fen, account_index, holder
                ON payments_line FOR EACH ROW EXECUTE FUNCTION payments_frozen();
            """,
            migrations.RunSQL.noop,
        ),
    ]
