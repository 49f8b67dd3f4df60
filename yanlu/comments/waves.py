"""Which wave a comment belongs to: those that say nearly the same."""

from __future__ import annotations

from django.db.models import F

from .folding import Folded
from .models import Band, Wave
from .sketches import are_alike, bands, sketch

CANDIDATES = 50  # waves that are looked at; sketches of one band in common are rarely more


def find(text: Folded) -> tuple[Wave | None, bytes]:
    """The wave whose comments a text is like, if there is one, and the text's sketch."""
    made = sketch(text.key)
    near = Wave.objects.filter(bands__value__in=list(bands(made))).order_by("-pk").distinct()
    for wave in near[:CANDIDATES]:
        if are_alike(made, bytes(wave.sketch)):
            return wave, made
    return None, made


def join(wave: Wave | None, made: bytes) -> Wave:
    """The wave with one comment more; a new one if there was none."""
    if wave is not None:
        Wave.objects.filter(pk=wave.pk).update(count=F("count") + 1)
        return wave
    begun = Wave.objects.create(sketch=made, count=1)
    Band.objects.bulk_create([Band(value=value, wave=begun) for value in bands(made)])
    return begun
