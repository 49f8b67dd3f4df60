"""Who may change a picture: whoever brought it, until it stands in the paper; then an editor."""

# mypy: allow-subclassing-any
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from ..models import ArticlePage, Picture, StaticPage, Video
from .deleting import may_delete


class LibraryPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy of ownership, which ends when the picture is printed.

    A printed picture that is changed or deleted changes the paper at once, and that is publishing.
    """

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        """Whether the user may do one of these things with the picture."""
        wanted = list(actions)
        if wanted == ["delete"] and not may_delete(user):
            return False
        allowed = super().user_has_any_permission_for_instance(user, wanted, instance)
        if not allowed or "choose" in wanted or not is_printed(instance):
            return bool(allowed)
        return bool(self._check_perm(user, ["change"], collection=instance.collection))


def is_printed(picture: Picture) -> bool:
    """Whether an article or page that readers see shows the picture."""
    users: dict[type[Any], set[int]] = {ArticlePage: set(), StaticPage: set(), Video: set()}
    for reference in references_to(picture):
        model = reference.content_type.model_class()
        users.get(model, set()).add(int(reference.object_id))
    for video in Video.objects.filter(pk__in=users[Video]):
        users[ArticlePage] |= {int(one.object_id) for one in references_to(video)}
    return any(
        model.objects.filter(pk__in=users[model], live=True).exists()
        for model in (ArticlePage, StaticPage)
    )


def references_to(thing: Any) -> Any:
    kind = ContentType.objects.get_for_model(type(thing))
    return ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=str(thing.pk))


def register() -> None:
    """Put this policy in the place of Wagtail's."""
    policy = LibraryPolicy(
        Picture, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
    )
    # By its exact class: Wagtail registers its own for all pictures, perhaps after this.
    register_permission_policy(Picture, policy, exact_class=True)
