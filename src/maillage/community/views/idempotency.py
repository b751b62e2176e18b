"""Views that may be asked twice and act once: the header `Idempotency-Key`."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse

from maillage.community.actions.idempotency import answer_once
from maillage.community.models import Person

HEADER = "Idempotency-Key"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


def idempotent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A POST of somebody signed in that carries a key is done once; without a key, as often as it is sent."""

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None or not isinstance(request.user, Person):
            return view(request, *args, **kwargs)
        return answer_once(request.user, key, digest_of(request), lambda: view(request, *args, **kwargs))

    return once


def digest_of(request: HttpRequest) -> str:
    """What was asked: the address and the body; of a form its fields and files, without the token against forgery."""
    digest = sha256(f"{request.method} {request.get_full_path()}\n{request.content_type}\n".encode())
    if request.content_type not in FORMS:
        digest.update(request.body)
        return digest.hexdigest()
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    digest.update(json.dumps(fields).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            digest.update(json.dumps([name, file.name, content.hexdigest()]).encode())
    return digest.hexdigest()
