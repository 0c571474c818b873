"""The only settings file. Every value that differs between installations comes from the environment.

It fails closed: without SECRET_KEY nothing starts, DEBUG is off, no host is allowed but the one in
BASE_URL. `.env.example` lists every variable.
"""

import datetime
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import caches, logs, observing, schedule

PROJECT_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if "DEMO" not in env.ENVIRON:  # a demo or a test run must never reach a real installation
    environ.Env.read_env(PROJECT_DIR / ".env")

# --- Installation ---------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_base.hostname])
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

DATA_DIR = Path(env.str("DATA_DIR", default=str(PROJECT_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(DATA_DIR / "media"))
MEDIA_URL = "/media/"

# --- Applications: imports point from top to bottom ------------------------------------------
INSTALLED_APPS = [
    "tickets",
    "kb",
    "search",
    "cms",
    "people",
    "allauth",
    "allauth.account",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rules",
    "csp",
    "wagtail.contrib.settings",
    "cms.users_app.DeskUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "config.request_ids.RequestIdMiddleware",
    "config.requests.MaintenanceMiddleware",
    "config.database.PatienceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Masks secrets against guessing from sizes (BREACH) by itself, as CSRF tokens do.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.requests.PlainRequestsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# How long a request waits for one answer of PostgreSQL before it says that the desk is not available. Seconds.
DATABASE_TIMEOUT = 5
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock when it begins: it waits its turn instead of failing when it
        # first writes, and stands in for SELECT ... FOR UPDATE, which SQLite has not.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Deleted text is overwritten on the disk: a withdrawal reaches the file too.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;",
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    from config.database import BoundedConnection

    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "connect_timeout": 3,
            # A machine that vanished without a word is noticed within half a minute. Seconds, milliseconds.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
            # Compiling a statement takes longer than any statement of a page.
            "options": "-c jit=off",
            "pool": {
                "connection_class": BoundedConnection,
                "min_size": 0,
                "max_size": 20,
                "timeout": 4,
                "max_idle": 60,
            },
        }
    )

# --- People -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["tickets.telling.bell.BellBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "people.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "【四国サイバー相談】"
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("NUM_PROXIES", default=0)
# Coordinators hand reset links to volunteers who lost theirs; unknown addresses get no mail at all.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False

# --- Tickets ----------------------------------------------------------------------------------
# Answered cases nobody wrote to for this long are closed by the clock, in days.
CLOSE_AFTER_QUIET_DAYS = 30
# How to reach the desk itself, as one line for printed sheets: phone, FAX, address.
DESK_CONTACT = env("DESK_CONTACT", default="")
# How long after a worker died another takes up what it was doing; a living worker renews its lease. Seconds.
EFFECT_LEASE_SECONDS = env.int("EFFECT_LEASE_SECONDS", default=15)
EFFECT_MAX_ATTEMPTS = 20
# How long who sends an answer can still take it back; the asker sees nothing of it before.
SEND_UNDO_SECONDS = env.int("SEND_UNDO_SECONDS", default=30)
# How long an offer to an expert stands before it goes on to the next, in hours in which the desk is open. Coordinators
# change both at /desk/assignment/.
OFFER_BUSINESS_HOURS = 8
OFFER_BUSINESS_HOURS_EMERGENCY = 2
# An emergency is to be taken on within so many minutes of opening time.
EMERGENCY_ACCEPTED_WITHIN_MINUTES = env.int("EMERGENCY_ACCEPTED_WITHIN_MINUTES", default=2 * 60)
# tcp://host:3310 or unix:///path of clamd, which looks for malware in what askers send. Without it files stay in
# quarantine.
CLAMD_URL = env.str("CLAMD_URL", default="")
FILE_UPLOAD_HANDLERS = [
    "tickets.asking.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- The calendar (cms/business_days.py) --------------------------------------------------------
# When somebody sits at the desk, Japan time. What arrives at or after closing counts from the next business day.
DESK_OPENS = datetime.time(8, 30)
DESK_CLOSES = datetime.time(17, 15)
# Closed every year from the first to the last of these days, as (month, day); None where the desk is open then.
DESK_YEAR_END: tuple[tuple[int, int], tuple[int, int]] | None = ((12, 29), (1, 3))
DESK_OBON: tuple[tuple[int, int], tuple[int, int]] | None = None
# Days on which the desk is closed besides weekends, holidays and 12/29 - 1/3: "2027-08-13".
DESK_CLOSED_ON: set[str] = set()
# Other aims than those of tickets/metrics/measures.py, in business days: {"review": 2}. Then: manage.py rebuild_metrics.
METRIC_TARGETS: dict[str, int] = {}
# Cases that come in by one of these ways are measured with another calendar than "desk": {"phone": "phone-hours"}.
CALENDAR_OF_CHANNEL: dict[str, str] = {}
# Where the computed holidays are wrong, for example an equinox announced otherwise: {"2030-03-20": True}.
HOLIDAY_CORRECTIONS: dict[str, bool] = {}

# --- Knowledge base ---------------------------------------------------------------------------
# An answer nobody checked for this long is said to be perhaps out of date, in days.
ARTICLE_REVIEW_DAYS = env.int("ARTICLE_REVIEW_DAYS", default=365)

# Whether /promise/ shows everybody how well the desk keeps its promise; the demo has it to be looked at.
PUBLISH_PROMISE = env.bool("PUBLISH_PROMISE", default=DEMO)

# --- Celery -----------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue_dir = DATA_DIR / "queue"
    _control_dir = DATA_DIR / "queue-control"
    for _dir in (_queue_dir, _control_dir):
        _dir.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue_dir),
        "data_folder_out": str(_queue_dir),
        "control_folder": str(_control_dir),
        "polling_interval": 0.1,
    }
if CELERY_BROKER_URL.startswith("redis"):
    # A request must not wait for a Redis that hangs; what it would have woken, the sweep finds. Seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 0.5,
        "socket_timeout": 0.5,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    }
# A worker waits for its broker for as long as it takes; supervisors would give up some day.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
SWEEP_SECONDS = 3
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = schedule.beat(SWEEP_SECONDS)

CACHES = caches.of_installation(CELERY_BROKER_URL, DATA_DIR)

# --- Search -----------------------------------------------------------------------------------
# Without it the embedded engine searches.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_FILE = env.str("ELASTICSEARCH_CA_FILE", default="")
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="madoguchi")
# How long a search waits before the database answers instead. Seconds.
ELASTICSEARCH_TIMEOUT = env.float("ELASTICSEARCH_TIMEOUT", default=0.8)
SEARCH_INDEX_DIR = DATA_DIR / "search"

# --- Mail -------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
if DEMO and "EMAIL_URL" not in env.ENVIRON:
    EMAIL_BACKEND = "config.demo_mails.FolderBackend"
# How long a mail server may keep silent before the mail is tried again later. Seconds.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
EMAIL_DOMAIN = _base.hostname
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"四国サイバー相談窓口 <desk@{EMAIL_DOMAIN}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # Deny by default: each view says what it allows.
    "DEFAULT_PERMISSION_CLASSES": ["config.api.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.BoundedJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.AlwaysJSON",
    "DEFAULT_PAGINATION_CLASS": "config.api.Pages",
    "PAGE_SIZE": 20,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.problem_response",
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
    "DEFAULT_THROTTLE_RATES": {
        "consultation": "120/min",
        "consultation_step": "600/min",
        "consultation_unsuspicious": "20/hour",
        "helpful": "30/min",
        "lost_link": "20/min",
        "lost_link_address": "5/hour",
        "survey": "300/hour",
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Madoguchi",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["config.api.only_our_api"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PrefectureEnum": "cms.taxonomy.PREFECTURES",
        "TicketStatus": "tickets.lifecycle.Status",
        "TicketPublication": "tickets.lifecycle.Publication",
        "SpokenChannel": "tickets.models.ticket.CHANNELS",
        "QuestionKind": "tickets.models.questionnaire.Question.Kind",
    },
}

# --- Wagtail ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "四国サイバー相談窓口"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ja", "日本語"), ("en", "English")]
WAGTAILADMIN_LOGIN_URL = "cms_sign_in"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
# Each by its own name: who looks for theirs cannot read the others.
LANGUAGES = [("ja", "日本語"), ("en", "English")]
# The words of the code, then those of the shipped data: `make messages` writes the first into the first.
LOCALE_PATHS = [PROJECT_DIR / "config" / "locale", PROJECT_DIR / "cms" / "data" / "locale"]
# A year: who chose once is not asked again.
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
TIME_ZONE = "Asia/Tokyo"
CELERY_TIMEZONE = TIME_ZONE
USE_I18N = True
USE_TZ = True

# --- Static files -----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# Served from the apps' folders: one machine needs no collectstatic step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# --- Security ---------------------------------------------------------------------------------
SECURE_HTTPS = _base.scheme == "https"
SESSION_COOKIE_SECURE = SECURE_HTTPS
CSRF_COOKIE_SECURE = SECURE_HTTPS
LANGUAGE_COOKIE_SECURE = SECURE_HTTPS
if SECURE_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
# A consultation's text may be long; beyond this the request is refused unread. Bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Wagtail's editor needs inline scripts; everything the public sees does without.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/cms/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

# --- Logs: to stdout, with request and task ids; never a case's text, an address or a secret link -----
LOGGING = logs.LOGGING

# --- Telemetry: /metrics behind METRICS_TOKEN, errors to SENTRY_DSN; without them neither --------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
observing.begin(DATA_DIR, counts=bool(METRICS_TOKEN), sentry_dsn=SENTRY_DSN)
