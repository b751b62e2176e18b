"""Pages that other sites may show in a frame of theirs."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.views.decorators.clickjacking import xframe_options_exempt


def framable(view: Any) -> Any:
    """A view that any site may show in a frame of its own."""
    return csp_replace({"frame-ancestors": ["*"]})(xframe_options_exempt(view))
