"""What stands where on the desk's screens."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

from .choices import ROLES, ZONES


class SuggestingInput(forms.TextInput):
    """A field for words of one's own, with suggestions."""

    suggestions: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field and its suggestions as HTML."""
        suggestions = f"{name}-suggestions"
        field = super().render(name, value, {**(attrs or {}), "list": suggestions}, renderer)
        options = format_html_join("", '<option value="{}">', ((one,) for one in self.suggestions))
        return format_html('{}<datalist id="{}">{}</datalist>', field, suggestions, options)


class RoleInput(SuggestingInput):
    """職務: suggested, not prescribed."""

    suggestions = ROLES


class ZoneInput(SuggestingInput):
    """時區, by its IANA name."""

    suggestions = ZONES


class MarkersPanel(Panel):
    """圖/視頻: shown, never typed."""

    class BoundPanel(Panel.BoundPanel):
        """The words on one article's screen."""

        def render_html(self, parent_context: Any = None) -> SafeString:
            """The words as HTML."""
            note = _("由內容而定，不用填。")
            return format_html("<p>{}</p><p class='help'>{}</p>", self.instance.marker_words, note)


class UploadsPanel(InlinePanel):
    """Rows that each take an upload, by a form of their own."""

    def __init__(self, *args: Any, form: type[forms.ModelForm[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form

    def clone_kwargs(self) -> dict[str, Any]:
        """What a copy of the panel is made with."""
        return {**super().clone_kwargs(), "form": self.form}

    def get_form_options(self) -> dict[str, Any]:
        """The options of the formset, with our form."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.form
        return options


def article_handler() -> TabbedInterface:
    """The article's screen."""
    return TabbedInterface(
        [
            ObjectList(content_panels(), heading=_("內容")),
            ObjectList([InlinePanel("corrections", label=_("更正"))], heading=_("更正")),
            ObjectList(settings_panels(), heading=_("設定")),
        ]
    )


def content_panels() -> list[Any]:
    return [
        FieldPanel(
            "title",
            heading=_("標題"),
            classname="title",
            help_text=_("最多120個字；現在寫不出來也可以先存草稿。"),
            required_on_save=False,
        ),
        FieldPanel("alternative_headline"),
        FieldPanel("lead"),
        FieldRowPanel(
            [
                FieldPanel("section", widget=forms.Select),
                FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
            ]
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("dateline_agency", heading=_("報社或通訊社")),
                        FieldPanel("dateline_place", heading=_("地點")),
                        FieldPanel("dateline_date", heading=_("日期")),
                    ]
                )
            ],
            heading=_("電頭"),
            help_text=_("印成【本報倫敦11月23日訊】。"),
        ),
        InlinePanel("credits", label=_("署名")),
        FieldPanel("body"),
        InlinePanel("sources", label=_("資料來源")),
    ]


def settings_panels() -> list[Any]:
    return [
        FieldPanel("notes"),
        MarkersPanel(heading=_("標記")),
        FieldPanel("script"),
        FieldRowPanel(
            [
                FieldPanel("first_published_at", heading=_("發布時間")),
                FieldPanel("zone", widget=ZoneInput),
            ]
        ),
        FieldPanel("copyright_line"),
        FieldPanel("usage_terms"),
        PublishingPanel(),
        CommentPanel(),
    ]
