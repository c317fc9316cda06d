"""A spreadsheet-like file for the 一卡通 platform of the finance department; ours, nobody else's (待核)."""

from doorstep.payments.bankformat import BankFormat, Layout, const, day, digits, month, paid, text, yuan

OUT = ("批次号", "序号", "姓名", "一卡通账号", "金额（元）", "项目", "所属月份")
BACK = ("批次号", "序号", "结果", "原因代码", "日期", "金额（元）")

FORMAT = BankFormat(
    code="card-csv",
    label="一卡通表格（CSV）",
    note="本系统自定格式，未与一卡通平台核对（待核）。",
    out=Layout(
        header=tuple(const(title) for title in OUT),
        detail=(
            text("number"),
            digits("seq"),
            text("holder"),
            text("account"),
            yuan("amount"),
            text("label"),
            month("month"),
        ),
    ),
    back=Layout(
        header=tuple(const(title) for title in BACK),
        detail=(
            text("batch"),
            digits("seq"),
            paid(("成功", "失败")),
            text("code"),
            day("on", "%Y-%m-%d"),
            yuan("amount"),
        ),
    ),
    codes={
        "": "",
        "户名不符": "R01",
        "账号不存在": "R02",
        "账户冻结": "R03",
        "账户已销户": "R04",
        "未激活": "R05",
        "证件号码不符": "R06",
        "超过限额": "R07",
        "系统原因": "R08",
        "其他": "R99",
    },
    delimiter=",",
    suffix="csv",
)
