"""Fields that keep their word whoever writes: an address in its one spelling, a name on one line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext

from maillage.kernel.addresses import canonical_address, may_be_an_address
from maillage.kernel.lines import may_be_a_line
from maillage.kernel.refusal import Refusal


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise ValidationError(gettext(refusal.sentence), code=refusal.code)


def validate_line(text: str) -> None:
    """The rule of names and titles, as forms want it."""
    _raise(may_be_a_line(text))


class AddressFormField(forms.EmailField):
    """An address as one types it; what it gives is its one spelling."""

    def to_python(self, value: Any) -> str:
        return canonical_address(super().to_python(value) or "")

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if value:
            _raise(may_be_an_address(value))


class LineFormField(forms.CharField):
    """A name, a title: one line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators.append(validate_line)


class AddressField(models.EmailField):
    """An address in its one spelling: what is written and what is looked for are brought to it.

    The database compares such addresses byte by byte; its UPPER, which takes a dotless i for an I, is never asked.
    """

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return canonical_address(text) if isinstance(text, str) else text

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return canonical_address(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})


@AddressField.register_lookup
class SameAddress(Exact):
    """`iexact` on an address: the same once both are in their one spelling."""

    lookup_name = "iexact"


class LineField(models.CharField):
    """A name, a title: one line, refused with a sentence otherwise, whoever writes it."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and (refusal := may_be_a_line(value)):
            raise refusal
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineFormField, **kwargs} if self.choices is None else kwargs)


LONGEST_TEXT = 20_000  # characters of a presentation, a charter: eight printed pages


def text_with_an_end(field: models.Field[Any, Any], **kwargs: Any) -> Any:
    """The form field of a model's field (`formfield_callback`): no text is taken without a limit."""
    if isinstance(field, models.TextField) and field.max_length is None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
    return field.formfield(**kwargs)
