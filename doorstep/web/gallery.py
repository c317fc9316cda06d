"""Sample content for /gallery/: what each component is shown with. Invented people and numbers only."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms

from doorstep.kernel.refusal import Refused

SECTIONS = (
    ("type", "文字"), ("buttons", "按钮"), ("fields", "表单"), ("errors-shown", "表单有错"), ("notices", "提示"),
    ("badges", "状态"), ("facts", "名与值"), ("sealed", "遮住的值"), ("figures", "数字"), ("listing", "筛选与名单"),
    ("empty", "没有记录"), ("tabs", "标签页"), ("steps", "办到哪一步"), ("timeline", "经过"), ("progress", "进度"),
    ("confirm", "要理由的办理"), ("legend", "地图图例"), ("refusal", "不予办理"),
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind that pages use."""

    name = forms.CharField(label="姓名", help_text="与身份证上的写法一致，少数民族姓名中间用「·」。")
    number = forms.CharField(label="居民身份证号", help_text="18 位，最后一位可能是 X。")
    phone = forms.CharField(label="联系电话", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    kind = forms.ChoiceField(label="残疾类别", choices=[("", "请选择"), ("1", "视力"), ("2", "听力"), ("4", "肢体")])
    receive = forms.ChoiceField(
        label="怎样领取", choices=[("home", "送到家"), ("window", "到窗口取")], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="需要哪些帮助",
        required=False,
        help_text="可以多选。",
        choices=[("sign", "手语翻译"), ("braille", "盲文材料"), ("visit", "上门办理")],
        widget=forms.CheckboxSelectMultiple,
    )
    on = forms.DateField(label="生效日期", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(label="附件", required=False, help_text="不超过 10 MB 的图片或 PDF。")
    agreed = forms.BooleanField(label="以上情况属实")


class SampleFilters(forms.Form):
    """The filters of the sample list."""

    q = forms.CharField(label="姓名或首字母", required=False)
    town = forms.ChoiceField(
        label="乡镇（街道）", required=False, choices=[("", "全部"), ("1", "王府口街道"), ("2", "昭明街道")]
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), ("1", "视力"), ("4", "肢体")])
    grade = forms.ChoiceField(label="等级", required=False, choices=[("", "全部"), ("1", "一级"), ("2", "二级")])


def shown(**attributes: Any) -> SimpleNamespace:
    """A row with these attributes."""
    return SimpleNamespace(**attributes)


LISTING = shown(
    title="持证残疾人",
    empty="没有符合条件的人。可以放宽条件，或者换一个写法再找。",
    columns=[
        shown(name="name", label="姓名", align="start"),
        shown(name="place", label="所在村（社区）", align="start"),
        shown(name="kind", label="类别与等级", align="start"),
        shown(name="status", label="证件状态", align="start"),
        shown(name="amount", label="本月补贴（元）", align="end"),
    ],
)
PEOPLE = (
    ("王伟芳", "襄城区王府口街道西街社区", "肢体 二级", "good", "在册", "180.00"),
    ("买买提·吐尔逊江", "樊城区汉江街道施营社区", "视力 一级", "warn", "30 日内到期", "260.00"),
    ("𡐓小满", "南漳县巡检镇峡口村", "智力 三级", "bad", "已注销", "0.00"),
    ("欧阳明", "谷城县石花镇老君台村", "听力 四级", "quiet", "尚不能判断", ""),
)
ROWS = [
    shown(
        url="#listing",
        cells=[
            (column, text, badge)
            for column, text, badge in zip(
                LISTING.columns, (name, place, kind, status, amount), (None, None, None, tone, None), strict=True
            )
        ],
    )
    for name, place, kind, tone, status, amount in PEOPLE
]
EVENTS = [
    shown(label="受理", by="王府口街道窗口 · 张敏", at=dt.datetime(2026, 4, 2, 1, 5, tzinfo=dt.UTC), note="材料齐全。"),
    shown(label="转评定", by="襄城区残联 · 林芳", at=dt.datetime(2026, 4, 3, 6, 30, tzinfo=dt.UTC), note=""),
    shown(label="评定完成", by="市第一人民医院", at=dt.datetime(2026, 4, 16, 3, 0, tzinfo=dt.UTC), note="肢体二级。"),
]
SAMPLES = {
    "sections": SECTIONS,
    "prose": "家门口把残疾人要办的事送到家门口：该享受的，不用申请就发到账上；要核实的，由专职委员上门问清楚。每一笔钱、每一个数字，都能点开看到它的来处。",
    "lines": ("一般成年人每月 80 元", "重度残疾人每月 160 元", "金额以当年文件为准"),
    "buttons": (("primary", "提交"), ("plain", "保存草稿"), ("danger", "注销"), ("quiet", "取消")),
    "notices": (
        ("note", "", "本页数据截至昨日 24 时。"),
        ("good", "", "5 月护理补贴批次已提交，等第二人签字。"),
        ("warn", "有 12 人还不能判断", "缺少「是否机构托养」，已列入专职委员的走访清单。"),
        ("bad", "", "银行回盘合计与批次不符：差 160.00 元。请核对文件是否属于本批次。"),
    ),
    "badges": (("good", "在册"), ("warn", "30 日内到期"), ("bad", "已注销"), ("note", "新增"), ("now", "正在办"), ("quiet", "尚不能判断")),
    "facts": (("姓名", "王伟芳"), ("出生日期", "1961年3月8日", "65 岁"), ("监护人", None), ("本月补贴", "180.00 元", "护理补贴")),
    "purposes": (("verify", "核对本人身份"), ("pay", "核对发放账户"), ("contact", "联系本人")),
    "sealed": (
        shown(label="居民身份证号", value="420699********0018", action="#sealed", shown=False),
        shown(label="联系电话", value="19900001234", action="", shown=True),
        shown(label="银行账号", value="**** 0017", action="", shown=False),
    ),
    "figures": (
        shown(label="持证残疾人", value="156,204", unit="人", as_of="2026年4月30日", url="#figures", absent=""),
        shown(label="本月发放", value="1,284.60", unit="万元", as_of="2026年5月12日", url="", absent=""),
        shown(label="某村精神残疾人", value="", unit="人", as_of="", url="", absent="少于6，不予显示"),
        shown(label="合作社带动户数", value=None, unit="户", as_of="", url="", absent=""),
    ),
    "count_text": "1000 行以上",
    "export_urls": (("下载表格", "#listing"),),
    "saved": (
        (shown(name="王府口的一级"), "#listing", ""),
        (shown(name="旧街道"), "#listing", "乡镇（街道）：没有这个选项。"),
    ),
    "tabs": (
        shown(label="有变化", url="#tabs", current=True, count=128),
        shown(label="尚不能判断", url="#tabs", current=False, count=12),
        shown(label="没有变化", url="#tabs", current=False, count=None),
    ),
    "steps": (
        shown(label="受理", state="done", note="4月2日"),
        shown(label="评定", state="done", note="4月16日"),
        shown(label="公示", state="now", note="还剩 3 个工作日"),
        shown(label="发证", state="next", note=""),
    ),
    "events": EVENTS,
    "jobs": (
        shown(label="导入 5 月人员表", value=31200, total=50000, state="running", note="可以离开本页，做完会提醒您。"),
        shown(label="导出持证人名单", value=200000, total=200000, state="done", note=""),
        shown(label="核算 6 月补贴", value=0, total=0, state="waiting", note="前面还有 1 项。"),
        shown(label="读入银行回盘", value=480, total=1200, state="failed", note="第 481 行账号位数不对，已停在这里，前面的没有入账。"),
    ),
    "acts": {
        "plain": "暂停发放",
        "danger": "注销证件",
        "consequence": "注销后，按这本证发放的补贴从下月起停发。注销可以恢复，但要重新评定。",
    },
    "bands": (
        shown(band=0, label="60% 以下", count="1 个县"),
        shown(band=1, label="60%–70%", count="2 个县"),
        shown(band=2, label="70%–80%", count="3 个县"),
        shown(band=3, label="80%–90%", count="2 个县"),
        shown(band=4, label="90% 以上", count="1 个县"),
        shown(band="none", label="没有数据", count=""),
    ),
}  # fmt: skip
REFUSAL = Refused(
    "5 月护理补贴批次没有签成。",
    why="批次是您自己编制的，编制人不能签字。",
    then="请另一位有签字权限的同事签字。",
    code="batch.own_draft",
)


def gallery_context() -> dict[str, Any]:
    """Everything that gallery.html is drawn with."""
    wrong = SampleForm({"name": "王伟芳", "number": "420699199001010011", "kind": ""})
    wrong.full_clean()
    wrong.add_error("number", "最后一位应为 8，不是 1。请对照证件再看一遍。")
    wrong.add_error(None, "这个号码已登记在另一个人名下。")
    return {
        "samples": SAMPLES,
        "form": SampleForm(auto_id="right_%s"),
        "wrong_form": wrong,
        "filters": SampleFilters({"q": "王"}, auto_id="filter_%s"),
        "listing": LISTING,
        "rows": ROWS,
        "refusal": REFUSAL,
    }
