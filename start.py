"""The one way in: prepares the environment and the database, then brings the city up, runs the tests or one command.

Standard library only until the environment exists; then it starts itself again inside it.
"""

import ast
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from doorstep.kernel.refusal import Refused

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
REFUSED = 3
INTERRUPTED = 130

# Commands that read no database, so that none is started for them.
WITHOUT_DATABASE = ("check-id", "workdays", "proofs", "partner-sim", "law")

# (what it checks, how); each must pass before the next is tried.
STEPS = (
    ("格式", ("-m", "ruff", "format", "--check", "--output-format=concise", ".")),
    ("写法", ("-m", "ruff", "check", ".")),
    ("类型", ("-m", "mypy")),
    ("层次", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    ("迁移", ("manage.py", "makemigrations", "--check", "--dry-run")),
)
PYTEST = ("-m", "pytest", "-n", "2")
WITHOUT_BROWSER = ("-m", "not browser")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHINESE_FONTS = ("*CJK*", "wqy-*", "SourceHan*")

# pip's settings and the variables by which uv is told the same; uv reads no pip configuration.
UV_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
}

HELP = """用法：python3 start.py [选项]
      python3 start.py test [pytest 的参数]
      python3 start.py 命令 [参数]

不写命令：装好依赖和数据库，建起一座城市，然后在 http://127.0.0.1:8000 提供服务；
一个月的工作和阳光家园两年的生活随后做完，进度写在屏幕上。再次运行几秒即起，数据都在。按 Ctrl-C 停止。

选项：
  --no-serve         做完就结束，不提供服务
  --port 端口        换一个端口
  --people 人数      城市里的持证人数
  --random-state 数  换一座随机的城市
  --on 日期          从哪一天的角度做，如 2026-05-01
  --full             家园的人更多，每天的用餐和服务都记（多用几分钟）
  --help             显示这段说明

test：检查写法、类型、层次和迁移，再跑全部测试；加 --quick 不跑浏览器测试。

环境变量：
  DOORSTEP_HOME      var 目录放在哪里，默认就在本目录
  DATABASE_URL       用已有的 PostgreSQL（15 或更新），不用自带的
  DOORSTEP_PG_BIN    用这个目录里的 PostgreSQL 程序

例：
  python3 start.py --port 8080
  python3 start.py --no-serve --people 2000
  python3 start.py test tests/kernel
  python3 start.py check-id 420699199001011232
  python3 start.py --help
  python3 start.py help          （列出全部命令）

退出码：0 做好了；1 做完了，但发现有错；2 命令写错了；3 没有做，原因已说明；4 程序出错；130 被 Ctrl-C 打断。
"""


def main(words: list) -> int:
    """Do what the words ask. Returns the exit code."""
    if words in (["-h"], ["--help"]):
        print(HELP, end="")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return start(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Refused as refusal:
        print(refusal.what, refusal.why, refusal.then, sep="\n", file=sys.stderr)
        return REFUSED


def start(words: list) -> int:
    """Prepare the environment, go inside it, and there do what the words ask. Raises: Refused."""
    check_python()
    home = Path(os.environ.get("DOORSTEP_HOME") or ROOT).absolute()
    testing = words[:1] == ["test"]
    venv = environment(home, ["app.lock", "test.lock"] if testing else ["app.lock"])
    if not os.path.samefile(sys.prefix, venv):
        os.execv(python_in(venv), [str(python_in(venv)), str(ROOT / "start.py"), *words])
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    variables = dict(os.environ, DOORSTEP_HOME=str(home), PYTHONPATH=path)
    if testing:
        return test(words[1:], home, variables)
    if not words or words[0].startswith("-"):
        words = ["up", *words]
    command = [sys.executable, "-P", "-m", "doorstep", *words]
    if words[0] in (*WITHOUT_DATABASE, "help") or {"-h", "--help"} & set(words):
        os.execve(command[0], command, variables)
    with database(home) as urls:
        return follow(command, variables | urls)


def check_python() -> None:
    """Raises: Refused("start.old_python")."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file must be read by older ones to say so)
        raise Refused(
            "没有开始。",
            why="这里的 Python 是 {}.{}，需要 3.11 或更新的版本。".format(*sys.version_info[:2]),
            then="请装好后用它运行，例如 python3.11 start.py。",
            code="start.old_python",
        )


@contextlib.contextmanager
def database(home):
    """Keep the database up meanwhile; gives the variables that tell a command how to reach it. Raises: Refused."""
    from doorstep.base import embedded, logins

    with contextlib.ExitStack() as stack:
        if "DATABASE_URL" in os.environ:
            app_url = os.environ.get("DOORSTEP_DB_APP_URL")
            dsns = logins.external(os.environ["DATABASE_URL"], keys=home / "var" / "keys", app_url=app_url)
        else:
            dsns = stack.enter_context(embedded.running(embedded.Cluster(home)))
        yield {"DOORSTEP_DB_OWNER_URL": dsns.owner, "DOORSTEP_DB_APP_URL": dsns.app}


def follow(command, variables, **how) -> int:
    """Run a child to its end on our own terminal. Returns its exit code.

    A terminal sends Ctrl-C to the child as well; every other signal reaches it through us, so that it can finish.
    """
    child = subprocess.Popen(command, env=variables, close_fds=False, **how)

    def pass_on(number, _frame):
        from_terminal = number == signal.SIGINT and os.isatty(0)
        if child.poll() is None and not from_terminal:
            child.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    code = child.wait()
    return code if code >= 0 else 128 - code


# The environment


def environment(home, locks) -> Path:
    """The virtual environment with everything the locks name; made, completed or repaired where it must be.

    It lies beside start.py, or under `var` where that folder may not be written. Raises: Refused.
    """
    venv = ROOT / ".venv"
    if is_ready(venv, locks):
        return venv
    if not os.access(ROOT, os.W_OK):
        venv = home / "var" / "venv"
        if is_ready(venv, locks):
            return venv
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        with alone_in(venv.parent):
            if not is_ready(venv, locks):
                set_up(venv, locks)
    except PermissionError as error:
        raise Refused(
            "没有装好运行环境。",
            why=f"不能写 {error.filename or venv.parent}。",
            then="请换一个有权限的用户，或用 DOORSTEP_HOME 指定一个能写的目录。",
            code="start.not_writable",
        ) from error
    return venv


def is_ready(venv, locks) -> bool:
    """Whether each lock was installed to its end, as it is now, for the Python that is there now."""
    return os.access(python_in(venv), os.X_OK) and all(
        stamp(venv, lock).exists() and stamp(venv, lock).read_text() == stamp_text(venv, lock) for lock in locks
    )


def python_in(venv) -> Path:
    return venv / "bin" / "python"


def stamp(venv, lock) -> Path:
    return venv / f"doorstep-{lock}.stamp"


def stamp_text(venv, lock) -> str:
    return f"{os.path.realpath(python_in(venv))}\n{hashlib.sha256((LOCKS / lock).read_bytes()).hexdigest()}\n"


@contextlib.contextmanager
def alone_in(folder):
    """One set-up at a time; the folder itself is the lock."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个 start.py 正在准备运行环境，等它做完。")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def set_up(venv, locks) -> None:
    """Make or complete the environment. What an interrupted set-up left behind is thrown away first."""
    begun = venv / "doorstep-begun"
    if begun.exists() or (venv.exists() and run(python_in(venv), "-c", "import pip").returncode != 0):
        shutil.rmtree(venv)
    if not venv.exists():
        check_venv_module()
        venv.mkdir()
        begun.touch()
        with timed("建立虚拟环境"):
            must(run(getattr(sys, "_base_executable", sys.executable), "-m", "venv", venv), "建立虚拟环境")
    begun.touch()
    variables = uv_variables(venv)
    for lock in ["uv.lock", *locks]:
        if not is_ready(venv, [lock]):
            with timed(f"安装 requirements/{lock}"):
                install(venv, lock, variables)
            stamp(venv, lock).write_text(stamp_text(venv, lock))
    begun.unlink()


def check_venv_module() -> None:
    """Debian ships `venv` apart: root installs it, anybody else is told. Raises: Refused("start.no_venv")."""
    found = importlib.util.find_spec("ensurepip")
    if found and found.origin:  # without an origin it is a folder left behind by an uninstalled package
        return
    if not apt_install("python3-venv"):
        raise Refused(
            "没有装好运行环境。",
            why="这里的 Python 没有 venv 模块。",
            then="请以 root 执行 apt install python3-venv，再运行一次。",
            code="start.no_venv",
        )


def install(venv, lock, variables) -> None:
    """uv is many times faster; where it cannot serve, pip installs the same lock. Raises: Refused("start.failed")."""
    hashed = ["install", "--require-hashes", "--only-binary", ":all:", "-r", LOCKS / lock]
    pip = [python_in(venv), "-m", "pip", *hashed, "--no-deps", "-q", "--disable-pip-version-check"]
    if lock == "uv.lock":
        done = run(*pip)
        if done.returncode != 0:
            say("没有装上 uv，改用 pip，会慢一些。")
        return
    if (venv / "bin" / "uv").exists():
        uv = [venv / "bin" / "uv", "pip", *hashed, "--python", python_in(venv), "--quiet"]
        done = run(*uv, env=variables)
        if done.returncode == 0:
            return
        say("uv 没有装成，改用 pip，会慢一些。", done.stderr.strip())
    must(run(*pip), f"安装 requirements/{lock}")


def uv_variables(venv):
    """The environment for uv, with what pip is configured to use; what is set for uv already stands."""
    said = run(python_in(venv), "-m", "pip", "config", "list").stdout
    configured = {}
    for line in sorted(said.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        with contextlib.suppress(ValueError, SyntaxError):
            configured[name.rpartition(".")[2]] = " ".join(str(ast.literal_eval(value)).split())
    variables = {UV_SETTINGS[name]: value for name, value in configured.items() if name in UV_SETTINGS}
    # pip trusts the system's certificates, and looks into every index alike, which the hashes make safe.
    ours = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    return ours | variables | os.environ


def apt_install(*packages) -> bool:
    """Install Debian packages where we may: as root, with apt. Returns whether that was done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    variables = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with timed(f"安装系统软件包 {' '.join(packages)}"):
        run("apt-get", "update", "-q", env=variables)
        done = run("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, env=variables)
    if done.returncode != 0:
        say(done.stderr.strip())
    return done.returncode == 0


def test(words, home, variables) -> int:
    """Each step on one line with its time, up to the first that fails; pytest speaks for itself and comes last."""
    chosen = [word for word in words if word != "--quick"]
    if "--quick" in words or not has_browser():
        chosen = [*WITHOUT_BROWSER, *chosen]
    with database(home) as urls:
        for label, step in STEPS:
            began = time.monotonic()
            with tempfile.TemporaryFile("w+") as said:
                code = follow([sys.executable, *step], variables | urls, cwd=ROOT, stdout=said, stderr=said)
                print(f"{label}  {'没有通过' if code else '通过'}  {time.monotonic() - began:.1f} 秒", flush=True)
                if code:
                    said.seek(0)
                    print(said.read())
                    return code
        return follow([sys.executable, *PYTEST, *chosen], variables | urls, cwd=ROOT)


def has_browser() -> bool:
    """Whether the browser tests can run; root gets what they lack by apt. Raises: Refused("start.no_browser") in CI."""
    missing = browser_lacks()
    if missing and apt_install(*missing):
        missing = browser_lacks()
    if missing and os.environ.get("CI") == "true":
        raise Refused(
            "没有开始测试。",
            why=f"缺少 {'、'.join(missing)}，浏览器测试跑不了；在 CI 里不能跳过。",
            then=f"请以 root 执行 apt install {' '.join(missing)}。",
            code="start.no_browser",
        )
    if missing:
        print(f"跳过浏览器测试：缺少 {'、'.join(missing)}。以 root 执行 apt install {' '.join(missing)} 后就能跑。")
    return not missing


def browser_lacks() -> list:
    """The Debian packages that the browser tests still need."""
    missing = [] if any(map(shutil.which, CHROMIUM)) else ["chromium"]
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    if not any(found for folder in folders for pattern in CHINESE_FONTS for found in folder.rglob(pattern)):
        missing.append("fonts-noto-cjk")
    if not [*Path("/usr").glob("lib*/libatomic.so.1"), *Path("/usr").glob("lib/*/libatomic.so.1")]:
        missing.append("libatomic1")  # the browser's driver is linked with it
    return missing


# Words and programs


def say(*lines) -> None:
    """Progress goes to standard error: what a command prints is for other programs to read."""
    print(*lines, sep="\n", file=sys.stderr, flush=True)


@contextlib.contextmanager
def timed(label):
    """Say what is being done, and how long it took."""
    print(f"{label}……", end="", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        yield
    finally:
        say(f" {time.monotonic() - began:.1f} 秒")


def run(*words, env=None):
    """Run a program to its end and keep what it says."""
    return subprocess.run(
        [str(word) for word in words], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def must(done, label) -> None:
    """Raises: Refused("start.failed") where the program failed."""
    if done.returncode != 0:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        full = "No space left" in last
        raise Refused(
            f"没有做完：{label}。",
            why="磁盘已满。" if full else f"程序的原话：\n{last}",
            then="请腾出空间后再运行一次。" if full else "请检查网络和软件源（pip 的设置），然后再运行一次。",
            code="start.failed",
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
