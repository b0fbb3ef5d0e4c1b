"""What a runner says of a pipeline, in words."""

from __future__ import annotations

from io import StringIO

from roots_pipeline.output.layout import Layout
from roots_pipeline.run.jobs import counters, innermost, note, say
from roots_pipeline.run.progress import Plain, Tracker, Watch
from roots_pipeline.stages.work import Item, Stage

JAVA = """org.apache.flink.runtime.JobException: Recovery is suppressed
\tat org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler.handleFailure(X.java:176)
Caused by: java.lang.Exception: The user defined 'open()' method caused an exception: UNAVAILABLE: io exception
\tat org.apache.flink.runtime.operators.BatchTask.run(BatchTask.java:520)
Caused by: io.netty.channel.AbstractChannel$AnnotatedConnectException: finishConnect(..) failed: Connection refused: \
localhost/127.0.0.1:50000
Caused by: java.net.ConnectException: finishConnect(..) failed: Connection refused
\tat io.netty.channel.unix.Errors.newConnectException0(Errors.java:166)
"""

PYTHON = """java.util.concurrent.ExecutionException: java.lang.RuntimeException: Error received from SDK harness for \
instruction 3: Traceback (most recent call last):
  File "transforms.py", line 70, in process
    record = do(self._work, item)
ZeroDivisionError: division by zero

\tat java.base/java.util.concurrent.CompletableFuture.reportGet(CompletableFuture.java:396)
Caused by: java.lang.RuntimeException: Error received from SDK harness for instruction 3: Traceback
"""


def test_the_cause_that_says_most() -> None:
    assert innermost(JAVA).endswith("Connection refused: localhost/127.0.0.1:50000")


def test_the_error_of_a_python_worker() -> None:
    assert innermost(PYTHON) == "ZeroDivisionError: division by zero"


def test_no_cause() -> None:
    assert innermost("\n") == "no cause is known"


class Result:
    """As Beam's portable runner has it: the first answer is kept until it is forgotten."""

    def __init__(self) -> None:
        self._metrics: object = None
        self.asked = 0

    def metrics(self) -> object:
        if self._metrics is None:
            self.asked += 1
            raise ConnectionError("the job server is gone")
        return self._metrics


def test_counters_are_asked_for_anew_and_do_without_an_answer() -> None:
    result = Result()
    assert counters(result) == {}
    result._metrics = "an old answer"
    assert counters(result) == {}
    assert result.asked == 2
    assert counters(object()) == {}


def test_notes_stand_behind_the_line_until_the_stage_is_done(tmp_path) -> None:
    file = StringIO()
    tracker = Tracker(Layout(tmp_path), Stage(type("Work", (), {"stage": "collect"}), (Item(key="a"),)), 0)
    watch = Watch(tracker, Plain(file), lambda: None)
    note(watch, "Flink: running, 2 of 2 tasks")
    assert tracker.line() == "collect: 0 of 1 shards, [Flink: running, 2 of 2 tasks]"
    say(watch, "something")
    assert file.getvalue() == "something\n"
    tracker.done = 1
    assert tracker.line() == "collect: 1 of 1 shards"
    note(lambda: None, "nobody is told")
