"""The blocks of which an editor makes the body of an article."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from .richtext import INLINE


def running(label: Any, **options: Any) -> blocks.RichTextBlock:
    """A field for running text, with the marks that an article knows."""
    return blocks.RichTextBlock(label=label, features=list(INLINE), **options)


def words(label: Any, length: int = 200, **options: Any) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, max_length=length, required=False, **options)


class CreditBlock(blocks.StructBlock):
    """圖片來源: the chain from the photographer to us."""

    photographer = words(_("攝影／作者"))
    pool = words(_("聯訪"))
    agency = words(_("通訊社"))
    via = words(_("轉自"))

    class Meta:
        icon = "user"
        label = _("來源")
        help_text = _("全部空著就用媒體庫裡存的來源。")


class CreditedBlock(blocks.StructBlock):
    """A block that cannot be published while nobody is credited; a draft may still lack it."""

    media = ""  # the field that holds the picture or video

    def clean(self, value: Any) -> Any:
        """Check the block."""
        checked = super().clean(value)
        item = checked.get(self.media)
        if not self.is_deferred_validation and item is not None and not credited(checked, item):
            message = gettext("沒有來源不能發布：請寫下攝影者、通訊社或轉自何處。")
            wrong = ValidationError(message, code="credit-missing")
            inner = blocks.StructBlockValidationError({"photographer": wrong})
            raise blocks.StructBlockValidationError({"credit": inner})
        return checked


def credited(value: Any, item: Any) -> bool:
    """Whether the block or the stored item says whom to thank."""
    return any(link.strip() for link in value["credit"].values()) or bool(item.credit.chain)


class PictureBlock(CreditedBlock):
    """A picture with its caption, a text for those who do not see it, and its credit."""

    picture = ImageChooserBlock(label=_("圖片"))
    caption = running(_("圖說"), required=False)
    alt = blocks.TextBlock(
        label=_("替代文字"),
        required=False,
        rows=2,
        help_text=_("給看不到圖的讀者：圖裡有什麼。空著就用圖庫裡存的。"),
    )
    credit = CreditBlock(label=_("圖片來源"))
    media = "picture"

    class Meta:
        icon = "image"
        label = _("圖片")


class GalleryBlock(blocks.StructBlock):
    """Several pictures under one title."""

    title = words(_("組圖標題"))
    pictures = blocks.ListBlock(PictureBlock(), label=_("圖片"), min_num=1)

    class Meta:
        icon = "duplicate"
        label = _("組圖")


class VideoBlock(CreditedBlock):
    """A video file of our own with its poster and captions."""

    video = SnippetChooserBlock("newsroom.Video", label=_("影片"))
    caption = running(_("影片說明"), required=False)
    credit = CreditBlock(label=_("影片來源"))
    media = "video"

    class Meta:
        icon = "media"
        label = _("影片")


class EmbedBlock(blocks.StructBlock):
    """Something on another host, of which nothing is loaded until the reader asks."""

    url = blocks.URLBlock(label=_("網址"))
    title = words(_("標題"), help_text=_("讀者點開之前只看得到這一行。"))

    class Meta:
        icon = "code"
        label = _("外部內容")


class QuoteBlock(blocks.StructBlock):
    """Words of a named speaker, with the source in which they stand."""

    text = running(_("引文"))
    speaker = words(_("說話的人"))
    role = words(_("身分"))
    source = words(_("出處"))
    source_url = blocks.URLBlock(label=_("出處網址"), required=False)

    class Meta:
        icon = "openquote"
        label = _("引述")


class EnumerationBlock(blocks.StructBlock):
    """A list, numbered or not."""

    ordered = blocks.BooleanBlock(label=_("編號"), required=False)
    items = running(_("項目"), help_text=_("每一段是一項。"))

    class Meta:
        icon = "list-ul"
        label = _("列表")


class TableBlock(TypedTableBlock):
    """A table with one row of headings."""

    text = running(_("文字"), required=False)

    class Meta:
        icon = "table"
        label = _("表格")


class RelatedBlock(blocks.PageChooserBlock):
    """A pointer to another article of the paper."""

    class Meta:
        icon = "link"
        label = _("相關報導")


class SeparatorBlock(blocks.StaticBlock):
    """A break between parts."""

    class Meta:
        icon = "horizontalrule"
        label = _("分隔")
        admin_text = "＊　＊　＊"


PAGE_BLOCKS = [
    ("paragraph", running(_("段落"), icon="pilcrow")),
    ("subhead", blocks.CharBlock(label=_("小標"), icon="h2", max_length=100)),
    ("picture", PictureBlock()),
    ("quote", QuoteBlock()),
    ("list", EnumerationBlock()),
    ("table", TableBlock()),
    ("separator", SeparatorBlock()),
]

BODY_BLOCKS = [
    ("paragraph", running(_("段落"), icon="pilcrow")),
    ("subhead", blocks.CharBlock(label=_("小標"), icon="h2", max_length=100)),
    ("picture", PictureBlock()),
    ("gallery", GalleryBlock()),
    ("video", VideoBlock()),
    ("quote", QuoteBlock()),
    ("pullquote", running(_("摘句"), icon="quote")),
    ("list", EnumerationBlock()),
    ("table", TableBlock()),
    ("related", RelatedBlock("newsroom.ArticlePage")),
    ("embed", EmbedBlock()),
    ("separator", SeparatorBlock()),
]
