"""What is kept of a codename: that it exists."""

from __future__ import annotations

from django.db import models


class Account(models.Model):
    """A codename account.

    Its number is random, so that the order of rows does not tell who came when; no day is kept.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)  # scrypt of the seven words, in hex

    class Meta:
        verbose_name = "代號帳戶"

    def __str__(self) -> str:
        return self.key[:8]
