"""A letter tells of one step of its case, which the database holds to be there."""

from django.db import migrations, models

STEPS = """
    UPDATE matters_letter AS letter
    SET step = (SELECT max(number) FROM matters_matterevent AS event WHERE event.matter_id = letter.matter_id)
    WHERE kind = 'decision'
"""
TELLS = """
    ALTER TABLE matters_letter ADD CONSTRAINT letter_tells_of_a_step_of_its_case
    FOREIGN KEY (matter_id, step) REFERENCES matters_matterevent (matter_id, number)
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0004_forwarding")]

    operations = [
        migrations.RemoveConstraint(model_name="letter", name="letter_is_one_of_its_kind_per_matter"),
        migrations.AddField(
            model_name="letter",
            name="step",
            field=models.PositiveIntegerField(default=1, verbose_name="所述步骤"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("form", "申请表"),
                    ("receipt", "收件回执"),
                    ("accepted", "受理通知单"),
                    ("correction", "一次性补正告知书"),
                    ("not_accepted", "不予受理通知书"),
                    ("decision", "办理结果通知书"),
                ],
                max_length=12,
                verbose_name="文书",
            ),
        ),
        migrations.RunSQL(STEPS, migrations.RunSQL.noop),
        migrations.RunSQL(TELLS, "ALTER TABLE matters_letter DROP CONSTRAINT letter_tells_of_a_step_of_its_case"),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                fields=("matter", "kind", "step"), name="letter_is_one_of_its_kind_per_step"
            ),
        ),
    ]
