"""Headers, cookies, sizes, tokens of forms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.community.models import Person
from maillage.places.models import Place
from tests.kit.screens import SignedIn
from tests.pages.sign_in_safety.acts import AGAIN, sign_in

PAGES = [
    "/",
    "/lieux/",
    "/connexion/",
    "/inscription/",
    "/nulle-part/",
    "/mes-donnees/",
    "/robots.txt",
    "/sw.js",
    "/vie-privee/registre.csv",
    "/admin/login/",
]


@pytest.mark.parametrize("page", PAGES)
def test_each_answer_says_what_a_browser_may_do_with_it(db: None, page: str) -> None:
    answer = Client().get(page)
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'self'" in policy
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_cookies_of_a_session_are_out_of_reach_of_scripts(bob: Person) -> None:
    cookie = sign_in(bob).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def settings_of(**given: str) -> dict[str, Any]:
    """The settings that these variables give, read by a process of their own."""
    wanted = [
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_PROXY_SSL_HEADER",
        "ALLAUTH_TRUSTED_PROXY_COUNT",
        "DEBUG",
        "ALLOWED_HOSTS",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
    ]
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAILLAGE_")}
    env |= {
        "MAILLAGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "MAILLAGE_SECRET_KEY": "x" * 50,
        "MAILLAGE_MAIL_URL": "smtp://u:p@mail.example:587",
        **given,
    }
    told = "import json, sys; from maillage.config import settings as s"
    told += "; print(json.dumps({name: getattr(s, name) for name in sys.argv[1:]}))"
    done = subprocess.run([sys.executable, "-c", told, *wanted], env=env, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_over_https_all_of_it_is_https(tmp_path: Any) -> None:
    found = settings_of(
        MAILLAGE_ORIGIN="https://lieux.example", MAILLAGE_BEHIND_PROXY="true", MAILLAGE_DATA_DIR=str(tmp_path)
    )
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert found["ALLOWED_HOSTS"] == ["lieux.example"]
    assert not found["DEBUG"]
    assert not found["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]


def test_over_http_nothing_is_promised_that_would_lock_people_out(tmp_path: Any) -> None:
    found = settings_of(
        MAILLAGE_MODE="development", MAILLAGE_ORIGIN="http://lieux.example", MAILLAGE_DATA_DIR=str(tmp_path)
    )
    assert (found["SECURE_HSTS_SECONDS"], found["SECURE_SSL_REDIRECT"], found["SESSION_COOKIE_SECURE"]) == (
        0,
        False,
        False,
    )
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert found["SECURE_PROXY_SSL_HEADER"] is None


def test_a_form_that_is_too_large_is_refused(bob: Person, as_: SignedIn) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    large = client.post("/profil/", {"name": "x" * 2_100_000, "language": "fr", "reminder": "day"})
    assert large.status_code in {400, 413}
    fields = client.post("/profil/", {f"f{n}": "x" for n in range(600)})
    assert fields.status_code in {400, 413}


def test_a_file_that_is_too_large_is_refused_with_a_sentence(
    place: Place, alice: Person, dora: Person, as_: SignedIn
) -> None:
    photo = SimpleUploadedFile("x.jpg", b"\xff\xd8\xff" + b"0" * 15_000_001, content_type="image/jpeg")
    answer = as_(alice).post(f"/lieux/{place.slug}/gerer/photos/", {"image": photo, "alt": "La salle"})
    assert answer.status_code == 422
    table = SimpleUploadedFile("x.csv", b"nom;courriel\n" + b"x" * 10_000_001, content_type="text/csv")
    given = {"kind": "people", "network": place.network_id, "file": table}
    answer = as_(dora).post("/animation/imports/", given)
    assert answer.status_code in {409, 413, 422}
    assert not place.photos.exists()


def test_a_form_without_its_token_is_refused(bob: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/profil/", "/mes-donnees/effacer/", "/deconnexion/", AGAIN, "/voir-comme/arreter/"):
        assert client.post(address, {}).status_code == 403, address
