"""The newspaper's configuration: one file, every knob from the environment.

A bad value stops the start with the name of its variable. README.md gives each variable a line.
"""

import secrets
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from csp.constants import NONCE, NONE, SELF
from django.conf.global_settings import LANGUAGES
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from js_asset import Script

from articles.body.extensions import EDITOR_EXTENSIONS

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def read(reader, name, default=environ.Env.NOTSET):
    """Return the environment's `name` as `reader` understands it, or stop the start with its name."""
    try:
        return reader(name, default=default)
    except Exception as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error


def read_switch(name, default):
    """Return True or False; a word that means neither stops the start (django-environ would call it False)."""
    word = env.str(name, default="").strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    if word == "":
        return default
    raise ImproperlyConfigured(f"{name} must be on or off (true, false, 1, 0), not {word!r}")


# What the newspaper makes while it runs: database, pictures, collected static files, its key.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def read_secret_key():
    """Return SECRET_KEY, the content of SECRET_KEY_FILE, or a key made once and kept in var/."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    named = env.str("SECRET_KEY_FILE", default="")
    path = Path(named) if named else VAR_DIR / "secret-key"
    if named and not path.is_file():
        raise ImproperlyConfigured(f"SECRET_KEY_FILE names no file: {path}")
    if not path.exists():
        # Written beside and linked into place, so that of two starts at once both read the same whole key.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if key := path.read_text().strip():
        return key
    raise ImproperlyConfigured(f"SECRET_KEY_FILE is empty: {path}")


SECRET_KEY = read_secret_key()
DEBUG = read_switch("DEBUG", False)

# Where readers find us. Absolute addresses, secure cookies and https follow from it.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path:
    raise ImproperlyConfigured(f"SITE_URL must look like https://www.example.org, not {SITE_URL!r}")
SITE_NAME = env.str("SITE_NAME", default="The Daily Example")
ALLOWED_HOSTS = read(env.list, "ALLOWED_HOSTS", [_site.hostname])
if _site.hostname == "localhost":
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "taggit",
    "django_prose_editor",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "articles",  # last, so that every permission exists when it makes its roles
]

MIDDLEWARE = [
    "articles.health.answer_health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

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
                "articles.context_processors.newspaper",
            ],
        },
    },
]

# One SQLite file is a whole newspaper; DATABASE_URL moves it to PostgreSQL.
DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASES = {"default": read(env.db_url, "DATABASE_URL", f"sqlite:///{VAR_DIR / 'newsroom.sqlite3'}")}
if DATABASES["default"].get("ENGINE") == "django.db.backends.sqlite3":
    # WAL lets readers read while an editor saves; IMMEDIATE makes writers queue instead of failing half-way.
    # https://docs.djangoproject.com/en/5.2/ref/databases/#sqlite-transaction-behavior
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif DATABASES["default"].get("ENGINE") == "django.db.backends.postgresql":
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What processes must agree on lives in the database unless CACHE_URL names a Redis; its table is made by a migration.
CACHES = {"default": read(env.cache_url, "CACHE_URL", "dbcache://newsroom_cache")}

EMAIL_CONFIG = read(env.email_url, "EMAIL_URL", "consolemail://")
vars().update(EMAIL_CONFIG)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(
        f"LANGUAGE_CODE must be one of Django's languages, such as en or da, not {LANGUAGE_CODE!r}"
    )
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE must be a name such as Europe/Berlin, not {TIME_ZONE!r}")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Originals and renditions. Readers get renditions only: the view behind /media/ looks in MEDIA_ROOT/renditions.
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Decoding a picture takes memory by its pixels, whatever the size of its file.
PICTURE_MAX_PIXELS = 80_000_000
PICTURE_MAX_BYTES = 40 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o644

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "articles.staticfiles.JoinedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "articles.models.topic.parse_topics"
TAGGIT_STRING_FROM_TAGS = "articles.models.topic.join_topics"

# Our own preset refuses to start when a block it should know is missing; the stock one would lose the block.
DJANGO_PROSE_EDITOR_EXTENSIONS = EDITOR_EXTENSIONS
DJANGO_PROSE_EDITOR_PRESETS = {"newsroom": [Script("admin/writing-surface.js", type="module")]}

# Everything signed-in lives under /admin/, cookies included: a public page never carries one.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _site.scheme == "https"
if _site.scheme == "https":
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for sub-domains is the operator's decision: they may not all be ours
    "security.W021",  # so is the browsers' preload list, which is hard to leave
]

# Sets a chosen theme before the first paint, so that nothing flashes. The one inline script of public pages.
THEME_SCRIPT = 'try{let t=localStorage.getItem("theme");if(t)document.documentElement.dataset.theme=t}catch{}'
_theme_hash = b64encode(sha256(THEME_SCRIPT.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # A nonce goes out only where one was asked for: on the writing page, for the editor's import map.
        "script-src": [SELF, f"'sha256-{_theme_hash}'", NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
