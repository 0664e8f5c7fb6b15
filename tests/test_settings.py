"""The environment decides; a bad value stops the start with the name of its variable."""

import json

import pytest

from .processes import manage, python

BAD_VALUES = [
    ("SENTRY_DSN", "https://secret@"),
    ("METRICS_BIND", "9100"),
    ("LOG_FORMAT", "xml"),
    ("DEBUG", "maybe"),
    ("SITE_URL", "www.example.org"),
    ("SITE_URL", "ftp://www.example.org"),
    ("SITE_URL", "https://www.example.org/news"),
    ("SITE_URL", "https://www.example.org?edition=1"),
    ("SITE_URL", "https://www.example.org:port"),
    ("SITE_URL", "https://editor:secret@www.example.org"),
    ("SITE_URL", "https://[www"),
    ("ALLOWED_HOSTS", "https://www.example.org"),
    ("ALLOWED_HOSTS", "www.example.org news.example.org"),
    ("DATABASE_URL", "newsroom"),
    ("DATABASE_URL", "mysql://desk:secret@localhost/newsroom"),
    ("DATABASE_URL", "postgres://desk:secret@localhost"),
    ("DATABASE_URL", "postgres://desk:secret@localhost:port/newsroom"),
    ("DATABASE_URL", "sqlite://:memory:"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "sqlite:////nowhere/newsroom.sqlite3"),
    ("CACHE_URL", "localhost:6379"),
    ("CACHE_URL", "memcache://localhost"),
    ("CACHE_URL", "redis:///0"),
    ("EMAIL_URL", "mail.example.org"),
    ("EMAIL_URL", "smtp://desk:secret@mail.example.org:port"),
    ("TIME_ZONE", "Europe/Atlantis"),
    ("LANGUAGE_CODE", "klingon"),
    ("SECRET_KEY_FILE", "/nowhere/key"),
    ("SECRET_KEY_FILE", "/dev/null"),
    ("SECRET_KEY_FILE", "/"),
    ("MEDIA_ROOT", "/dev/null/media"),
    ("MEDIA_ROOT", "/dev/null"),
    ("VAR_DIR", "/dev/null/var"),
    ("TRUSTED_PROXIES", "nginx"),
    ("TRUSTED_PROXIES", "*"),
    ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ("WEB_CONCURRENCY", "many"),
    ("WEB_CONCURRENCY", "0"),
    ("PORT", "http"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("ROBOTS_DISALLOW", "archive"),
    ("SECURITY_CONTACT", "desk@news.example"),
    ("EDGE_URL", "edge:8081"),
    ("INDEXNOW_KEY", "short"),
    ("INDEXNOW_URL", "indexnow.example"),
    ("S3_BUCKET", "Pictures!"),
    ("S3_REGION", "eu-north-1"),  # without a bucket
    ("S3_SECRET_ACCESS_KEY", "secret"),
]


@pytest.mark.parametrize(("name", "value"), BAD_VALUES)
def test_a_bad_value_stops_the_start_with_its_name(tmp_path, name, value):
    start = manage("check", **{"var": tmp_path, name: value})

    assert start.returncode == 1
    assert start.stderr.startswith(f"The newspaper cannot start: {name} ")
    assert start.stderr.count("\n") == 1
    assert "secret" not in start.stderr or name in {"SECRET_KEY_FILE", "SITE_URL"}


def read(*names, var, **variables):
    """Return settings of these names as a newspaper with these variables has them."""
    code = "import json, sys; from newsroom import settings as s"
    code += f"; json.dump([getattr(s, name) for name in {names!r}], sys.stdout, default=str)"
    done = python("-c", code, var=var, **variables)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_nothing_set_is_a_newspaper_on_localhost(tmp_path):
    found = read("DEBUG", "SITE_URL", "EMBEDDED", "ALLOWED_HOSTS", "TRUSTED_PROXIES", var=tmp_path)

    assert found == [False, "http://localhost:8000", True, ["localhost", "localhost", "127.0.0.1", "[::1]"], []]


def test_an_empty_value_is_no_value(tmp_path):
    variables = dict.fromkeys(["DEBUG", "SITE_URL", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "PORT", "TIME_ZONE"], "")

    found = read("DEBUG", "EMBEDDED", "PORT", "TIME_ZONE", "EMAIL_BACKEND", var=tmp_path, **variables)

    assert found == [False, True, 8000, "UTC", "django.core.mail.backends.console.EmailBackend"]


@pytest.mark.parametrize(("word", "meaning"), [("on", True), ("TRUE", True), ("1", True), ("off", False), ("0", False)])
def test_debug_understands_the_usual_words(tmp_path, word, meaning):
    assert read("DEBUG", var=tmp_path, DEBUG=word) == [meaning]


def test_https_follows_from_the_address(tmp_path):
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]

    assert read(*names, var=tmp_path, SITE_URL="https://www.example.org") == [True, True, True, 31_536_000]
    assert read(*names, var=tmp_path, SITE_URL="http://www.example.org") == [False, False, False, 0]


def test_what_browsers_are_told_of_https_is_the_operators(tmp_path):
    names = ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"]
    site = {"SITE_URL": "https://www.example.org"}

    assert read(*names, var=tmp_path, **site) == [31_536_000, False, False]
    said = {"HSTS_SECONDS": "300", "HSTS_SUBDOMAINS": "on", "HSTS_PRELOAD": "on"}
    assert read(*names, var=tmp_path, **site, **said) == [300, True, True]


def test_the_sites_own_host_is_always_allowed(tmp_path):
    found = read(
        "ALLOWED_HOSTS", var=tmp_path, SITE_URL="https://News.example.org/", ALLOWED_HOSTS="news.internal, .example.net"
    )

    assert found == [["news.example.org", "news.internal", ".example.net"]]


def test_the_port_is_part_of_the_default_address(tmp_path):
    assert read("SITE_URL", var=tmp_path, PORT="8123") == ["http://localhost:8123"]


def test_postgresql_keeps_the_options_of_its_address(tmp_path):
    address = "postgres://desk:p%40ss@db.example.org:5433/newsroom?sslmode=require"

    [[found]] = [list(read("DATABASES", var=tmp_path, DATABASE_URL=address)[0].values())]

    assert (found["HOST"], found["PORT"], found["NAME"], found["PASSWORD"]) == (
        "db.example.org",
        5433,
        "newsroom",
        "p@ss",
    )
    assert found["OPTIONS"] == {"connect_timeout": 10, "sslmode": "require"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ENDPOINT_URL", "s3.example.org"),
        ("S3_PUBLIC_URL", "https://media.example.org/?key=1"),
        ("S3_PUBLIC_URL", "https://media.example.org; script-src *"),
        ("S3_ACCESS_KEY_ID", "key"),
    ],
)
def test_a_bucket_that_cannot_be_asked_stops_the_start(tmp_path, name, value):
    start = manage("check", **{"var": tmp_path, "S3_BUCKET": "newspaper", name: value})

    assert (start.returncode, start.stderr.count("\n")) == (1, 1)
    assert start.stderr.startswith(f"The newspaper cannot start: {name} ")


@pytest.mark.parametrize(
    ("variables", "root", "origin"),
    [
        ({}, "https://s3.us-east-1.amazonaws.com/newspaper", "https://s3.us-east-1.amazonaws.com"),
        ({"S3_ENDPOINT_URL": "http://minio:9000"}, "http://minio:9000/newspaper", "http://minio:9000"),
        ({"S3_PUBLIC_URL": "https://cdn.example/a/"}, "https://cdn.example/a", "https://cdn.example"),
    ],
)
def test_readers_may_load_pictures_from_the_bucket(tmp_path, variables, root, origin):
    storages, policy = read("STORAGES", "CONTENT_SECURITY_POLICY", var=tmp_path, S3_BUCKET="newspaper", **variables)

    assert storages["default"]["OPTIONS"]["public_url"] == root
    assert policy["DIRECTIVES"]["img-src"] == ["'self'", "data:", origin]


def test_mail_goes_where_its_address_says(tmp_path):
    names = ["EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_USE_TLS"]

    found = read(*names, var=tmp_path, EMAIL_URL="smtp+tls://desk:secret@mail.example.org:587")

    assert found == ["django.core.mail.backends.smtp.EmailBackend", "mail.example.org", 587, "desk", True]


def test_a_folder_may_have_any_name(tmp_path):
    var = tmp_path / "100% news?"

    assert read("DATABASES", var=var)[0]["default"]["NAME"] == str(var / "newsroom.sqlite3")


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = read("SECRET_KEY", var=tmp_path)
    again = read("SECRET_KEY", var=tmp_path)

    assert first == again
    assert len(first[0]) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("secret-key*")] == ["secret-key"]


def test_a_key_is_taken_as_it_is(tmp_path):
    assert read("SECRET_KEY", var=tmp_path, SECRET_KEY="$HOME and more") == ["$HOME and more"]
    assert not (tmp_path / "secret-key").exists()


def test_a_key_may_be_a_file(tmp_path):
    (tmp_path / "key").write_text("from a vault\n")

    assert read("SECRET_KEY", var=tmp_path, SECRET_KEY_FILE=str(tmp_path / "key")) == ["from a vault"]


@pytest.mark.parametrize("address", ["https://www.example.org", "http://localhost:8000"])
def test_the_deployment_check_finds_nothing(tmp_path, address):
    check = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, SITE_URL=address)

    assert check.returncode == 0, check.stderr


def test_the_deployment_check_tells_the_truth_about_http(tmp_path):
    check = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, SITE_URL="http://www.example.org")

    assert "security.W012" in check.stderr
