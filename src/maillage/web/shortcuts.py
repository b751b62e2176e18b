"""What most views end with: a page, a word that it is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(
    request: HttpRequest, template: str, section: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """The template with its context; `section` is the entry of the menu it belongs to. 422 when a form was refused."""
    if status == 200 and any(isinstance(value, BaseForm) and value.errors for value in context.values()):
        status = 422
    return render(request, template, {**context, "section": section}, status=status)


def flash_success(request: HttpRequest, text: str) -> None:
    """Queue a success message for the next page."""
    messages.success(request, text, extra_tags="good")
