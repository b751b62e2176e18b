"""A statement that takes too long is given up: a page says so, and nobody waits behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from maillage.config.database import django_settings, set_time_limits
from maillage.config.urls import urlpatterns as real

pytestmark = pytest.mark.django_db(transaction=False)


def sleeps(_request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '50ms', true)")
        cursor.execute("SELECT pg_sleep(30)")
    return HttpResponse("never")


def waits(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("canceling statement due to lock timeout") from psycopg.errors.LockNotAvailable()


urlpatterns = [path("sleeps/", sleeps), path("waits/", waits), *real]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/sleeps/", "/waits/"])
def test_a_page_whose_statement_takes_too_long_answers_503_with_a_sentence(client: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "prend trop de temps" in answer.content.decode()


@pytest.fixture
def rate_limited() -> Iterator[Any]:
    """A connection as the website makes it."""
    settings = connection.settings_dict | {"OPTIONS": dict(connection.settings_dict["OPTIONS"])}
    set_time_limits(settings, 20)
    other = connections["default"].__class__(settings, "default")
    yield other
    other.close()


def test_connections_of_the_website_have_limits(rate_limited: Any) -> None:
    with rate_limited.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')"
        )
        assert cursor.fetchone() == ("20s", "10s", "1min")


def test_no_limit_is_no_limit() -> None:
    settings = django_settings("postgresql://somebody@somewhere/some", 0)
    set_time_limits(settings, 20)
    set_time_limits(settings, 0)
    assert "options" not in settings["OPTIONS"]


def test_the_web_application_is_limited() -> None:
    from maillage.config import wsgi

    options = connection.settings_dict["OPTIONS"].pop("options")
    assert "statement_timeout=20000" in options
    assert wsgi.application
