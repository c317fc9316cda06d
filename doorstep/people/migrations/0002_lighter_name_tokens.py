import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of name tokens is made anew: thinner, with its search index as its key. It is derived from the names."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.DeleteModel("NameToken"),
        migrations.CreateModel(
            name="NameToken",
            fields=[
                ("code", models.CharField(db_collation="C", max_length=12, verbose_name="区划代码")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "token", "code", "person", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token", models.CharField(db_collation="C", max_length=40, verbose_name="片段")),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="people.person",
                        verbose_name="本人",
                    ),
                ),
            ],
            options={"verbose_name": "姓名片段"},
        ),
    ]
