"""Every address of the site. French ones have no prefix; English ones begin with /en/."""

from allauth.account import views as account
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve

from maillage.pages.sitemap import SITEMAPS
from maillage.pages.views import machine, public

# Sign-in by a code sent by mail; there is no password, so the addresses of passwords do not exist.
ACCOUNT = [
    path("connexion/", account.request_login_code, name="account_request_login_code"),
    path("connexion/", account.request_login_code, name="account_login"),
    path("connexion/", account.request_login_code, name="account_reset_password"),
    path("connexion/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("inscription/", account.signup, name="account_signup"),
    path("inscription/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("profil/adresse/", RedirectView.as_view(pattern_name="pages:profile"), name="account_email"),
    path("compte-inactif/", account.account_inactive, name="account_inactive"),
]

urlpatterns = [
    path("sw.js", machine.service_worker, name="service_worker"),
    path("manifest.webmanifest", machine.manifest, name="manifest"),
    path("robots.txt", machine.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("admin/", admin.site.urls),
    # Photos, all written by us as WebP. A reverse proxy may serve the folder instead.
    re_path(r"^media/(?P<path>places/[\w.-]+\.webp)$", serve, {"document_root": settings.MEDIA_ROOT}),
    *i18n_patterns(
        *ACCOUNT,
        path("lieux/<slug:slug>/", public.place, name="place"),
        path("", include("maillage.pages.urls")),
        path("", include("maillage.access.urls")),
        path("", include("maillage.bookings.urls")),
        path("", include("maillage.places.urls")),
        path("", include("maillage.territory.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "maillage.pages.views.errors.bad_request"
