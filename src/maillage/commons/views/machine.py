"""For machines: a page as a file, titles for completion, pictures."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.commons import queries
from maillage.commons.mirrors import file_of
from maillage.commons.models import Picture
from maillage.commons.views.common import page_of
from maillage.web.sensitivity import public


@public
@require_GET
def markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """A page as a Markdown file, as in the repository."""
    page = page_of(request, slug)
    assert page.head is not None
    return HttpResponse(file_of(page.head), content_type="text/markdown; charset=utf-8")


@public
@require_GET
def titles(request: HttpRequest) -> JsonResponse:
    """The pages whose title holds the letters typed, as JSON, for completion."""
    pages = queries.pages_by_title(request.GET.get("q", "")[:80])
    return JsonResponse({"pages": [{"slug": page.slug, "title": page.title} for page in pages]})


@public
@require_GET
@cache_control(public=True, max_age=31_536_000, immutable=True)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture: its name is its content's, so that it never changes."""
    stored = get_object_or_404(Picture, name=name)
    return FileResponse(stored.image.open("rb"), content_type="image/webp")
