"""Every setting of the server, each from the environment; docs/self-hosting.md has the table."""

import os
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from jetbridge.server.oauth.lifetimes import expires_in

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
SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # pages.py has subclasses of these three middlewares,
    "security.W002",  # which the checks, looking for the names, do not see
    "security.W003",
    "oauth2_provider.W008",  # http redirects are for this machine only (oauth/redirects.py, RFC 8252)
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

INSTALLED_APPS = [
    "jetbridge.server",
    "jetbridge.server.accounts",
    "jetbridge.server.oauth",
    "jetbridge.server.audit",
    "jetbridge.server.partners",
    "jetbridge.server.activations",
    "jetbridge.server.billing",
    "jetbridge.server.downloads",
    "oauth2_provider",
    "corsheaders",
    "jetbridge.server.operators.OperatorsConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "jetbridge.server.accounts.apps.SignInConfig",  # allauth.account
    "allauth.mfa",
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
    "jetbridge.server.pages.PageAccountMiddleware",
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
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
    ),
    {"NAME": "jetbridge.server.accounts.passwords.EndsAccess"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "jetbridge.server.oauth.hashers.RandomSecretHasher",  # only for the secrets of OAuth clients, see there
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
SESSION_COOKIE_AGE = 14 * 86_400  # from signing in, however busy the session is
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 3600
TRUSTED_PROXIES = _whole_number("JETBRIDGE_TRUSTED_PROXIES", 0)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "jetbridge_session"
CSRF_COOKIE_NAME = "jetbridge_csrf"
CSRF_FAILURE_VIEW = "jetbridge.server.failures.forged"

# --- signing in: django-allauth; a user's address is User.email and nothing else, so its own addresses are unused ---

ACCOUNT_ADAPTER = "jetbridge.server.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # they would lock out the owner of an account; `accounts.slowing` slows the guesser
ACCOUNT_FORMS = {
    "login": "jetbridge.server.accounts.forms.SignInForm",
    "reauthenticate": "jetbridge.server.accounts.forms.ConfirmForm",
    "change_password": "jetbridge.server.accounts.forms.ChangePasswordForm",
    "reset_password": "jetbridge.server.accounts.forms.AskForResetForm",
    "reset_password_from_key": "jetbridge.server.accounts.forms.ResetPasswordForm",
    "user_token": "jetbridge.server.accounts.forms.ResetTokenForm",
}
MFA_ADAPTER = "jetbridge.server.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "jetbridge.server.accounts.forms.CodeForm",
    "activate_totp": "jetbridge.server.accounts.forms.AddAppForm",
    "reauthenticate": "jetbridge.server.accounts.forms.CodeAgainForm",
}
MFA_TOTP_ISSUER = "Jetbridge"
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers know passkeys on https and on localhost only.
PASSKEYS = SECURE or urlsplit(ORIGIN).hostname == "localhost"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS

# --- mail: printed, unless there is a server for it ------------------------------------------------------------


def _mail_server() -> dict[str, Any]:
    """Django's EMAIL_ settings out of JETBRIDGE_SMTP_URL."""
    url = os.environ.get("JETBRIDGE_SMTP_URL")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        server: dict[str, Any] = dj_email_url.parse(url)
    except ValueError:
        server = {}
    if "EMAIL_BACKEND" not in server or not server["EMAIL_HOST"]:
        raise ImproperlyConfigured("JETBRIDGE_SMTP_URL must be like smtp://USER:PASSWORD@mail.example.com:587/?tls=1")
    return server | {"EMAIL_TIMEOUT": server["EMAIL_TIMEOUT"] or 30}


globals().update(_mail_server())
DEFAULT_FROM_EMAIL = os.environ.get("JETBRIDGE_MAIL_FROM", f"Jetbridge <jetbridge@{urlsplit(ORIGIN).hostname}>")

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
    "SCOPES_BACKEND_CLASS": "jetbridge.server.oauth.scopes.Scopes",
    "OAUTH2_VALIDATOR_CLASS": "jetbridge.server.oauth.validator.Validator",
    "OAUTH2_BACKEND_CLASS": "jetbridge.server.oauth.backend.Backend",
    "ACCESS_TOKEN_GENERATOR": "jetbridge.server.oauth.tokens.generate_access_token",
    "REFRESH_TOKEN_GENERATOR": "jetbridge.server.oauth.tokens.generate_refresh_token",
    "CLIENT_ID_GENERATOR_CLASS": "jetbridge.server.oauth.tokens.IntegerClientId",
    "CLIENT_SECRET_HASHER": "random_secret_sha256",
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": expires_in,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 90 * 86_400,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "OIDC_ISS_ENDPOINT": ORIGIN,  # the issuer, never from the Host header
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http"],
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
}
TOKEN_DAYS = _whole_number("JETBRIDGE_TOKEN_DAYS", 90)
PUBLIC_TOKEN_SECONDS = _whole_number("JETBRIDGE_PUBLIC_TOKEN_SECONDS", 3600)
OAUTH_REGISTRATION = os.environ.get("JETBRIDGE_OAUTH_REGISTRATION", "0") == "1"

# --- Stripe, for partner keys that have a subscription there ------------------------------------------------

STRIPE_API_KEY = os.environ.get("STRIPE_API_KEY", "")
STRIPE_WEBHOOK_SECRET = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_BASE = os.environ.get("STRIPE_API_BASE", "https://api.stripe.com").rstrip("/")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "stripe": {  # see billing/stripe_answers.py
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "stripe",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

# --- what a browser may do --------------------------------------------------------------------------------

CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(wpcom/v2|rest|oauth2(-1)?/(token|revoke|introspect|token-info|register)|\.well-known)(/|$)"
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

PORTAL_BUILD = Path(__file__).parent / "portal" / "build"
STATIC_URL = "/static/"
STATICFILES_DIRS = [("portal", PORTAL_BUILD)] if PORTAL_BUILD.is_dir() else []
WHITENOISE_USE_FINDERS = True  # files are served from the package itself; there is no collectstatic step
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/portal/assets/"  # Vite puts the hash of the contents into each name
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
        "oauth2_provider": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
