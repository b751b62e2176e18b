"""Static files under names that change with what they hold, in scripts that import one another as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from maillage.config.domains import INSTALLED_DOMAINS
from maillage.web.fonts import FACES, make_fonts

OURS = frozenset(domain.rpartition(".")[2] for domain in INSTALLED_DOMAINS)
FONTS = "web/fonts"
_extension, _imports = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):
    """An `import` names the very file a page names: else a kept page would ask for one that nothing keeps.

    Django's own switch for this reads the scripts of libraries too, and stumbles over a comment in htmx.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{folder}/{_extension}", _imports) for folder in OURS),
    )


class FontFinder(BaseFinder):
    """Finds the typefaces, which are cut from their packages the first time they are asked for."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:  # noqa: ARG002 - asked by Django
        storage = FileSystemStorage(location=make_fonts(settings.DATA_DIR / "fonts"))
        storage.prefix = FONTS  # type: ignore[attr-defined]  # read by collectstatic
        for face in FACES:
            yield face.name, storage

    def find(self, path: str, find_all: bool = False, **_deprecated: Any) -> Any:
        """The file of a face; nothing for any other address, without making anything."""
        if path not in {f"{FONTS}/{face.name}" for face in FACES}:
            return []
        path_of_font = str(make_fonts(settings.DATA_DIR / "fonts") / path.rpartition("/")[2])
        return [path_of_font] if find_all else path_of_font
