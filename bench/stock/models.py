"""The article as a page type of any Wagtail site."""

from __future__ import annotations

from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class StockArticle(Page):
    """A headline, a lead, and a body of blocks."""

    template = "stock/article.html"
    lead = models.TextField()
    section = models.CharField(max_length=100)
    published = models.DateTimeField()
    body = StreamField(
        [
            ("paragraph", blocks.TextBlock()),
            ("subhead", blocks.CharBlock()),
            (
                "quote",
                blocks.StructBlock([("text", blocks.TextBlock()), ("speaker", blocks.CharBlock())]),
            ),
        ]
    )

    class Meta:
        app_label = "stock"
