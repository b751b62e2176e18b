"""A long form in a few groups, those seldom needed folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from django.forms import BoundField


class Sectioned:
    """A form that says its groups: (title, names of fields, whether it is folded). Each field is in one of them."""

    SECTIONS: ClassVar[tuple[tuple[Any, tuple[str, ...], bool], ...]] = ()
    fields: dict[str, Any]

    def sections(self) -> list[tuple[Any, list[BoundField], bool, bool]]:
        """For the template: title, fields, whether it is folded, whether it opens by itself since one is refused."""
        groups = []
        for title, names, folded in self.SECTIONS:
            bound = [self[name] for name in names if name in self.fields]  # type: ignore[index]  # a form has its fields
            groups.append((title, bound, folded, any(field.errors for field in bound)))
        return groups
