"""Files that people bring, named by their content."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """A file of the store. Whose it is, and who may see it, the rows that name it say (a photo, a picture of a page).

    The row is what those wait at who keep or remove the same file at the same moment.
    """

    name = models.CharField(max_length=100, unique=True)  # folder, SHA-256 of the content, suffix
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
