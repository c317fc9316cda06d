"""Finance receives before the bank is sent anything; the file is kept; money that came back is somebody's task."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import doorstep.base.seal


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_lines_of_arrears"),
        ("people", "0004_index_circumstances_by_place"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_collation="C", max_length=12, verbose_name="区划代码")),
                (
                    "county",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("code", 6),
                        output_field=models.CharField(db_collation="C", max_length=6),
                    ),
                ),
                (
                    "town",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("code", 9),
                        output_field=models.CharField(db_collation="C", max_length=9),
                    ),
                ),
                ("body", doorstep.base.seal.SealedField(editable=True, verbose_name="文件内容")),
                ("encoding", models.CharField(max_length=20, verbose_name="编码")),
                ("digest", models.CharField(max_length=64, verbose_name="文件摘要")),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
            ],
            options={
                "verbose_name": "银行文件",
            },
        ),
        migrations.CreateModel(
            name="ReturnTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_collation="C", max_length=12, verbose_name="区划代码")),
                (
                    "county",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("code", 6),
                        output_field=models.CharField(db_collation="C", max_length=6),
                    ),
                ),
                (
                    "town",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("code", 9),
                        output_field=models.CharField(db_collation="C", max_length=9),
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("account", "补账户"), ("death", "核实是否去世"), ("bank", "向银行查明")],
                        max_length=8,
                        verbose_name="要办的事",
                    ),
                ),
                ("benefit", models.CharField(max_length=40, verbose_name="项目")),
                ("month", models.DateField(verbose_name="所属月份")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("return_code", models.CharField(max_length=3, verbose_name="退汇原因")),
                ("holder", models.CharField(max_length=40, verbose_name="户名")),
                ("tail", models.CharField(max_length=4, verbose_name="账号后四位")),
                ("opened_at", models.DateTimeField(verbose_name="退汇时间")),
                ("due_on", models.DateField(verbose_name="应办结日")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mended", "已换账户"),
                            ("again", "可以再发"),
                            ("dead", "已去世"),
                            ("unpayable", "无法支付"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("seat_label", models.CharField(blank=True, max_length=100, verbose_name="办理岗位")),
            ],
            options={
                "verbose_name": "退汇处理",
            },
        ),
        migrations.RemoveConstraint(
            model_name="line",
            name="line_returned_has_a_code",
        ),
        migrations.AddField(
            model_name="batch",
            name="bank_format",
            field=models.CharField(default="", max_length=40, verbose_name="银行文件格式"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="batch",
            name="received_at",
            field=models.DateTimeField(null=True, verbose_name="财政收单时间"),
        ),
        migrations.AddField(
            model_name="line",
            name="attempt",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="第几次发放"),
        ),
        migrations.AlterField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("drawn", "待签发"),
                    ("signed", "已签发"),
                    ("received", "财政已收单"),
                    ("sent", "已送银行"),
                    ("answered", "银行已答复"),
                    ("dropped", "已作废"),
                ],
                default="drawn",
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="line",
            name="state",
            field=models.CharField(
                choices=[
                    ("drawn", "待发"),
                    ("sent", "已送"),
                    ("paid", "已到账"),
                    ("returned", "退汇"),
                    ("unpayable", "无法支付"),
                    ("dropped", "已作废"),
                ],
                default="drawn",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        # Batches that went to the bank before finance had a step of its own.
        migrations.RunSQL(
            """
            UPDATE payments_batch SET received_at = sent_at WHERE sent_at IS NOT NULL;
            UPDATE payments_batch SET bank_format = 'own-lines';
            UPDATE payments_line SET attempt = 2 WHERE follows_line_id IS NOT NULL;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("signatures_needed__gte", 2)), name="batch_needs_two_signatures_at_least"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_at__isnull", False), ("state__in", ["received", "sent", "answered"])),
                    models.Q(("received_at", None), ("state__in", ["drawn", "signed"])),
                    ("state", "dropped"),
                    _connector="OR",
                ),
                name="batch_received_at_goes_with_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("follows_line", None), ("attempt__gte", 2), _connector="OR"),
                name="line_is_a_later_attempt_where_it_follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["returned", "unpayable"]), models.Q(("return_code", ""), _negated=True)),
                    models.Q(models.Q(("state__in", ["returned", "unpayable"]), _negated=True), ("return_code", "")),
                    _connector="OR",
                ),
                name="line_returned_has_a_code",
            ),
        ),
        migrations.AddField(
            model_name="bankfile",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="bank_file",
                to="payments.batch",
                verbose_name="批次",
            ),
        ),
        migrations.AddField(
            model_name="returntask",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="task",
                to="payments.line",
                verbose_name="退汇的明细",
            ),
        ),
        migrations.AddField(
            model_name="returntask",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="return_tasks",
                to="people.person",
                verbose_name="领取人",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="bank_file_is_not_empty"),
        ),
        migrations.AddIndex(
            model_name="returntask",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["code", "due_on"], name="return_tasks_open"
            ),
        ),
        migrations.AddIndex(
            model_name="returntask",
            index=models.Index(fields=["code", "-id"], name="return_tasks_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="returntask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="return_task_is_closed_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="returntask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "mended"]), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="return_task_is_answered_with_a_reason",
                violation_error_message="核实退汇须写明情况。",
            ),
        ),
    ]
