"""Every setting; what an operator may want to change comes from the environment."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab

from livechat import engines
from livechat.secret import kept_secret

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
# How many days of an invented past the demo begins with.
DEMO_PAST_DAYS = env.int("DEMO_PAST_DAYS", default=21)
SHOP_ORIGIN = env.str("SHOP_ORIGIN", default="http://localhost:8001").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1"]
)
# How many proxies stand in front: that many entries of X-Forwarded-For are trusted.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Where they say the visitor is; only believed with trusted proxies in front.
COUNTRY_HEADER = env.str("COUNTRY_HEADER", default="CF-IPCountry")
CITY_HEADER = env.str("CITY_HEADER", default="CF-IPCity")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "django_vite",
    "rest_framework",
    "chat",
    "routing",
    "proactive",
    "direction",
    "metrics",
    "livechat.apps.LivechatConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "livechat.built.Files",
    "livechat.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "livechat.urls"
ASGI_APPLICATION = "livechat.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
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

# Storage ------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default=engines.database_url(DATA_DIR)),
        # Under ASGI a kept connection leaks; the pool keeps them instead, and with none warm at the
        # start a restarted Postgres is met by a fresh connection, not by thirty seconds of dead ones.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
}
# Where a socket is named in the address, `dbshell` looks for it too.
DATABASES["default"]["HOST"] = (
    DATABASES["default"].setdefault("OPTIONS", {}).pop("host", DATABASES["default"]["HOST"])
)
DATABASES["default"]["OPTIONS"].update(
    pool={
        "min_size": 0,
        "max_size": env.int("DATABASE_POOL", default=12),
        "timeout": 3,
        "max_idle": 60,
        # An attempt that fails is tried again ever later, up to this; then whoever asks next starts anew.
        "reconnect_timeout": 1,
    },
    # Nothing asked here is so large that compiling it first would pay; where PostgreSQL guesses wrongly that
    # it is, that alone takes longer than the answer.
    options="-c jit=off -c statement_timeout=15000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=30000",
    connect_timeout=3,
    # Prepared is what asks for it (kit/statements.py), and nothing by having come often. Without a number
    # psycopg would not heed whoever asks either.
    prepare_threshold=sys.maxsize if env.bool("DATABASE_PREPARE", default=True) else None,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default=engines.redis_url(DATA_DIR))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # With redis-py 8 a socket that is quiet for five seconds would otherwise die.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None, "socket_connect_timeout": 1}]},
    }
}

STATIC_URL = "/static/"
# WhiteNoise serves these folders as they are: the front end has hashed its files already.
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files"), "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FRONTEND_DIST = BASE_DIR / "static" / "dist"
DJANGO_VITE = {
    "default": {
        "manifest_path": FRONTEND_DIST / "manifest.json",
        "static_url_prefix": "dist",
        "app_client_class": "livechat.built.Parts",
    }
}
# Uploads are read in memory up to this, then spooled to a file.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "chat.Agent"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "/login/"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "livechat-session"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "livechat.errors.csrf_failure"

# Time and words -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
FORMAT_MODULE_PATH = ["livechat.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

# What leaves the house ----------------------------------------------------------------------------

# Letters lie in a folder unless a mail server is named.
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="livechat@localhost")
# Where webhooks may go although it is not public, as written in their address.
WEBHOOK_HOSTS = [host.lower() for host in env.list("WEBHOOK_HOSTS", default=[])]

# Work for later -----------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_throttle": 1,
    "health_check_interval": 25,
    "global_keyprefix": "livechat:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Who comes late finds the next one on its way.
    "numbers": {"task": "metrics.tasks.bring_up_to_date", "schedule": 10, "options": {"expires": 10}},
    "measure sentiment": {
        "task": "metrics.tasks.measure_sentiment",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "write breaches": {"task": "metrics.tasks.write_breaches", "schedule": 10, "options": {"expires": 10}},
    "audit the numbers": {"task": "metrics.tasks.audit", "schedule": 24 * 3600},
    "watch figures": {"task": "metrics.tasks.watch", "schedule": 60, "options": {"expires": 60}},
    "send alerts": {"task": "metrics.tasks.send_alerts", "schedule": 15, "options": {"expires": 15}},
    "issue digests": {"task": "metrics.tasks.issue_digests", "schedule": 60, "options": {"expires": 60}},
    "send digests": {"task": "metrics.tasks.send_digests", "schedule": 15, "options": {"expires": 15}},
    "mail unread answers": {
        "task": "chat.tasks.mail_unread_answers",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "forget unused tickets": {"task": "chat.tasks.forget_unused_tickets", "schedule": 600},
    "audit desks": {"task": "routing.tasks.audit_desks", "schedule": 24 * 3600},
    "reckon rates": {"task": "routing.tasks.reckon_rates", "schedule": 3600},
    "forget old logins": {"task": "chat.tasks.forget_old_logins", "schedule": 6 * 3600},
    "forget old leases": {"task": "chat.tasks.forget_old_leases", "schedule": 3600},
    "stop triggers that do harm": {"task": "proactive.tasks.stop_what_does_harm", "schedule": 300},
    "note beginnings": {"task": "proactive.tasks.note_beginnings", "schedule": 20},
    "set out the missed": {
        "task": "direction.tasks.set_out_the_missed",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "tell page problems": {
        "task": "direction.tasks.tell_page_problems",
        "schedule": 15,
        "options": {"expires": 15},
    },
    # Somebody waits for it.
    "rehearse": {
        "task": "proactive.tasks.rehearse_what_is_asked",
        "schedule": 3,
        "options": {"expires": 3},
    },
    "forget old rehearsals": {"task": "proactive.tasks.forget_old_rehearsals", "schedule": 24 * 3600},
    "look at experiments": {"task": "proactive.tasks.look_at_experiments", "schedule": 600},
    "end quiet visits": {"task": "proactive.tasks.end_quiet_visits", "schedule": 60},
    # Where most sites sleep.
    "train scores": {"task": "proactive.tasks.train_scores", "schedule": crontab(hour=2, minute=40)},
    # Often and little, so that pages that tell something never wait for it.
    "forget old trail": {
        "task": "proactive.tasks.forget_old_trail",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "forget unsent files": {"task": "chat.tasks.forget_unsent_files", "schedule": 3600},
}

# The live edge ------------------------------------------------------------------------------------

# Rates are per person and process; a burst may pass at once.
LIMITS = {
    "visitor_messages_per_second": env.float("LIMITS_VISITOR_MESSAGES_PER_SECOND", default=1.0),
    "visitor_messages_burst": env.int("LIMITS_VISITOR_MESSAGES_BURST", default=5),
    "visitor_messages_per_minute": env.int("LIMITS_VISITOR_MESSAGES_PER_MINUTE", default=30),
    "agent_messages_per_second": env.float("LIMITS_AGENT_MESSAGES_PER_SECOND", default=5.0),
    "agent_messages_burst": env.int("LIMITS_AGENT_MESSAGES_BURST", default=20),
    "in_flight": env.int("LIMITS_IN_FLIGHT", default=5),
    "frames_per_second": env.float("LIMITS_FRAMES_PER_SECOND", default=50.0),
    "frames_burst": env.int("LIMITS_FRAMES_BURST", default=200),
    "sockets_per_visitor": env.int("LIMITS_SOCKETS_PER_VISITOR", default=5),
    "sockets_per_agent": env.int("LIMITS_SOCKETS_PER_AGENT", default=10),
    "sockets_per_address": env.int("LIMITS_SOCKETS_PER_ADDRESS", default=100),
    "visits_per_minute": env.int("LIMITS_VISITS_PER_MINUTE", default=30),
    "beacons_per_visitor": env.int("LIMITS_BEACONS_PER_VISITOR", default=120),
    "beacons_per_address": env.int("LIMITS_BEACONS_PER_ADDRESS", default=1_200),
    "beacons_per_site": env.int("LIMITS_BEACONS_PER_SITE", default=60_000),
    "starts_per_minute": env.int("LIMITS_STARTS_PER_MINUTE", default=3),
    "files_per_minute": env.int("LIMITS_FILES_PER_MINUTE", default=10),
    "logins_per_minute": env.int("LIMITS_LOGINS_PER_MINUTE", default=10),
}
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=10.0)
SWEEP_SECONDS_DEGRADED = env.float("SWEEP_SECONDS_DEGRADED", default=2.0)
# So long a process remembers a site's settings for what pages tell it.
SITE_SECONDS = env.float("SITE_SECONDS", default=2.0)
# So long a process tells supervisors the same of the present.
LIVE_SECONDS = env.float("LIVE_SECONDS", default=1.0)
PING_SECONDS = env.int("PING_SECONDS", default=25)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "daphne": {"level": "WARNING"},
        # It would write whole addresses down, and those of webhooks are secrets.
        "httpx": {"level": "WARNING"},
        # Anyone can send a foreign host or a monstrous form, and is refused: no trace of it in the log.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        "django.security.TooManyFilesSent": {"level": "CRITICAL"},
        # One line a second for as long as Redis is away; the hub says so once.
        "channels_redis.pubsub": {"level": "CRITICAL"},
    },
}
