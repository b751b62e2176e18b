"""The commons for Git clients: fetched by anybody, pushed to by who has a key made on the site."""

from __future__ import annotations

import base64
import gzip
import zlib
from datetime import timedelta
from io import BytesIO
from typing import IO

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from maillage.commons.actions import git_push
from maillage.commons.drivers.receive_pack import MOST_BYTES, Push
from maillage.commons.drivers.upload_pack import unreadable_request
from maillage.commons.forms import KeyForm
from maillage.commons.mirrors import bases_at, update_mirror
from maillage.commons.models import Collection
from maillage.commons.views.common import SECTION
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries.access_tokens import tokens_of
from maillage.community.views.common import origin_of, person_of
from maillage.kernel.refusal import Refusal
from maillage.web.gates import PACKS
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success, render_page

MOST_WANTED = 2_000_000  # bytes of a client's wishes, unpacked: thousands of commits
FETCHES = Quota("commons fetched by git", 120, timedelta(hours=1))
PUSHES = Quota("commons pushed by git", 60, timedelta(hours=1))
WRONG_KEYS = Quota("commons wrong git keys", 20, timedelta(hours=1))


def _stream_response(content: IO[bytes], kind: str) -> FileResponse:
    answer = FileResponse(content, content_type=f"application/x-git-{kind}")
    answer["Cache-Control"] = "no-cache, max-age=0, must-revalidate"
    return answer


def _collection(slug: str) -> Collection | None:
    return get_object_or_404(Collection, slug=slug) if slug else None


@public
@require_GET
def about(request: HttpRequest, slug: str = "") -> HttpResponse:
    """For a browser that opens the address of a repository: the documentation it is."""
    collection = _collection(slug)
    return redirect(collection.get_absolute_url() if collection else "commons:home")


@public
@require_GET
def refs(request: HttpRequest, slug: str = "") -> HttpResponse | FileResponse:
    """The refs that `git clone` and `git push` ask for first; a collection can only be fetched."""
    service = request.GET.get("service")
    if service == "git-receive-pack" and not slug:
        if _key_owner(request) is None:
            return _require_key()
        return _stream_response(update_mirror().advertise_refs("receive"), "receive-pack-advertisement")
    if service != "git-upload-pack":
        return HttpResponse("This repository is read only.\n", status=403, content_type="text/plain")
    return _stream_response(update_mirror(_collection(slug)).advertise_refs(), "upload-pack-advertisement")


@public
@csrf_exempt  # a Git client has no cookie; nothing is written
@require_http_methods(["POST"])
def upload(request: HttpRequest, slug: str = "") -> FileResponse:
    """The pack a client fetches (`git-upload-pack`)."""
    _check_quota(FETCHES, origin_of(request))
    repository, wishes = update_mirror(_collection(slug)), _read_body(request, MOST_WANTED)
    with PACKS.pass_through():
        return _stream_response(repository.answer_fetch(wishes), "upload-pack-result")


@public
@csrf_exempt  # a Git client has no cookie; its key comes with each request
@require_http_methods(["POST"])
def receive(request: HttpRequest) -> HttpResponse | FileResponse:
    """What a client pushes (`git-receive-pack`), written as revisions and proposals."""
    person = _key_owner(request)
    if person is None:
        return _require_key()

    def decide(push: Push) -> list[str]:
        return git_push.take_push(person, push, bases_at(push.onto), _absolute)

    def explain(refusal: Refusal) -> str:
        return gettext(refusal.sentence) % refusal.facts

    _check_quota(PUSHES, f"person {person.pk}")
    with PACKS.pass_through():
        body = _read_body(request, MOST_BYTES)
        return _stream_response(update_mirror().answer_push(body, decide, explain), "receive-pack-result")


def _check_quota(quota: Quota, whom: str) -> None:
    if refusal := hit([(quota, whom)]):
        raise refusal


def _absolute(path: str) -> str:
    return settings.ORIGIN + path


def _read_body(request: HttpRequest, most: int) -> bytes:
    """The body of a request, unpacked; git sends long packs chunked, without a length. Refused beyond `most` bytes."""
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        body: bytes = request.META["wsgi.input"].read(most + 1)
    else:
        body = request.read(most + 1)
    if request.headers.get("Content-Encoding") == "gzip":
        try:
            with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
                body = packed.read(most + 1)
        except (OSError, EOFError, zlib.error):
            raise unreadable_request() from None
    if len(body) > most:
        raise unreadable_request()
    return body


def _key_owner(request: HttpRequest) -> Person | None:
    """The person whose key came with the request (HTTP Basic: any name, the key as the password), if any."""
    kind, _space, credentials = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        _name, _colon, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:  # not base64, not UTF-8
        return None
    person = git_push.owner_of_key(secret)
    if person is None and (refusal := hit([(WRONG_KEYS, origin_of(request))])):
        raise refusal
    return person


def _require_key() -> HttpResponse:
    """The 401 answer that makes a Git client ask for a name and a key."""
    answer = HttpResponse(
        "A key is made on the site: /documentation/cles-git/\n", status=401, content_type="text/plain"
    )
    answer["WWW-Authenticate"] = 'Basic realm="Maillage", charset="UTF-8"'
    return answer


@own(recent=True)
@login_required
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """One's Git keys: make one (its secret is shown once), remove one."""
    person, secret = person_of(request), ""
    removed = request.POST.get("enlever", "")
    form = KeyForm(request.POST if request.method == "POST" and not removed else None)
    if removed.isdecimal() and len(removed) < 19:
        git_push.remove_key(person, int(removed))
        flash_success(request, gettext("This key opens nothing any more."))
        return redirect("commons:git_keys")
    if request.method == "POST" and form.is_valid():
        _key, secret = git_push.make_key(person, form.cleaned_data["label"])
        form = KeyForm()
    answer = render_page(
        request, "commons/git_keys.html", SECTION, form=form, keys=tokens_of(person, git_push.GIT_PUSH), secret=secret
    )
    answer["Cache-Control"] = "no-store"
    return answer
