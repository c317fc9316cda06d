"""What stood and what was known stay: awards are superseded and not altered, runs kept by the day they were made."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
from django.db import migrations, models

import doorstep.entitlements.models


class Migration(migrations.Migration):
    dependencies = [
        ("entitlements", "0004_changes_follow_their_people"),
        ("people", "0004_index_circumstances_by_place"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="award",
            name="award_is_one_per_person_and_benefit_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="change",
            name="change_is_one_per_person_benefit_and_month",
        ),
        migrations.RemoveConstraint(
            model_name="monthrun",
            name="month_run_is_one_per_place_and_benefit",
        ),
        migrations.RemoveIndex(
            model_name="award",
            name="awards_by_benefit",
        ),
        migrations.AddField(
            model_name="award",
            name="known",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(
                default=doorstep.entitlements.models.always, verbose_name="知悉期"
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="is_back",
            field=models.BooleanField(default=False, verbose_name="只涉及这个月"),
        ),
        migrations.AddField(
            model_name="monthrun",
            name="known_on",
            field=models.DateField(default="2026-01-01", verbose_name="截至哪天所知"),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE entitlements_monthrun SET known_on = (judged_at AT TIME ZONE 'Asia/Shanghai')::date",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(
                condition=models.Q(("known__upper_inf", True)), fields=["benefit", "code"], name="awards_that_stand"
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["person", "benefit", "month"], name="changes_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("person", "="), ("benefit", "="), ("months", "&&"), ("known", "&&")],
                name="award_is_one_per_person_and_benefit_at_a_time",
                violation_error_message="此人同一时期对同一项目只能有一个标准。",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("person", "benefit", "month"),
                name="change_open_is_one_per_person_benefit_and_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthrun",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                fields=("code", "benefit", "month", "known_on"),
                name="month_run_is_one_per_place_benefit_and_day",
            ),
        ),
    ]
