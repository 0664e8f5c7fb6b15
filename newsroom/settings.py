"""The newspaper's configuration: one file, every knob from the environment.

A bad value stops the start with the name of its variable. README.md gives each variable a line.
"""

import os
import re
import secrets
from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import available_timezones

import sentry_sdk
from csp.constants import NONCE, NONE, SELF
from django.conf.global_settings import LANGUAGES
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environ import Env
from js_asset import Script
from sentry_sdk.integrations.argv import ArgvIntegration

from articles.body.extensions import EDITOR_EXTENSIONS
from newsroom.reports import without_what_was_sent

BASE_DIR = Path(__file__).resolve().parent.parent


def read(name, default=""):
    """Return the environment's `name`. Set to nothing counts as not set: compose files and .env files do that."""
    return os.environ.get(name, "").strip() or default


def read_switch(name, default):
    """Return True or False; a word that means neither stops the start."""
    word = read(name).lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    if word == "":
        return default
    raise ImproperlyConfigured(f"{name} must be on or off (true, false, 1, 0), not {word!r}")


def read_number(name, default, smallest, largest):
    """Return a whole number between `smallest` and `largest`."""
    word = read(name, str(default))
    if word.isascii() and word.isdecimal() and len(word) < 10 and smallest <= int(word) <= largest:
        return int(word)
    raise ImproperlyConfigured(f"{name} must be a whole number from {smallest} to {largest}, not {word!r}")


def read_list(name):
    """Return the words of a comma-separated list."""
    return [word.strip() for word in read(name).split(",") if word.strip()]


def read_url(name, pattern, parser, *, default, like):
    """Return what django-environ's `parser` makes of an address. It may hold a password, so no message repeats it."""
    url = read(name)
    try:
        if url and not re.fullmatch(pattern, url):
            raise ValueError
        return parser(url or default)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must look like {like}") from None


def read_folder(name, default):
    """Return a folder that exists and can be written to, made if need be."""
    folder = Path(read(name, str(default))).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be made: {folder}: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name} cannot be written to: {folder}")
    return folder


# What the newspaper makes while it runs: database, pictures, collected static files, its key.
VAR_DIR = read_folder("VAR_DIR", BASE_DIR / "var")


def read_secret_key():
    """Return SECRET_KEY, the content of SECRET_KEY_FILE, or a key made once and kept in var/."""
    if key := read("SECRET_KEY"):
        return key
    named = read("SECRET_KEY_FILE")
    path = Path(named) if named else VAR_DIR / "secret-key"
    if not named and not path.exists():
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
    try:
        key = path.read_text().strip()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"SECRET_KEY_FILE cannot be read: {path}: {error}") from error
    if key:
        return key
    raise ImproperlyConfigured(f"SECRET_KEY_FILE is empty: {path}")


SECRET_KEY = read_secret_key()
DEBUG = read_switch("DEBUG", False)

# `manage.py serve` listens here with so many processes.
PORT = read_number("PORT", 8000, 1, 65535)
WEB_CONCURRENCY = read_number("WEB_CONCURRENCY", 2, 1, 64)

# With neither set, one container is the whole newspaper: `manage.py serve` migrates by itself and serves localhost.
EMBEDDED = not (read("DATABASE_URL") or read("SITE_URL"))

# Where readers find us. Absolute addresses, secure cookies and https follow from it.
SITE_URL = read("SITE_URL", f"http://localhost:{PORT}").rstrip("/").lower()
_site = re.fullmatch(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", SITE_URL)
if not _site:
    raise ImproperlyConfigured(f"SITE_URL must look like https://www.example.org, not {SITE_URL!r}")
SITE_NAME = read("SITE_NAME", "The Daily Example")
_is_https = _site["scheme"] == "https"
_local_hosts = ["localhost", "127.0.0.1", "[::1]"]
_is_local = _site["host"] in _local_hosts

ALLOWED_HOSTS = [_site["host"], *(_local_hosts if _is_local else []), *read_list("ALLOWED_HOSTS")]
for _name in ALLOWED_HOSTS:
    if not re.fullmatch(r"\*|\.?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", _name):
        raise ImproperlyConfigured(f"ALLOWED_HOSTS must be host names such as www.example.org, not {_name!r}")

# Forwarded headers are believed from these addresses only: X-Forwarded-Proto by gunicorn, X-Forwarded-For by
# access.client_address().
TRUSTED_PROXIES = read_list("TRUSTED_PROXIES")
for _address in TRUSTED_PROXIES:
    try:
        ip_network(_address)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES must be addresses or networks: {error}") from error

INSTALLED_APPS = [
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_prose_editor",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "articles",  # last, so that every permission exists when it makes its roles
]

MIDDLEWARE = [
    "articles.logs.log_requests",
    "articles.metrics.count_requests",
    "articles.health.answer_health",
    "articles.beacon.take_beacons",
    "articles.cookies.forget_cookies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "articles.compression.CompressPages",
    "csp.middleware.CSPMiddleware",
    "articles.headers.add_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "articles.signing_in.gate.require_second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.unavailable.answer_without_database",
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
_database = read_url(
    "DATABASE_URL",
    r"postgres(ql)?://[^?]*/[^/?].*|sqlite:///(?!:memory:).+",
    Env.db_url_config,
    default="sqlite:///",
    like="postgres://name:password@host:5432/database or sqlite:////folder/file.sqlite3",
)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    if not read("DATABASE_URL"):
        _database["NAME"] = str(VAR_DIR / "newsroom.sqlite3")
    if not Path(_database["NAME"]).absolute().parent.is_dir():
        raise ImproperlyConfigured(f"DATABASE_URL is in a folder that does not exist: {_database['NAME']}")
    # WAL lets readers read while an editor saves; IMMEDIATE makes writers queue instead of failing half-way.
    # https://docs.djangoproject.com/en/5.2/ref/databases/#sqlite-transaction-behavior
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    # Tests too write to a file: in memory, threads would share one connection and locks would not be real.
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    # Without a limit, a server that does not answer would hold a command for minutes. gunicorn.py has narrower ones.
    _database["OPTIONS"] = {"connect_timeout": 10, **_database.get("OPTIONS", {})}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What processes must agree on lives in the database unless CACHE_URL names a Redis; its table is made by a migration.
_cache = read_url(
    "CACHE_URL",
    r"rediss?://[^/].*",
    Env.cache_url_config,
    default="dbcache://newsroom_cache",
    like="redis://host:6379/0",
)
if "Redis" in _cache["BACKEND"]:
    _cache["BACKEND"] = "newsroom.redis.RedisCache"  # which does not keep anyone waiting
CACHES = {"default": _cache}

# Without EMAIL_URL, mail is written to the log.
_email = read_url(
    "EMAIL_URL",
    r"smtp(s|\+tls|\+ssl)?://[^/].*|filemail:///.+|(console|dummy)mail://",
    Env.email_url_config,
    default="consolemail://",
    like="smtp+tls://name:password@host:587",
)
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _email["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
# Seconds. Mail is sent by the worker, so nobody at a desk waits for it.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read("EMAIL_FROM", f"newsroom@{_site['host'].strip('[]')}")
if "\n" in DEFAULT_FROM_EMAIL or "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("EMAIL_FROM must be an address such as newsroom@example.org")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["articles.signing_in.backend.DeskBackend"]
# Seconds for which the link to a new password works.
PASSWORD_RESET_TIMEOUT = 3600

# Signing in is allauth's: articles/signing_in/ says what it asks, articles/admin/signing_in.py has its pages.
ACCOUNT_ADAPTER = "articles.signing_in.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "articles.signing_in.forms.SignInForm",
    "reset_password": "articles.signing_in.forms.ForgottenForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
# With the account's mail address as it stands: allauth's own list of addresses is not used.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
# Tries / time / whose: an address, a "key" (a name from an address; see the adapter), an account.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "login_failed_name": "100/h/key",
    "reset_password": "10/h/ip,3/h/key",
}
MFA_ADAPTER = "articles.signing_in.adapters.FactorAdapter"
MFA_FORMS = {"add_webauthn": "articles.signing_in.forms.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# One's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Browsers count http on one's own machine as safe.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _is_local and not _is_https

LANGUAGE_CODE = read("LANGUAGE_CODE", "en")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(
        f"LANGUAGE_CODE must be one of Django's languages, such as en or da, not {LANGUAGE_CODE!r}"
    )
TIME_ZONE = read("TIME_ZONE", "UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE must be a name such as Europe/Berlin, not {TIME_ZONE!r}")
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "articles" / "locale"]
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Whether feeds carry whole stories; otherwise headline, standfirst and picture.
FULL_TEXT_FEEDS = read_switch("FULL_TEXT_FEEDS", False)

# Whom feeds name as their WebSub hub, and who is told when they change. Without one, nobody.
WEBSUB_HUB = read("WEBSUB_HUB")
if WEBSUB_HUB and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?", WEBSUB_HUB):
    raise ImproperlyConfigured(f"WEBSUB_HUB must look like https://hub.example.org/, not {WEBSUB_HUB!r}")

# What proves to search engines that it is us who tell of changes. Without it, nobody tells. Bing, Yandex and others
# share what one of them is told.
INDEXNOW_KEY = read("INDEXNOW_KEY")
if INDEXNOW_KEY and not re.fullmatch(r"[A-Za-z0-9-]{8,128}", INDEXNOW_KEY):
    raise ImproperlyConfigured("INDEXNOW_KEY must be 8 to 128 letters, digits and hyphens")
INDEXNOW_URL = read("INDEXNOW_URL", "https://api.indexnow.org/indexnow")
if not re.fullmatch(r"https?://[!-~]+", INDEXNOW_URL):
    raise ImproperlyConfigured(f"INDEXNOW_URL must be an address, not {INDEXNOW_URL!r}")

# Where the edge takes requests of the newspaper itself: what changes is asked for there once. Without it, nothing is.
EDGE_URL = read("EDGE_URL").rstrip("/")
if EDGE_URL and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", EDGE_URL):
    raise ImproperlyConfigured(f"EDGE_URL must look like http://edge:8081, not {EDGE_URL!r}")

# What robots.txt says: to search engines, to crawlers that gather texts for AI, and which paths are for neither.
SEARCH_ENGINES = read_switch("SEARCH_ENGINES", True)
AI_CRAWLERS = read_switch("AI_CRAWLERS", True)
ROBOTS_DISALLOW = read_list("ROBOTS_DISALLOW")
for _path in ROBOTS_DISALLOW:
    if not re.fullmatch(r"/[!-~]*", _path):
        raise ImproperlyConfigured(f"ROBOTS_DISALLOW must be paths such as /archive/, not {_path!r}")

# Where somebody who has found a hole in the site turns to; /.well-known/security.txt says it.
SECURITY_CONTACT = read("SECURITY_CONTACT")
if SECURITY_CONTACT and not re.fullmatch(r"(https://|mailto:|tel:)[!-~]+", SECURITY_CONTACT):
    raise ImproperlyConfigured(
        f"SECURITY_CONTACT must begin with mailto:, https:// or tel:, and is {SECURITY_CONTACT!r}"
    )

STATIC_URL = "/static/"
# The image collects when it is built and names a folder outside var/, which a volume would hide.
STATIC_ROOT = Path(read("STATIC_ROOT", str(VAR_DIR / "static"))).absolute()
STATICFILES_DIRS = [BASE_DIR / "static"]

# Originals and renditions. Readers get renditions only: the view behind /media/ looks in MEDIA_ROOT/renditions.
MEDIA_URL = "/media/"
MEDIA_ROOT = read_folder("MEDIA_ROOT", VAR_DIR / "media")
# Decoding a picture takes memory by its pixels, whatever the size of its file.
PICTURE_MAX_PIXELS = 80_000_000
PICTURE_MAX_BYTES = 40 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o644
# A text far too long is told so by its form, and stays in it; Django would answer a bare 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "articles.uploads.PatientUploadHandler",
]


def read_bucket():
    """Return the storage of pictures as STORAGES names it, and the origin readers get them from: a folder, or S3."""
    names = ("S3_ENDPOINT_URL", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "S3_PUBLIC_URL")
    endpoint, region, key, secret, public = (read(name) for name in names)
    bucket = read("S3_BUCKET")
    if not bucket:
        if given := [name for name in names if read(name)]:
            raise ImproperlyConfigured(f"{given[0]} is set, but S3_BUCKET is not: pictures would stay on this machine")
        return {"BACKEND": "articles.media.Folder"}, ""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise ImproperlyConfigured(f"S3_BUCKET must be a bucket's name, not {bucket!r}")
    for name, url in (("S3_ENDPOINT_URL", endpoint), ("S3_PUBLIC_URL", public)):
        if url and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?", url):
            raise ImproperlyConfigured(f"{name} must look like https://media.example.org, not {url!r}")
    if bool(key) != bool(secret):
        raise ImproperlyConfigured("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: one of them is not set")
    if not find_spec("storages") or not find_spec("boto3"):
        raise ImproperlyConfigured("S3_BUCKET needs more packages: pip install --requirement requirements/s3.txt")
    region = region or "us-east-1"
    root = (public or f"{endpoint or f'https://s3.{region}.amazonaws.com'}/{bucket}").rstrip("/")
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": region,
        "access_key": key or None,
        "secret_key": secret or None,
        "addressing_style": "path" if endpoint else "auto",
        "public_url": root,
        "sets_acl": not public,
    }
    return {"BACKEND": "articles.media_bucket.Bucket", "OPTIONS": options}, "/".join(root.split("/")[:3])


_media, MEDIA_ORIGIN = read_bucket()

STORAGES = {
    "default": _media,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "articles.staticfiles.JoinedStaticFilesStorage"
    },
}
# Every page names the hashed files: the others are neither compressed nor kept.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# Each process writes the reads, and the redirects followed, that it has counted every so many seconds; 0: each at once.
COUNTS_WRITTEN_EVERY = 2

# Each process keeps so many megabytes of whole pages, and answers from them; 0 keeps none.
PAGE_CACHE_MB = read_number("PAGE_CACHE_MB", 0 if DEBUG else 64, 0, 65_536)

# What is done after the response: rows of the database, which `manage.py worker` works off.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

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
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _is_https
# How long browsers ask for https by themselves, for sub-domains too, and from the list they are shipped with. The last
# two are hard to take back.
SECURE_HSTS_SECONDS = read_number("HSTS_SECONDS", 31_536_000, 0, 63_072_000) if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = read_switch("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = read_switch("HSTS_PRELOAD", False)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for sub-domains is the operator's decision: they may not all be ours
    "security.W021",  # so is the browsers' preload list, which is hard to leave
]
if _is_local:
    # Nobody listens on the way to one's own machine: no HSTS, no redirect to https, no https-only cookies.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]

# What the reader chose on this device is set before the first paint, so that nothing flashes or moves: colours and text
# size, each as data-<name> on <html>; the mark of a banner they took away goes. The one inline script of public pages,
# under 300 bytes.
HEAD_SCRIPT = (
    'try{let d=document.documentElement.dataset,l=localStorage;for(let k of["theme","text"])'
    '{let v=l.getItem(k);if(v)d[k]=v}if(d.banner===l.getItem("banner"))delete d.banner}catch{}'
)
_head_hash = b64encode(sha256(HEAD_SCRIPT.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # A nonce goes out only where one was asked for: on the writing page, for the editor's import map.
        "script-src": [SELF, f"'sha256-{_head_hash}'", NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *filter(None, [MEDIA_ORIGIN])],
        # A page whose text has embeds names their hosts instead (views.py); those of the desk, our own (headers.py).
        "frame-src": [NONE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The log is lines for people, or JSON for a program that gathers it.
LOG_FORMAT = read("LOG_FORMAT", "text")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be text or json, not {LOG_FORMAT!r}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "articles.logs.LineFormatter"},
        "json": {"()": "articles.logs.JSONFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django gives its loggers handlers of their own; with ours at the root, each line would come twice.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # What is 404 is in the line of the request.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}

# Where Prometheus finds figures: a door of its own, for no proxy to hand on.
METRICS_BIND = read("METRICS_BIND")
if METRICS_BIND and not re.fullmatch(r"[A-Za-z0-9.-]+:[0-9]{1,5}", METRICS_BIND):
    raise ImproperlyConfigured(f"METRICS_BIND must look like 127.0.0.1:9100, not {METRICS_BIND!r}")

# Where faults of the program are reported. What a reader or an editor sent, and who they are, stays here.
if _dsn := read("SENTRY_DSN"):
    try:
        sentry_sdk.init(
            dsn=_dsn,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            disabled_integrations=[ArgvIntegration()],
            before_send=without_what_was_sent,
        )
    except ValueError as _error:  # sentry_sdk's BadDsn is one; it may hold a key
        raise ImproperlyConfigured("SENTRY_DSN must look like https://key@sentry.example.org/1") from _error
