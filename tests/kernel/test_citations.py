"""Numbers of articles, and citations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.citations import MOST, Article, Cited, read_articles, read_citations, read_number, write_number

numbers = st.integers(1, MOST)
articles = st.builds(
    Article,
    number=numbers,
    inserted=st.integers(0, 30),
    paragraph=st.integers(0, 20),
    item=st.integers(0, 30),
)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@given(numbers)
def test_a_number_is_read_as_it_is_written(number):
    assert read_number(write_number(number)) == number


@given(numbers)
def test_a_number_is_read_in_digits_of_either_width(number):
    assert read_number(str(number)) == read_number(str(number).translate(FULL_WIDTH)) == number


@given(st.text("零一二两三四五六七八九十百千〇", min_size=1, max_size=7))
def test_whatever_is_read_as_a_number_is_a_way_to_write_that_number(text):
    try:
        number = read_number(text)
    except ValueError:
        return
    plain = text.replace("〇", "零").replace("两", "二")
    assert plain.removeprefix("一") == write_number(number).removeprefix("一")


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (125, "一百二十五"),
     (1000, "一千"), (1001, "一千零一"), (1010, "一千零一十"), (1260, "一千二百六十"), (2100, "二千一百")],
)  # fmt: skip
def test_a_number_is_written_as_law_writes_it(number, words):
    assert write_number(number) == words


@pytest.mark.parametrize("text", ["", "零", "0", "十十", "一百二", "百", "二百五十十", "10000", "-3", "三条", "1.5"])
def test_what_is_no_number_of_an_article_is_not_read(text):
    with pytest.raises(ValueError, match="not the number"):
        read_number(text)


@pytest.mark.parametrize("number", [0, -1, MOST + 1])
def test_what_no_article_can_be_called_is_not_written(number):
    with pytest.raises(ValueError, match="no article"):
        write_number(number)


@given(st.lists(articles, max_size=5))
def test_articles_are_read_as_they_are_written(named):
    assert list(read_articles("、".join(map(str, named)))) == named


@given(st.text("第条款项之一二十（）(、,至三0１3《》〔〕法", max_size=25))
def test_no_words_break_the_reading(text):
    try:
        found = read_citations(text)
    except ValueError:
        return
    assert found
    assert all(str(article).startswith("第") for cited in found for article in cited.articles)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("第33条", [Article(33)]),
        ("第 ３３ 条", [Article(33)]),
        ("第一百二十条之一", [Article(120, 1)]),
        ("第十三条、第十七条", [Article(13), Article(17)]),
        ("第五十一条（三）（四）", [Article(51, item=3), Article(51, item=4)]),
        ("第二十四条第一款、第三款", [Article(24, paragraph=1), Article(24, paragraph=3)]),
        ("第二十四条第一款第二项、第三款", [Article(24, paragraph=1, item=2), Article(24, paragraph=3)]),
        ("第十条至第十二条", [Article(10), Article(11), Article(12)]),
        ("第十条（2018）", [Article(10)]),
        ("（一）第二款", []),
        ("条款待核", []),
    ],
)
def test_each_article_paragraph_and_item_is_found(text, read):
    assert list(read_articles(text)) == read


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("残疾人保障法 第四十八条第四款", [Cited("残疾人保障法", (Article(48, paragraph=4),))]),
        ("《中华人民共和国残疾人保障法》第四十八条", [Cited("残疾人保障法", (Article(48),))]),
        ("根据残疾人保障法第四十八条", [Cited("残疾人保障法", (Article(48),))]),
        ("《慈善法（2023修正）》第三条", [Cited("慈善法", (Article(3),), 2023)]),
        ("社会救助法（2026）第十六条", [Cited("社会救助法", (Article(16),), 2026)]),
        ("《甲法》第一条；《乙条例》第二条", [Cited("甲法", (Article(1),)), Cited("乙条例", (Article(2),))]),
        (
            "残疾人保障法第四十八条第四款和残疾预防和残疾人康复条例第二十六条",
            [Cited("残疾人保障法", (Article(48, paragraph=4),)), Cited("残疾预防和残疾人康复条例", (Article(26),))],
        ),
        ("《残疾人证管理办法》（残联发〔2017〕34号，文号待核）第十九条", [Cited("残疾人证管理办法", (Article(19),))]),
        ("鄂政办发〔2015〕96号（转引自湖北日报 2016-01-07，待核）", [Cited("鄂政办发〔2015〕96号")]),
        (
            "湖北省实施《中华人民共和国残疾人保障法》办法第十条",
            [Cited("湖北省实施《中华人民共和国残疾人保障法》办法", (Article(10),))],
        ),
        ("关于修改《慈善法》的决定", [Cited("关于修改《慈善法》的决定")]),
        ("依照《残疾人保障法》的规定", [Cited("残疾人保障法")]),
        ("系统默认值，当地文件未查到（待核）", [Cited("")]),
        ("第三条", [Cited("", (Article(3),))]),
        ("", [Cited("")]),
    ],
)
def test_each_document_is_found_with_its_own_articles(text, cited):
    assert list(read_citations(text)) == cited
