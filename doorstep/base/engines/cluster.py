"""The rules on a cluster: one SELECT over Parquet, run by Spark, or by a Spark Connect server such as Sail."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .overlay import Overlay
from .sqltext import SPARK, judged_sql

CONNECT_PORT = 15002  # where Spark Connect listens unless told otherwise
ANSWERS_WITHIN = 10  # seconds
LOCAL = "local"  # no cluster: the compiled pass on this machine
SAIL, CONNECT, STANDALONE, ALONE = "sail", "sc://", "spark://", "local["


def is_cluster(engine: str) -> bool:
    """Whether the engine is one of those that run here."""
    return engine == SAIL or engine.startswith((CONNECT, STANDALONE, ALONE))


def require_engine(engine: str) -> None:
    """Raises: Refused("engine.unknown") where it is neither a cluster nor this machine."""
    if engine != LOCAL and not is_cluster(engine):
        raise Refused(
            _("没有执行。"),
            why=_("没有「%(engine)s」这个引擎。") % {"engine": engine[:80]},
            then=_("可以写 local、sail、sc://主机:端口、spark://主机:端口。"),
            code="engine.unknown",
        )


def judge_on_cluster(overlay: Overlay, places: Sequence[str], people: Path, output: Path, *, engine: str) -> int:
    """Judge the people of a file or folder into a folder of verdicts. Returns how many they were.

    `engine`: "sail" (a server of its own, for as long as this takes), "sc://host:port", "spark://host:port", or
    "local[2]" (Spark in this machine's Java).  The workers must see both paths by the same names.
    Raises: Refused("engine.no_cluster", "engine.cluster").
    """
    return select_on_cluster(
        judged_sql(overlay, places, "people", quote=SPARK), {"people": people}, output, engine=engine
    )


def select_on_cluster(sql: str, tables: Mapping[str, Path], output: Path, *, engine: str) -> int:
    """Run a SELECT over tables, each a Parquet file or folder, into a folder. Returns how many rows it gave.

    Raises: as `judge_on_cluster`.
    """
    with _session(engine) as session:
        try:
            for name, path in tables.items():
                session.read.parquet(str(path.resolve())).createOrReplaceTempView(name)
            told = session.sql(sql)
            told.write.mode("append").parquet(str(output.resolve()))
            return int(session.read.parquet(str(output.resolve())).count())
        except Exception as broken:
            if not type(broken).__module__.startswith(("pyspark", "py4j", "grpc")):
                raise
            raise _refused(engine, broken) from broken


def _refused(engine: str, broken: Exception) -> Refused:
    return Refused(
        _("没有判定完。"),
        why=_("%(engine)s 报错：%(why)s") % {"engine": engine, "why": str(broken).strip()[:300]},
        then=_("请看集群的日志；输出文件夹里的文件不完整，删去后再运行一次。"),
        code="engine.cluster",
    )


def _require_answer(engine: str) -> None:
    """Refuse where nobody listens: the client itself would try again for minutes. Raises: Refused("engine.cluster")."""
    try:
        there = urlsplit(engine.partition(";")[0])
        socket.create_connection((there.hostname, there.port or CONNECT_PORT), timeout=ANSWERS_WITHIN).close()
    except (OSError, ValueError) as silent:  # ValueError: no port can be read in it
        raise _refused(engine, silent) from silent


@contextmanager
def _session(engine: str) -> Iterator[Any]:
    """A session of the engine; the server that was started for it ends with it.

    Raises: Refused("engine.no_cluster", "engine.cluster").
    """
    try:
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession
    except ImportError as absent:
        raise Refused(
            _("没有执行。"),
            why=_("集群要用 %(name)s，这里没有装。") % {"name": absent.name},
            then=_(
                "请安装：pip install 'doorstep[cluster]'；spark:// 还要 Java 17（Debian 的 openjdk-17-jre-headless）。"
            ),
            code="engine.no_cluster",
        ) from None
    with ExitStack() as stack:
        if engine == SAIL:
            server = SparkConnectServer(port=0)
            server.start(background=True)
            stack.callback(server.stop)
            engine = f"{CONNECT}127.0.0.1:{server.listening_address[1]}"
        elif engine.startswith(CONNECT):
            _require_answer(engine)
        builder = SparkSession.builder.appName("doorstep")
        try:
            if engine.startswith(CONNECT):
                session = builder.remote(engine).getOrCreate()
            else:
                session = builder.master(engine).config("spark.ui.enabled", "false").getOrCreate()
        except Exception as broken:  # whatever the client raises where nobody answers, or where there is no Java
            raise _refused(engine, broken) from broken
        stack.callback(session.stop)
        yield session
