from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0005_index_trail_by_act")]

    operations = [
        migrations.AlterField(
            model_name="uploadrow",
            name="state",
            field=models.CharField(
                choices=[
                    ("ready", "待写入"),
                    ("faulty", "有问题"),
                    ("added", "新增"),
                    ("changed", "更新"),
                    ("same", "无变化"),
                    ("dropped", "不用"),
                ],
                default="ready",
                max_length=8,
                verbose_name="状态",
            ),
        ),
    ]
