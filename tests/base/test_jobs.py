"""Long work goes forward in steps: killed it continues, run twice it does nothing twice, stopped it stops."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from doorstep.base.jobs import KINDS, _one_step, _TakenUpElsewhere, ask_to_stop, enqueue, job_kind, run_job, submit_job
from doorstep.base.models import Job, Trail
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.people.models import Person
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import NOON, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
KIND = "tests.count"


@pytest.fixture
def steps() -> Iterator[Callable]:
    """Register the generator under test as a kind of job, for one test."""

    def register(generator: Callable[[Job], Iterator[str]]) -> None:
        KINDS.pop(KIND, None)
        job_kind(KIND, "试数")(generator)

    yield register
    KINDS.pop(KIND, None)


def mark(job: Job, step: int) -> None:
    """One row, so that a step done twice is seen."""
    Trail.objects.create(
        code=job.code,
        at=NOON,
        seat_id=job.seat_id,
        seat_label="",
        account_name="",
        act="count",
        thing="",
        thing_id=step,
    )


def done_steps() -> list[int]:
    return sorted(Trail.objects.filter(act="count").values_list("thing_id", flat=True))


def five(job: Job) -> Iterator[str]:
    for step in range(job.steps_done, 5):
        mark(job, step)
        job.outcome = {"last": step}
        yield f"第 {step + 1} 步"


def submitted(**terms) -> Job:
    return submit_job(KIND, terms, by=COUNTY, code=COUNTY_CODE, at=NOON, total=5)


def queued(job: Job) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'job_id' = %s", [str(job.pk)])
        return cursor.fetchone()[0]


def test_a_job_runs_to_its_end_and_says_how_far_it_is(steps):
    steps(five)
    job = run_job(submitted().pk)
    assert (job.state, job.steps_done, job.steps_total, job.progress) == ("done", 5, 5, "第 5 步")
    assert job.outcome == {"last": 4}
    assert job.closed_at is not None
    assert done_steps() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("dies_in", range(5))
def test_killed_within_a_step_it_goes_on_from_the_last_step_that_was_kept(steps, dies_in):
    def dying(job: Job) -> Iterator[str]:
        for words in five(job):
            if job.steps_done == dies_in:
                raise KeyboardInterrupt
            yield words

    steps(dying)
    job = submitted()
    with pytest.raises(KeyboardInterrupt):
        run_job(job.pk)
    assert done_steps() == list(range(dies_in))
    assert Job.objects.get(pk=job.pk).state == "running"
    steps(five)
    assert run_job(job.pk).state == "done"
    assert done_steps() == [0, 1, 2, 3, 4]


def test_run_twice_it_does_nothing_twice(steps):
    steps(five)
    job = submitted()
    first = run_job(job.pk)
    again = run_job(job.pk)
    assert done_steps() == [0, 1, 2, 3, 4]
    assert (again.closed_at, again.steps_done) == (first.closed_at, 5)


def test_asked_to_stop_it_stops_before_its_next_step_and_keeps_what_is_done(steps):
    def stopping(job: Job) -> Iterator[str]:
        for words in five(job):
            if job.steps_done == 2:
                ask_to_stop(Job.objects.get(pk=job.pk), by=COUNTY)
            yield words

    steps(stopping)
    job = run_job(submitted().pk)
    assert (job.state, job.steps_done, job.outcome) == ("stopped", 3, {"last": 2})
    assert done_steps() == [0, 1, 2]
    with pytest.raises(Refused, match="这项工作已经结束"):
        ask_to_stop(job, by=COUNTY)


def test_a_refused_job_keeps_the_words_and_what_was_done_before(steps):
    def refusing(job: Job) -> Iterator[str]:
        for words in five(job):
            if job.steps_done == 1:
                raise Refused("没有判定。", why="标准没有登记。", then="请补登标准。", code="parameter.missing")
            yield words

    steps(refusing)
    job = run_job(submitted().pk)
    assert (job.state, job.steps_done) == ("failed", 1)
    assert job.outcome == {
        "what": "没有判定。",
        "why": "标准没有登记。",
        "then": "请补登标准。",
        "code": "parameter.missing",
    }
    assert done_steps() == [0]


def test_a_bug_closes_the_job_in_words_and_is_not_hidden(steps, caplog):
    def broken(job: Job) -> Iterator[str]:
        yield from five(job)
        raise ZeroDivisionError

    steps(broken)
    job = submitted()
    with pytest.raises(ZeroDivisionError):
        run_job(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.outcome["why"]) == ("failed", "程序出错，已做的部分都已保存。")
    assert "ZeroDivisionError" in caplog.text


def test_a_worker_that_was_thought_dead_and_was_only_slow_does_no_step_again(steps):
    steps(five)
    slow = submitted()
    work = KINDS[KIND].steps(slow)
    assert _one_step(slow, work)
    run_job(slow.pk)
    with pytest.raises(_TakenUpElsewhere):
        _one_step(slow, work)
    job = run_job(slow.pk)
    assert (job.state, job.steps_done) == ("done", 5)
    assert done_steps() == [0, 1, 2, 3, 4]


def test_a_step_sees_what_lies_under_the_place_of_the_job_and_no_more(steps):
    PersonFactory()
    PersonFactory(code="420606005008")

    def look(job: Job) -> Iterator[str]:
        if not job.steps_done:
            job.outcome = {"seen": list(Person.objects.values_list("code", flat=True))}
            yield "看过"

    steps(look)
    assert run_job(submitted().pk).outcome == {"seen": ["420602002003"]}


def test_the_job_and_its_place_in_the_queue_are_one(steps):
    steps(five)
    with transaction.atomic():
        job = submitted()
        assert queued(job) == 1
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert queued(job) == 0


def test_asked_for_often_it_is_queued_once(steps):
    steps(five)
    job = submitted()
    for _ in range(3):
        enqueue(job.pk)
    assert queued(job) == 1


def test_the_queue_holds_no_personal_data(steps):
    steps(five)
    submitted(name="王伟芳")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(procrastinate_jobs::text, ' ') FROM procrastinate_jobs")
        assert "王伟芳" not in cursor.fetchone()[0]


def test_a_kind_is_declared_once_and_an_unknown_one_is_said_to_the_developer(steps):
    steps(five)
    with pytest.raises(LookupError, match="declared twice"):
        job_kind(KIND, "再来")(five)
    with pytest.raises(LookupError, match="no such job kind"):
        submit_job("tests.unknown", {}, by=COUNTY, code=COUNTY_CODE, at=NOON)


def test_a_job_is_seen_by_whom_its_place_belongs_to(steps):
    steps(five)
    job = submitted()
    with scoped([subtree("420606000000")], by=COUNTY):
        assert not Job.objects.filter(pk=job.pk).exists()
