"""Marks of a home's own on old sheets: said once for a whole file what each means; what cannot be changes nothing."""

import pytest
from lxml import html

from doorstep.base.models import Upload, UploadRow

from .cast import a_home, at_the_screen, works_in
from .importcast import PAGE, bring, client_of, days_in, enter, look, march, states

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def screen(home):
    return at_the_screen(works_in(home))[0]


def test_a_mark_of_the_homes_own_is_said_once_for_the_whole_file(home, screen):
    clients = [client_of(home), client_of(home, "李芳", 2)]
    assert "「○」，3 格" in bring(screen, march(("王小明", ["○", "○", "△"]), ("李芳", ["○", "√"])))
    said = {"upload": Upload.objects.get().pk, "mark": "○", "meaning": "√"}
    assert "「○」改了 3 格" in screen.post(PAGE, said, follow=True).content.decode()
    assert states() == ["faulty", "ready"]
    screen.post(PAGE, said | {"mark": "△", "meaning": "blank"})
    enter(screen)
    assert [days_in(one) for one in clients] == [[1, 2], [1, 2]]
    assert screen.post(PAGE, said).status_code == 409


def test_a_mark_of_two_lines_is_said_once_too_as_browsers_send_it(home, screen):
    client = client_of(home)
    bring(screen, march(("王小明", ["来\n了", "√", "来\n了"])))
    page = html.document_fromstring(screen.get(PAGE).content.decode())
    (mark,) = page.xpath("//select[@name='mark']/option/@value")
    as_sent = "\r\n".join(mark.splitlines())
    upload = str(Upload.objects.get().pk)
    screen.post(PAGE, {"mark": as_sent, "meaning": "√", "upload": upload}, follow=True)
    enter(screen)
    assert days_in(client) == [1, 2, 3]


@pytest.mark.parametrize("upload", ["9" * 5000, "9" * 30])
def test_a_number_of_a_workbook_that_cannot_be_is_none_of_ours(home, screen, upload):
    client_of(home)
    bring(screen, march(("王小明", ["来"])))
    number = UploadRow.objects.get().number
    for page, said in ((PAGE, {"mark": "来", "meaning": "√"}), (f"{PAGE}{number}/", {"d1": "√"})):
        assert screen.post(page, said | {"upload": upload}).status_code in {404, 409}
    assert screen.get(f"{PAGE}{upload[:30]}/").status_code in {404, 409}


@pytest.mark.parametrize(
    "said", [{"mark": "？", "meaning": "乱"}, {"mark": "？", "meaning": ""}, {"mark": "√", "meaning": "×"}]
)
def test_what_no_mark_can_mean_changes_nothing(home, screen, said):
    client_of(home)
    bring(screen, march(("王小明", ["？", "√"])))
    answer = screen.post(PAGE, said | {"upload": Upload.objects.get().pk})
    assert (answer.status_code, states()) == (409, ["faulty"])
    assert "2日" not in look(screen)
