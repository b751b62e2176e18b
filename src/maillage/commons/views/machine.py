"""For machines: a page as a file, titles for completion, pictures, the Git repositories."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from maillage.commons import queries
from maillage.commons.mirroring import file_of, mirrored
from maillage.commons.models import Collection, Picture
from maillage.commons.views.common import page_of

MOST_WANTED = 5_000_000  # bytes of a client's wishes, unpacked: thousands of commits


@require_GET
def markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """A page as in the repository."""
    page = page_of(request, slug)
    assert page.head is not None
    return HttpResponse(file_of(page.head), content_type="text/markdown; charset=utf-8")


@require_GET
def titles(request: HttpRequest) -> JsonResponse:
    """Pages whose title begins so."""
    found = queries.titled(request.GET.get("q", "")[:80])
    return JsonResponse({"pages": [{"slug": page.slug, "title": page.title} for page in found]})


@require_GET
@cache_control(public=True, max_age=31_536_000, immutable=True)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture: its name is its content's, so that it never changes."""
    found = get_object_or_404(Picture, name=name)
    return FileResponse(found.image.open("rb"), content_type="image/webp")


def _streamed(content: IO[bytes], kind: str) -> FileResponse:
    answer = FileResponse(content, content_type=f"application/x-git-upload-pack-{kind}")
    answer["Cache-Control"] = "no-cache, max-age=0, must-revalidate"
    return answer


def _collection(slug: str) -> Collection | None:
    return get_object_or_404(Collection, slug=slug) if slug else None


@require_GET
def about_git(request: HttpRequest, slug: str = "") -> HttpResponse:
    """For a browser that opens the address of a repository: the documentation it is."""
    found = _collection(slug)
    return redirect(found.get_absolute_url() if found else "commons:home")


@require_GET
def git_refs(request: HttpRequest, slug: str = "") -> HttpResponse | FileResponse:
    """What `git clone` asks first; one only fetches here."""
    if request.GET.get("service") != "git-upload-pack":
        return HttpResponse("This repository is read only.\n", status=403, content_type="text/plain")
    return _streamed(mirrored(_collection(slug)).advertised(), "advertisement")


@csrf_exempt  # a Git client has no cookie; nothing is written
@require_http_methods(["POST"])
def git_upload(request: HttpRequest, slug: str = "") -> FileResponse:
    """The pack a client asks for."""
    asked = request.read(MOST_WANTED)
    if request.headers.get("Content-Encoding") == "gzip":
        with gzip.GzipFile(fileobj=BytesIO(asked)) as unpacked:
            asked = unpacked.read(MOST_WANTED)
    return _streamed(mirrored(_collection(slug)).uploaded(asked), "result")
