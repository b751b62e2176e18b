"""The language of a page follows its address."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "language"), [("/", "fr"), ("/lieux/", "fr"), ("/en/", "en"), ("/en/lieux/", "en")]
)
def test_no_page_says_that_it_depends_on_what_the_browser_prefers(address: str, language: str) -> None:
    for preferred in ("fr", "en-GB,en;q=0.9"):
        answer = Client().get(address, headers={"Accept-Language": preferred})
        assert answer["Content-Language"] == language
        assert "accept-language" not in answer.get("Vary", "").lower()


def test_what_a_program_is_refused_in_its_language_does_say_so() -> None:
    answer = Client().post("/api/v1/bookings", {}, content_type="application/json", headers={"Accept-Language": "fr"})
    assert answer.status_code in {401, 403}
    assert "accept-language" in answer["Vary"].lower()
