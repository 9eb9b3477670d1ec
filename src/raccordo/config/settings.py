"""Settings for every way of running Raccordo; what differs is read from the environment (``docs/run.md``)."""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import tempfile
from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.contrib.messages import constants as message_levels

from raccordo.config import compiled, environment, logs
from raccordo.config import messages as catalogues
from raccordo.config.login import *  # noqa: F403  (a part of the settings, kept by itself)
from raccordo.config.mail import *  # noqa: F403  (the same)
from raccordo.config.rates import parse_rates

SOURCE = Path(__file__).resolve().parents[1]
#: The project's folder in a checkout; the current folder where Raccordo is installed as a package.
BASE_DIR = SOURCE.parents[1] if (SOURCE.parents[1] / "pyproject.toml").exists() else Path.cwd()
PLANS_DIR = BASE_DIR / "plans" if (BASE_DIR / "plans").exists() else SOURCE / "plans"

#: Everything that is written goes here.
VAR_DIR = Path(os.environ.get("RACCORDO_VAR") or BASE_DIR / "var").resolve()
compiled.keep(VAR_DIR)


def _secret_key() -> str:
    """The key from the environment, else one made at the first start and kept in ``var/``."""
    if key := os.environ.get("RACCORDO_SECRET_KEY"):
        return key
    path = VAR_DIR / "secret.key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        # whole or not at all, and the first of two processes that start together makes it for both
        with tempfile.NamedTemporaryFile("w", dir=VAR_DIR, prefix="secret-") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


SECRET_KEY = _secret_key()
#: Keys that were in use before, the last first: what was signed or encrypted with them is still understood.
SECRET_KEY_FALLBACKS = os.environ.get("RACCORDO_SECRET_KEYS_BEFORE", "").split()
DEBUG = environment.switch("RACCORDO_DEBUG")
ALLOWED_HOSTS = os.environ.get("RACCORDO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("RACCORDO_ORIGINS", "").split(",") if o]
#: Set to 1 where a proxy serves the site over HTTPS.
HTTPS = environment.switch("RACCORDO_HTTPS")

#: Code of the administration in the index of public administrations (IPA), for the open data's catalogue.
CODE_IPA = os.environ.get("RACCORDO_CODE_IPA", "r_piemon")
OPENDATA_CONTACT = os.environ.get("RACCORDO_OPENDATA_CONTACT", "")

LINES = ["catalogue", "workforce", "casework", "demand", "matching", "schooling", "crises", "networks"]

INSTALLED_APPS = [
    "raccordo.web",
    "raccordo.kernel",
    "raccordo.kernel.audit",
    "raccordo.kernel.privacy",
    "raccordo.kernel.documents",
    "raccordo.kernel.attachments",
    "raccordo.kernel.jobs",
    *(f"raccordo.lines.{line}" for line in LINES),
    "raccordo.observatory",
    "raccordo.observatory.yearbook",
    "raccordo.plan",
    "raccordo.plan.evidence",
    "raccordo.plan.reports",
    "raccordo.api",
    "raccordo.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "bootstrap_italia_template",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "raccordo.kernel.accounts.oidc",
    "auditlog",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "raccordo.config.observe.ObserveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "raccordo.kernel.limits.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "raccordo.kernel.middleware.ChosenLanguageMiddleware",
    "raccordo.kernel.limits.UploadLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "raccordo.kernel.accounts.sessions.SessionLimitsMiddleware",
    "raccordo.kernel.middleware.InstallationMiddleware",
    "raccordo.kernel.middleware.ActingMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "raccordo.kernel.audit.context.AuditMiddleware",
    "raccordo.kernel.busy.BusyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "raccordo.kernel.limits.RateLimitMiddleware",
    "raccordo.kernel.accounts.sessions.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "raccordo.config.urls"
WSGI_APPLICATION = "raccordo.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "raccordo.web.context.page",
            ],
        },
    },
]

FORM_RENDERER = "raccordo.web.choices.Renderer"

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": VAR_DIR / "raccordo.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        ),
    },
}
DATABASES = {"default": environment.database(os.environ["DATABASE_URL"]) if os.environ.get("DATABASE_URL") else _SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.User"
#: Key of the digests by which tax codes are recognised; it must stay the same when ``SECRET_KEY`` changes.
_IDENTITY_KEY = os.environ.get("RACCORDO_IDENTITY_KEY", "")
IDENTITY_KEY = _IDENTITY_KEY or [SECRET_KEY, *SECRET_KEY_FALLBACKS][-1]
IDENTITY_KEY_GIVEN = bool(_IDENTITY_KEY)

LANGUAGE_CODE = "it"
#: Each language by its own name; a further one needs only its catalogues (docs/translate.md).
LANGUAGES = [(code, LANG_INFO[code]["name_local"].capitalize()) for code in catalogues.languages()]
TIME_ZONE = "Europe/Rome"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise complains of a folder that is not there
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
#: Bytes of a whole request, files included.
UPLOAD_MAX = environment.whole("RACCORDO_UPLOAD_MAX", 25) * 1024 * 1024
#: How often: logins from an address; searches, exports and uploads of a person (docs/run.md).
RATE_LIMITS = parse_rates(
    os.environ.get("RACCORDO_RATE_LIMITS", "login=30/m,search=120/m,elsewhere=60/h,export=60/h,upload=60/h")
)

#: Files attached to records (docs/operate.md): what is kept, how large, and the antivirus that is asked first.
ATTACHMENT_EXTENSIONS = ["pdf", "p7m", "png", "jpg", "jpeg", "tif", "tiff", "docx", "xlsx", "odt", "ods"]
ATTACHMENT_MAX_BYTES = int(environment.number("RACCORDO_ATTACHMENT_MAX_MB", 10) * 1024 * 1024)
ATTACHMENT_SCAN = shlex.split(os.environ.get("RACCORDO_ANTIVIRUS", ""))
ATTACHMENT_SCAN_SECONDS = 60

#: Bootstrap calls an error danger.
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}

CACHES = {
    #: Counters only (requests, guesses, codes of second factors): nothing that pages remember may push them out. When
    #: it is full, as of a flood from many addresses, one entry in ten goes.
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counters",
        "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 10},
        "TIMEOUT": 3600,
    },
    #: What was asked of the records (``kernel/caches.py``).
    "answers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "answers",
        "OPTIONS": {"MAX_ENTRIES": 2000},
        "TIMEOUT": 3600,
    },
    #: Parts of pages, some tens of kilobytes each (web/fragments.py).
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 300},
        "TIMEOUT": 3600,
    },
}

#: Long work waits in the database, from which a worker takes it (``raccordo worker``).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

#: Scripts and styles only from this site: no inline script, no inline style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],  # Bootstrap Italia embeds one in its stylesheet
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
#: Asked from the same machine, before any proxy.
SECURE_REDIRECT_EXEMPT = [r"^salute/", r"^metriche/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

#: Where messages are written without a mail server (``config/mail.py``).
EMAIL_FILE_PATH = VAR_DIR / "outbox"

AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_LOGENTRY_MODEL = "audittrail.Entry"

#: Requests a minute: of one API client, and of one address without a valid token.
API_RATE = environment.rate("RACCORDO_API_RATE", "600/min")
API_GUESS_RATE = "60/min"

#: ``plain`` for people, ``json`` for what collects the lines (docs/operate.md).
LOGGING = logs.settings(os.environ.get("RACCORDO_LOG") or "plain")

#: Who may read the metrics: whoever has the token, else only this machine.
METRICS_TOKEN = os.environ.get("RACCORDO_METRICS_TOKEN", "")
#: Whether a site without a worker is not ready; 0 where the balancer should not leave it for that.
READY_WITH_WORKER = environment.switch("RACCORDO_READY_WORKER", default=True)
