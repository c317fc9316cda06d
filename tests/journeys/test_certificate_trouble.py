"""Where a certificate is in dispute, is said to be got by deceit, or its applicant dies."""

import re

import pytest
from playwright.sync_api import expect

from .certificate_hands import act, book, case_of, certificates, conclude, file, fill, follow, join, main, seated, seen
from .hand import press
from .served import lay

pytestmark = pytest.mark.browser
VILLAGE, OFFICE, SIGNER, DOCTOR = "village-420602002003", "county-420602", "signer-420602", "assessor-420602"
DISPUTE, REPORT = "残疾评定异议", "残疾人证问题举报"


def test_a_dispute_is_assessed_by_the_city_and_then_the_provinces_word_is_the_last(visitor, city):
    (village, office), name = seated(visitor, VILLAGE, "city"), "慕容建军"
    said = {"不同意什么，为什么": "走路只能走几十米，评定那天没有看片子。"}
    file(village, city.keys["dispute"], DISPUTE, said, seen("居民身份证"))
    assert village.get_by_role("link", name="受理", exact=True).count() == 0, "disputes are the city's"
    case_of(office, name, DISPUTE)
    act(office, "受理")
    book(office, place="到机构", name="预约重新评定")
    short = {"原因": "复查影像，关节活动度仍在正常范围"}
    conclude(visitor("assessor-420600"), name, short, meets=False)
    join(office, office)
    act(office, "维持原结论", {"结论和理由": "两家机构结论一致，维持原结论。"})

    join(village, office)
    expect(main(village).get_by_role("link", name="本人同意")).to_be_visible()
    act(village, "向省残联提出", {"原因": "仍不同意，请省里再看片子。"})
    expect(main(village)).to_contain_text("省残联复评中")
    join(office, office)
    act(office, "登记省级结论", {"结论和理由": "省级专家委员会维持原结论，为最终结论。"})
    expect(main(office)).to_contain_text("已有最终结论")
    expect(main(office)).to_contain_text("您对残疾评定的异议，处理结果：省级专家委员会维持原结论，为最终结论。")
    expect(certificates(village, city.keys["dispute"])).to_contain_text("没有登记残疾人证")


def test_a_report_that_proves_true_freezes_the_certificate(visitor, city):
    (village, office, signer), name = seated(visitor, VILLAGE, OFFICE, SIGNER), "赫连铁柱"
    file(village, city.keys["report"], REPORT, {"举报内容": "他天天下地，走路比谁都快。"}, {})
    case_of(office, name, REPORT)
    act(office, "受理")
    join(signer, office)
    said = {"原因": "两次走访，行走自如。", "救济途径": "可以申请残疾类别、等级变更，重新评定。"}
    act(signer, "属实，冻结残疾人证", said)
    expect(main(signer)).to_contain_text("属实，已冻结待重新评定")
    expect(certificates(village, city.keys["report"])).to_contain_text(re.compile("冻结.*举报核实", re.DOTALL))


def test_an_applicant_who_dies_ends_the_case_and_nothing_is_issued(visitor, city):
    (town, doctor), name = seated(visitor, "town-420602002", DOCTOR), "澹台秀英"
    town.goto(f"/people/{city.keys['death']}/")
    follow(town, "link", re.compile("死亡"))
    today = town.evaluate("new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10)")
    fill(town, {"死亡日期": today, "消息来源": "村委会证明"})
    press(town, "button", re.compile("死亡"))
    expect(main(town)).to_contain_text("已故")
    assert lay(city.variables, "night")["went on"] >= 1
    case_of(town, name)
    expect(main(town)).to_contain_text("申请人死亡，已终止")
    doctor.goto("/certificates/assessments/")
    assert name not in main(doctor).inner_text()
    expect(certificates(town, city.keys["death"])).to_contain_text("没有登记残疾人证")
    assert town.get_by_role("link", name="帮办代办").count() == 0
