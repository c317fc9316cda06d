"""Settings, from the environment. Typed readers name the variable that is missing or wrong; no per-person settings."""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("DOORSTEP_HOME", ROOT))
VAR = HOME / "var"


def env_bool(name: str, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is an error that names the variable."""
    said = os.environ.get(name, "").strip().lower()
    if not said:
        return default
    if said in {"1", "true", "yes", "on"}:
        return True
    if said in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"环境变量 {name} 应为 1 或 0，现为 {said!r}")


def env_int(name: str, default: int) -> int:
    """A whole number; anything else is an error that names the variable."""
    said = os.environ.get(name, "").strip()
    try:
        return int(said) if said else default
    except ValueError:
        raise ValueError(f"环境变量 {name} 应为整数，现为 {said!r}") from None


def env_secret(name: str, path: Path) -> str:
    """The secret itself, or the content of the file that NAME_FILE names, or of `path`, made once if absent."""
    if said := os.environ.get(name):
        return said
    kept = Path(os.environ.get(f"{name}_FILE", path))
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(48).hex())
    return kept.read_text().strip()


def env_socket(name: str) -> str | tuple[str, int] | None:
    """Where a service listens: a path from the root, or host:port. Anything else is an error naming the variable."""
    said = os.environ.get(name, "").strip()
    if not said or said.startswith("/"):
        return said or None
    host, _, port = said.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise ValueError(f"环境变量 {name} 应为 主机:端口 或套接字文件的完整路径，现为 {said!r}")
    return host.strip("[]"), int(port)


def database(url: str) -> dict[str, Any]:
    """Django's database entry from a libpq URL or conninfo string."""
    part = conninfo_to_dict(url)
    known = {"dbname", "user", "password", "host", "port"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": part.get("dbname", ""),
        "USER": part.get("user", ""),
        "PASSWORD": part.get("password", ""),
        "HOST": part.get("host", ""),
        "PORT": str(part.get("port", "") or ""),
        "OPTIONS": {key: value for key, value in part.items() if key not in known},
    }


SERVING = env_bool("DOORSTEP_SERVING", False)
DEBUG = False
SECRET_KEY = env_secret("DOORSTEP_SECRET", VAR / "keys" / "secret")
SEAL_KEYS = Path(os.environ.get("DOORSTEP_SEAL_KEYS", VAR / "keys" / "seal.json"))
PROOF_KEY = Path(os.environ.get("DOORSTEP_PROOF_KEY", VAR / "keys" / "proof.pem"))
FILES = VAR / "files"
CLAMD = env_socket("DOORSTEP_CLAMD")
# Where the platforms that we exchange with are reached; no address: the link is not open yet.
PARTNERS = {
    name: {
        "address": os.environ.get(f"DOORSTEP_{name.upper()}_URL", ""),
        "secret": env_secret(f"DOORSTEP_{name.upper()}_SECRET", VAR / "keys" / f"partner-{name}"),
    }
    for name in ("national", "province")
}


def feed_secret(contract: str) -> str:
    """With which the department of a feed signs the files that it sends by itself; made on first use."""
    name = f"DOORSTEP_FEED_{contract.upper().replace('-', '_')}_SECRET"
    return env_secret(name, VAR / "keys" / f"feed-{contract}")


FEED_SECRET = feed_secret
ALLOWED_HOSTS = os.environ.get("DOORSTEP_HOSTS", "127.0.0.1,localhost").split(",")
ADDRESS = os.environ.get("DOORSTEP_ADDRESS", "http://127.0.0.1:8000").rstrip("/")  # stands in printed QR codes

# `default` is the application role: it owns nothing and bypasses nothing.  `owner` migrates and enforces.
DATABASES = {
    "default": database(os.environ.get("DOORSTEP_DB_APP_URL", "dbname=doorstep")),
    "owner": database(os.environ.get("DOORSTEP_DB_OWNER_URL", "dbname=doorstep")),
}
APP_ROLE = str(DATABASES["default"]["USER"]) or "doorstep_app"
if SERVING:
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 2, "max_size": env_int("DOORSTEP_POOL", 8)}}

INSTALLED_APPS = [
    "doorstep.base",
    "doorstep.orgs",
    "doorstep.people",
    "doorstep.matters",
    "doorstep.proofs",
    "doorstep.exchange",
    "doorstep.certificates",
    "doorstep.payments",
    "doorstep.visits",
    "doorstep.entitlements",
    "doorstep.quota",
    "doorstep.homes",
    "doorstep.report",
    "doorstep.catalogue",
    "doorstep.web",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "axes",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doorstep.orgs.middleware.SeatMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "doorstep.web.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Partials must wrap cotton, or `page.html#part` is not found.
LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "doorstep.web.context.frame",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "doorstep.base.templatetags.words",
            ],
        },
    }
]

AUTH_USER_MODEL = "orgs.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "doorstep.orgs.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "doorstep.orgs.passwords.ThreeKinds"},
    {"NAME": "doorstep.orgs.passwords.NotUsedBefore"},
]
LOGIN_URL = "sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "doorstep.orgs.views_sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_IPWARE_PROXY_COUNT = env_int("DOORSTEP_PROXIES", 0)
IDLE_MINUTES = env_int("DOORSTEP_IDLE_MINUTES", 15)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "doorstep.web.views.forged"
BEHIND_TLS = env_bool("DOORSTEP_TLS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False  # other sites of the city are not ours to promise for
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LOCALE_PATHS = [ROOT / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS follows DOORSTEP_TLS
    "security.W005",  # HSTS for other sites of the city is theirs to decide
    "security.W021",
    "security.W008",  # the reverse proxy redirects to TLS
    "security.W012",
    "security.W016",
]
PROCRASTINATE_ON_APP_READY = "doorstep.base.jobs.on_app_ready"
PROCRASTINATE_IMPORT_PATHS = ["doorstep.base.jobs", "doorstep.base.paperscan", "doorstep.exchange.tasks"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("DOORSTEP_LOG", "WARNING")},
}
