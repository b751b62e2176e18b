"""Scripts import one another by the names under which they are served and kept."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders

from maillage.config.statics import OURS, StaticStorage

IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?["'](\.[^"']+)["']""")


@pytest.fixture
def collected(tmp_path: Path) -> StaticStorage:
    """Our own scripts, as `collectstatic` writes them for production."""
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    paths = {}
    for finder in get_finders():
        for name, source in finder.list([]):
            served = posixpath.join(getattr(source, "prefix", None) or "", name)
            if served.split("/")[0] in OURS and not storage.exists(served):
                with source.open(name) as content:
                    storage.save(served, content)
                paths[served] = (storage, served)
    problems = [done for _name, _hashed, done in storage.post_process(paths) if isinstance(done, Exception)]
    assert not problems
    return storage


def test_import_paths_inside_scripts_are_hashed(collected: StaticStorage, tmp_path: Path) -> None:
    """Else `site.js` asks for `combobox.js`, which the service worker does not keep: offline scripts die after 60 s."""
    served = set(collected.hashed_files.values())
    scripts = [name for name in served if name.endswith(".js")]
    imports = [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        for name in scripts
        for path in IMPORT.findall((tmp_path / name).read_text())
    ]
    assert len(scripts) > 8
    assert len(imports) >= 3
    assert set(imports) <= served


def test_each_script_imported_by_one_that_is_kept_is_kept_too(collected: StaticStorage, tmp_path: Path) -> None:
    from maillage.pages.views.machine import KEPT_ASSETS

    for name in KEPT_ASSETS:
        if name.endswith(".js"):
            text = (tmp_path / name).read_text()
            imported = {posixpath.normpath(posixpath.join(posixpath.dirname(name), p)) for p in IMPORT.findall(text)}
            assert imported <= set(KEPT_ASSETS), name


def test_typefaces_have_names_that_change_with_what_they_hold(collected: StaticStorage, tmp_path: Path) -> None:
    styles = (tmp_path / collected.hashed_files["web/tokens.css"]).read_text()
    named = re.findall(r'url\("(fonts/[^"]+)"\)', styles)
    assert len(named) == 3
    assert {f"web/{name}" for name in named} <= set(collected.hashed_files.values())
