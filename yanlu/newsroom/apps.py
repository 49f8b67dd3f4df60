"""The newsroom as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, pre_migrate


class NewsroomConfig(AppConfig):
    """Where an article is written, checked and published."""

    name = "yanlu.newsroom"
    label = "newsroom"
    verbose_name = "編輯部"

    def ready(self) -> None:
        """Take the triggers away before each migration; make them and the furniture after it."""
        pre_migrate.connect(clear_the_way, sender=self, dispatch_uid="newsroom.clear")
        post_migrate.connect(furnish_at_last, dispatch_uid="newsroom.furnish")
        article = apps.get_model("newsroom", "ArticlePage")
        post_delete.connect(forget_words, sender=article, dispatch_uid="newsroom.forget")


def clear_the_way(sender: AppConfig, **kwargs: Any) -> None:
    """Take the triggers away, which would hinder the rebuilding of tables."""
    from . import triggers  # needs the registry of models

    if kwargs["using"] == "default":
        triggers.drop()


def furnish_at_last(sender: AppConfig, **kwargs: Any) -> None:
    """When the last app's permissions stand: make what is missing in a newsroom."""
    from . import furnishing, triggers  # need the registry of models

    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender == last and kwargs["using"] == "default":
        triggers.make()
        furnishing.furnish()


def forget_words(instance: Any, **kwargs: Any) -> None:
    """Let a deleted article be found no more; trees are deleted without asking their pages."""
    from . import search  # needs the registry of models

    search.remove(type(instance), [instance.pk])
