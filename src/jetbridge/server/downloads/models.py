"""Link. `links` is the only writer."""

from django.db import models


class Link(models.Model):
    """Its secret is stored as a SHA-256 alone, and so is the token that asked for it."""

    checksum = models.CharField(max_length=64, unique=True)
    token_checksum = models.CharField(max_length=64)
    path = models.TextField(max_length=2000)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path
