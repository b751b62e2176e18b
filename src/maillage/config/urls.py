"""Every address of the site. French ones have no prefix; English ones begin with /en/."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as usersessions
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve

from maillage.pages.limits import CODES_FROM, CODES_SENT, CODES_TRIED, limited
from maillage.pages.sitemap import SITEMAPS
from maillage.pages.views import machine, public, security

# Sign-in by a code sent by mail; there is no password, so the addresses of passwords do not exist.
asked = limited(account.request_login_code, CODES_SENT, CODES_FROM)
ACCOUNT = [
    path("connexion/", asked, name="account_request_login_code"),
    path("connexion/", asked, name="account_login"),
    path("connexion/", asked, name="account_reset_password"),
    path(
        "connexion/code/",
        limited(account.confirm_login_code, None, CODES_TRIED, of_code=True),
        name="account_confirm_login_code",
    ),
    path("inscription/", limited(account.signup, CODES_SENT, CODES_FROM), name="account_signup"),
    path(
        "inscription/code/",
        limited(account.email_verification_sent, None, CODES_TRIED, of_code=True),
        name="account_email_verification_sent",
    ),
    path("connexion/confirmer/", security.confirm_it_is_me, name="account_reauthenticate"),
    path("connexion/confirmer/code/", security.code_again, name="account_code_again"),
    path("connexion/second/", limited(mfa.authenticate, None, CODES_TRIED), name="mfa_authenticate"),
    path("connexion/second/confirmer/", limited(mfa.reauthenticate, None, CODES_TRIED), name="mfa_reauthenticate"),
    path("connexion/cle/", limited(webauthn.login_webauthn, None, CODES_TRIED), name="mfa_login_webauthn"),
    path("connexion/cle/confirmer/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("connexion/appareil/<str:token>/", security.known_device, name="account_known_device"),
    path("securite/", security.index, name="mfa_index"),
    path("securite/sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("securite/codes/nouveaux/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("securite/codes/codes.txt", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("securite/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("securite/cles/<int:pk>/nommer/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("profil/adresse/", RedirectView.as_view(pattern_name="pages:profile"), name="account_email"),
    path("compte-inactif/", account.account_inactive, name="account_inactive"),
]

if settings.OIDC_NAME:
    ACCOUNT += [
        path("connexion/<slug:provider_id>/aller/", oidc.login, name="openid_connect_login"),
        path("connexion/<slug:provider_id>/retour/", oidc.callback, name="openid_connect_callback"),
        path("connexion/fournisseur/annule/", social.login_cancelled, name="socialaccount_login_cancelled"),
        path("connexion/fournisseur/erreur/", social.login_error, name="socialaccount_login_error"),
        path("connexion/fournisseur/inscription/", social.signup, name="socialaccount_signup"),
        path("connexion/fournisseur/comptes/", security.index, name="socialaccount_connections"),
    ]
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # by our own sign-in, no password

urlpatterns = [
    path("sw.js", machine.service_worker, name="service_worker"),
    path("manifest.webmanifest", machine.manifest, name="manifest"),
    path("favicon.ico", machine.favicon, name="favicon"),
    path("robots.txt", machine.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("admin/", admin.site.urls),
    # Photos, all written by us as WebP. A reverse proxy may serve the folder instead.
    re_path(r"^media/(?P<path>places/[\w.-]+\.webp)$", serve, {"document_root": settings.MEDIA_ROOT}),
    *i18n_patterns(
        path("", include("maillage.bookings.urls")),  # first: what is asked most is found without trying the rest
        *ACCOUNT,
        path("lieux/<slug:slug>/", public.place, name="place"),
        path("", include("maillage.pages.urls")),
        path("", include("maillage.community.urls")),
        path("", include("maillage.access.urls")),
        path("", include("maillage.foresight.urls")),
        path("", include("maillage.commons.urls")),
        path("", include("maillage.places.urls")),
        path("", include("maillage.territory.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "maillage.pages.views.errors.bad_request"
