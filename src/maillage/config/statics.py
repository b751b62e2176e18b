"""Static files under names that change with what they hold, in scripts that import one another as well."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

from maillage.config.domains import INSTALLED_DOMAINS

OURS = frozenset(domain.rpartition(".")[2] for domain in INSTALLED_DOMAINS)
_extension, _imports = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):
    """An `import` names the very file a page names: else a kept page would ask for one that nothing keeps.

    Django's own switch for this reads the scripts of libraries too, and stumbles over a comment in htmx.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{folder}/{_extension}", _imports) for folder in OURS),
    )
