"""What a place says of itself, in the language of the reader where somebody wrote it, else as it was written."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from maillage.places.models import Place
from maillage.places.models.translation import WRITTEN


@dataclass(frozen=True, slots=True)
class Text:
    """Words, and the language they are in (for `{% in_language %}`)."""

    words: str
    language: str = WRITTEN

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class PlaceTexts:
    """The texts of a place that may be translated."""

    tagline: Text
    presentation: Text
    getting_there: Text
    access_details: Text


def texts_of(place: Place, language: str | None = None) -> PlaceTexts:
    """Each text in that language (the reader's, without one), falling back. One statement at most, none in French."""
    wanted = (language or get_language() or WRITTEN)[:2]
    translation = None
    if wanted != WRITTEN:
        translation = next((one for one in place.translations.all() if one.language == wanted), None)

    def text(name: str) -> Text:
        translated = getattr(translation, name, "")
        return Text(translated, wanted) if translated else Text(getattr(place, name))

    return PlaceTexts(text("tagline"), text("presentation"), text("getting_there"), text("access_details"))
