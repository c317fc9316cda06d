"""D18 and D19: homes that the city accepted in the period, and their share in the tasks of its year."""

from django.db.models import Count
from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_programme import built_in_time, known, share_of_tasks

FIGURES = [
    Figure(
        code=code,
        name=name,
        label=label,
        meaning=meaning,
        unit=unit,
        rows=built_in_time,
        value=value,
        row_text=lambda one: f"{one.name}，{one.accepted_on:%Y-%m-%d} 市级验收",
        row_url=lambda one: reverse("home", args=[one.pk]),
        by_place=parts,
    )
    for code, name, label, meaning, unit, value, parts in (
        (
            "D18",
            "homes_built_this",
            "期间建成家数",
            "期间内、截至数据日期，市级验收的家数；后来暂停、关闭的也算建成。一条验收记录也没有则尚无数据。",
            "家",
            known,
            Count("pk"),
        ),
        (
            "D19",
            "home_task_share",
            "建设任务完成率",
            "期间建成家数占当年各县（市、区）任务之和的百分比，各县超过任务的部分不算；没有下达任务则尚无数据。",
            "%",
            share_of_tasks,
            None,
        ),
    )
]
