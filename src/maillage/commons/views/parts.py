"""A file sent whole, not at all to who has it already (ETag), or the part that is asked for (Range; RFC 9110 § 14)."""

from __future__ import annotations

import re
from io import SEEK_END
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

_RANGE = re.compile(r"bytes=\s*+(\d{0,18})\s*+-\s*+(\d{0,18})\s*+\Z")


def send_part(
    request: HttpRequest, file: IO[bytes], version: str, *, content_type: str, filename: str, as_attachment: bool
) -> HttpResponseBase:
    """The file, or its part. `version` names what it holds: another content, another version."""
    size, etag = file.seek(0, SEEK_END), f'"{version}"'
    file.seek(0)
    whole = FileResponse(file, content_type=content_type, filename=filename, as_attachment=as_attachment)
    whole["ETag"], whole["Accept-Ranges"] = etag, "bytes"
    answer = get_conditional_response(request, etag=etag)
    if answer is not None:
        answer["ETag"] = etag
        file.close()  # closing the whole answer would end the request
        return answer
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return whole
    match = _RANGE.match(request.headers.get("Range", ""))
    if match is None or not (match[1] or match[2]) or (match[1] and match[2] and int(match[1]) > int(match[2])):
        return whole  # none, several or senseless: the whole answers them all
    first, last = span_of(match[1], match[2], size)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    file.seek(first)
    part = HttpResponse(file.read(last - first + 1), status=206, content_type=content_type)
    file.close()
    for name in ("ETag", "Accept-Ranges", "Content-Disposition"):
        if name in whole.headers:
            part[name] = whole[name]
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    return part


def span_of(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and last byte that are asked for; an empty span, first after last, when the file ends before.

    >>> span_of("0", "3", 10), span_of("8", "", 10), span_of("", "3", 10), span_of("10", "", 10), span_of("", "0", 10)
    ((0, 3), (8, 9), (7, 9), (10, 9), (10, 9))
    """
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)
