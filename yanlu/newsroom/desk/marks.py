"""The marks of running text that Wagtail does not know: 外文名, 外文, 鎖字."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    InlineEntityElementHandler,
    InlineStyleElementHandler,
)
from wagtail.admin.rich_text.editors.draftail import features as draftail

STYLES = (
    ("gloss", "GLOSS", "data-gloss", "（）", _("譯名後的原文")),
    ("locked", "LOCKED", "data-locked", "鎖", _("鎖字：兩種字體都照原樣")),
)
FOREIGN = "FOREIGN"


def register(registry: Any) -> None:
    """Teach the editor and the converter these marks."""
    for name, kind, attribute, label, description in STYLES:
        control = {"type": kind, "label": label, "description": description}
        registry.register_editor_plugin("draftail", name, draftail.InlineStyleFeature(control))
        registry.register_converter_rule("contentstate", name, style_rule(kind, attribute))
    register_foreign(registry)


def style_rule(kind: str, attribute: str) -> dict[str, Any]:
    return {
        "from_database_format": {f"span[{attribute}]": InlineStyleElementHandler(kind)},
        "to_database_format": {
            "style_map": {kind: {"element": "span", "props": {attribute: "yes"}}}
        },
    }


def register_foreign(registry: Any) -> None:
    control = {
        "type": FOREIGN,
        "label": "外",
        "description": _("外文：不轉換，並註明語言"),
        "attributes": ["lang"],
    }
    registry.register_editor_plugin(
        "draftail",
        "foreign",
        draftail.EntityFeature(control, js=["newsroom/foreign.js"]),
    )
    registry.register_converter_rule(
        "contentstate",
        "foreign",
        {
            "from_database_format": {"span[lang]": ForeignHandler(FOREIGN)},
            "to_database_format": {"entity_decorators": {FOREIGN: foreign_element}},
        },
    )


class ForeignHandler(InlineEntityElementHandler):
    """Reads `<span lang>` into the editor."""

    mutability = "MUTABLE"

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        """The language, as a BCP 47 tag."""
        return {"lang": attrs.get("lang", "und")}


def foreign_element(props: dict[str, Any]) -> Any:
    """Writes the editor's entity as `<span lang>`."""
    return DOM.create_element("span", {"lang": props.get("lang", "und")}, props["children"])
