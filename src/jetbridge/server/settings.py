"""Every setting of the server, each from the environment; docs/self-hosting.md has the table."""

import os
import secrets
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

VERSION = version("jetbridge")


def _whole_number(name: str, default: int) -> int:
    """A setting that is a number; anything else is said plainly, before anything starts."""
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.")
    return int(value)


DATA_DIR = Path(os.environ.get("JETBRIDGE_DATA_DIR", "var")).resolve()
PORT = _whole_number("PORT", 8000)
ORIGIN = os.environ.get("JETBRIDGE_ORIGIN", f"http://127.0.0.1:{PORT}").rstrip("/")
WORKERS = _whole_number("JETBRIDGE_WORKERS", 1)
THREADS = _whole_number("JETBRIDGE_THREADS", 4)


def _secret_key() -> str:
    """The signing key: from the environment, else made once and kept beside the data, readable by its owner only."""
    if key := os.environ.get("JETBRIDGE_SECRET_KEY"):
        return key
    kept = DATA_DIR / "secret-key"
    try:
        return kept.read_text()
    except FileNotFoundError:
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = kept.with_name(f"secret-key.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, kept)  # fails if another process was first: then its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return kept.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = os.environ.get("JETBRIDGE_SECRET_KEY_FALLBACKS", "").split()
DEBUG = False
ALLOWED_HOSTS = [urlsplit(ORIGIN).hostname or ""]
SECURE = ORIGIN.startswith("https://")

ROOT_URLCONF = "jetbridge.server.urls"
WSGI_APPLICATION = "jetbridge.server.wsgi.application"
APPEND_SLASH = False  # a path answers with and without a trailing slash, never by a redirect
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

INSTALLED_APPS = [
    "jetbridge.server",
    "jetbridge.server.accounts",
    "jetbridge.server.oauth",
    "jetbridge.server.partners",
    "jetbridge.server.activations",
    "oauth2_provider",
    "corsheaders",
    "jetbridge.server.operators.OperatorsConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "jetbridge.server.wp.middleware.RestMiddleware",
    "jetbridge.server.pages.PageSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jetbridge.server.pages.ContentSecurityPolicyMiddleware",
    "jetbridge.server.pages.PageSessionMiddleware",
    "jetbridge.server.pages.PageCommonMiddleware",
    "jetbridge.server.pages.PageCsrfMiddleware",
    "jetbridge.server.pages.PageAuthenticationMiddleware",
    "jetbridge.server.pages.PageMessageMiddleware",
    "jetbridge.server.pages.PageFrameMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database: SQLite embedded, PostgreSQL in production --------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'jetbridge.sqlite3'}",
        conn_max_age=None,  # a worker thread keeps its connection
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a transaction takes the write lock first, so it never fails half-way
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
    }

# --- people -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "jetbridge.server.oauth.hashers.RandomSecretHasher",  # only for the secrets of OAuth clients, see there
]
LOGIN_URL = "admin:login"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "jetbridge_session"
CSRF_COOKIE_NAME = "jetbridge_csrf"
CSRF_FAILURE_VIEW = "jetbridge.server.failures.forged"

# --- OAuth: django-oauth-toolkit; its models are swapped while that is free, for the clauses it leaves open ---

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth.Application"
OAUTH2_PROVIDER_GRANT_MODEL = "oauth.Grant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth.AccessToken"  # noqa: S105  a model's name
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth.RefreshToken"  # noqa: S105  a model's name
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth.IDToken"  # noqa: S105  a model's name
OAUTH2_PROVIDER = {
    "SCOPES": {
        "global": "Everything your role allows",
        "auth": "Who you are",
        "activations": "Read activations",
        "invoices": "Read invoices",
        "jetpack-partner": "Provision plans as a partner key",
    },
    "DEFAULT_SCOPES": ["global"],
    "ACCESS_TOKEN_GENERATOR": "jetbridge.server.oauth.tokens.generate_access_token",
    "CLIENT_ID_GENERATOR_CLASS": "jetbridge.server.oauth.tokens.IntegerClientId",
    "CLIENT_SECRET_HASHER": "random_secret_sha256",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
TOKEN_DAYS = _whole_number("JETBRIDGE_TOKEN_DAYS", 90)

# --- what a browser may do --------------------------------------------------------------------------------

CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/wpcom/v2(/|$)"
CORS_ALLOW_HEADERS = ["Authorization", "Content-Type", "X-WP-Nonce"]
CORS_EXPOSE_HEADERS = ["X-WP-Total", "X-WP-TotalPages", "Link"]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # files are served from the package itself; there is no collectstatic step
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
