"""Every address of the site. French ones have no prefix; English ones begin with /en/."""

from importlib.util import find_spec

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

from maillage.bookings.views.search import search
from maillage.config.api import api, guide, marked_urls
from maillage.config.domains import INSTALLED_DOMAINS
from maillage.pages.limits import CODES_FROM, CODES_SENT, CODES_TRIED, rate_limited
from maillage.pages.views import addresses, machine, programs, security, sign_in
from maillage.pages.views.public import place
from maillage.web.domain import sitemaps
from maillage.web.sensitivity import own, public

# Sign-in by a code sent by mail; there is no password, so the addresses of passwords do not exist.
send_sign_in_code = public(rate_limited(sign_in.SendCode.as_view(), CODES_SENT, CODES_FROM))
redirect_to_sign_in = RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)
ACCOUNT = [
    path("connexion/", send_sign_in_code, name="account_request_login_code"),
    path("connexion/", send_sign_in_code, name="account_login"),
    path("connexion/", send_sign_in_code, name="account_reset_password"),
    path(
        "connexion/code/",
        public(rate_limited(sign_in.ConfirmCode.as_view(), None, CODES_TRIED, of_code=True)),
        name="account_confirm_login_code",
    ),
    path("connexion/nom/", rate_limited(sign_in.welcome, None, CODES_TRIED), name="account_welcome"),
    path("inscription/", public(redirect_to_sign_in), name="account_signup"),  # one door: known addresses or not
    path(
        "inscription/code/",
        public(rate_limited(account.email_verification_sent, None, CODES_TRIED, of_code=True)),
        name="account_email_verification_sent",
    ),
    path("connexion/confirmer/", security.confirm_it_is_me, name="account_reauthenticate"),
    path("connexion/confirmer/code/", security.code_again, name="account_code_again"),
    path("connexion/second/", public(rate_limited(mfa.authenticate, None, CODES_TRIED)), name="mfa_authenticate"),
    path(
        "connexion/second/confirmer/",
        own(rate_limited(mfa.reauthenticate, None, CODES_TRIED)),
        name="mfa_reauthenticate",
    ),
    path("connexion/cle/", public(rate_limited(webauthn.login_webauthn, None, CODES_TRIED)), name="mfa_login_webauthn"),
    path("connexion/cle/confirmer/", own(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("connexion/appareil/<str:token>/", security.known_device, name="account_known_device"),
    path("securite/", security.index, name="mfa_index"),
    path("securite/sessions/", own(usersessions.list_usersessions, private=True), name="usersessions_list"),
    path("securite/programmes/", programs.tokens, name="access_tokens"),
    path("securite/application/", own(totp.activate_totp, recent=True), name="mfa_activate_totp"),
    path("securite/application/retirer/", own(totp.deactivate_totp, recent=True), name="mfa_deactivate_totp"),
    path(
        "securite/codes/", own(recovery.view_recovery_codes, recent=True, private=True), name="mfa_view_recovery_codes"
    ),
    path(
        "securite/codes/nouveaux/",
        own(recovery.generate_recovery_codes, recent=True),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/codes/codes.txt",
        own(recovery.download_recovery_codes, recent=True, private=True),
        name="mfa_download_recovery_codes",
    ),
    path("securite/cles/", own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", own(webauthn.add_webauthn, recent=True), name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/retirer/", own(webauthn.remove_webauthn, recent=True), name="mfa_remove_webauthn"),
    path("securite/cles/<int:pk>/nommer/", own(webauthn.edit_webauthn, recent=True), name="mfa_edit_webauthn"),
    path("deconnexion/", own(account.logout), name="account_logout"),
    path("profil/adresse/", addresses.change, name="account_email"),
    path("profil/adresse/code/", addresses.confirm, name="account_confirm_address"),
    path("securite/cles/non-merci/", addresses.decline_key, name="account_decline_passkey"),
    path("compte-inactif/", public(account.account_inactive), name="account_inactive"),
]

if settings.OIDC_NAME:
    ACCOUNT += [
        path("connexion/<slug:provider_id>/aller/", public(oidc.login), name="openid_connect_login"),
        path("connexion/<slug:provider_id>/retour/", public(oidc.callback), name="openid_connect_callback"),
        path("connexion/fournisseur/annule/", public(social.login_cancelled), name="socialaccount_login_cancelled"),
        path("connexion/fournisseur/erreur/", public(social.login_error), name="socialaccount_login_error"),
        path("connexion/fournisseur/inscription/", public(social.signup), name="socialaccount_signup"),
        path("connexion/fournisseur/comptes/", security.index, name="socialaccount_connections"),
    ]
admin.site.login = public(secure_admin_login(admin.site.login))  # type: ignore[method-assign]  # by our own sign-in, no password
for view in (admin.AdminSite.logout, admin.AdminSite.i18n_javascript):
    public(view)  # the rest of Django's administration is about other people

ASKED_MOST = "maillage.bookings"  # its addresses are found without trying the others


def _has_urls(domain: str) -> bool:
    return find_spec(f"{domain}.urls") is not None


urlpatterns = [
    path("sw.js", machine.service_worker, name="service_worker"),
    path("manifest.webmanifest", machine.manifest, name="manifest"),
    path("favicon.ico", machine.favicon, name="favicon"),
    path("robots.txt", machine.robots, name="robots"),
    path(
        "sitemap.xml", public(sitemap), {"sitemaps": sitemaps(), "template_name": "pages/sitemap.xml"}, name="sitemap"
    ),
    path("admin/", admin.site.urls),
    path("api/v1/", marked_urls(api)),
    # Photos, all written by us as WebP or AVIF. A reverse proxy may serve the folder instead.
    re_path(
        r"^media/(?P<path>(?:places|networks|programme)/[\w.-]+\.(?:webp|avif))$",
        machine.media,
    ),
    *i18n_patterns(
        path("chercher/", search, name="search"),
        path("", include(f"{ASKED_MOST}.urls")),
        *ACCOUNT,
        path("api/", guide, name="api_guide"),
        path("lieux/<slug:slug>/", place, name="place"),
        *(path("", include(f"{name}.urls")) for name in INSTALLED_DOMAINS if name != ASKED_MOST and _has_urls(name)),
        prefix_default_language=False,
    ),
]

handler400 = "maillage.pages.views.errors.bad_request"
