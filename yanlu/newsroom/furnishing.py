"""What a newsroom needs before anybody can work in it; made where it is missing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from .models import Archive, Front, PaperSettings

DESK = "言路　編輯部"
EDITORS = "編輯"
REPORTERS = "記者"
TREASURERS = "司庫"
MODERATORS = "審留言"
SNIPPETS = ("section", "topic", "person", "glossaryterm", "staticpage", "video", "advertisement")
SINGLES = ("papersettings", "front")


@transaction.atomic
def furnish() -> None:
    """Make the tree's root, the paper's one row each, the groups and the workflow."""
    archive = archive_root()
    PaperSettings.load()
    Front.load()
    editors, reporters = furnish_editors(archive), furnish_reporters(archive)
    for name in (TREASURERS, MODERATORS):
        grant(Group.objects.get_or_create(name=name)[0], "access_admin")
    furnish_library(editors, "add_image", "change_image", "choose_image")
    furnish_library(reporters, "add_image", "choose_image")
    furnish_workflow(archive, editors)


def archive_root() -> Archive:
    """The root of all articles; Wagtail's own welcome page makes way for it."""
    found: Archive | None = Archive.objects.first()
    if found is not None:
        return found
    Locale.objects.get_or_create(language_code="zh-hant")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    archive = Archive(title="文章庫", slug="archive", locale=Locale.objects.first())
    root.add_child(instance=archive)
    Site.objects.all().delete()
    Site.objects.create(
        hostname="localhost", site_name=DESK, root_page=archive, is_default_site=True
    )
    for welcome in Page.objects.filter(depth=2).exclude(pk=archive.pk):
        welcome.delete()
    Workflow.objects.all().delete()
    GroupApprovalTask.objects.all().delete()
    Group.objects.filter(name__in=("Moderators", "Editors"), user=None).delete()
    return archive


def furnish_editors(archive: Archive) -> Group:
    """編輯: may publish, and set the front page."""
    group, _ = Group.objects.get_or_create(name=EDITORS)
    on_pages(group, archive, "add", "change", "publish", "lock", "unlock", "bulk_delete")
    wanted = [f"{act}_{name}" for act in ("add", "change", "delete") for name in SNIPPETS]
    wanted += [f"change_{name}" for name in SINGLES]
    grant(group, *wanted, "access_admin", "publish_staticpage", "add_withdrawal")
    return group


def furnish_reporters(archive: Archive) -> Group:
    """記者: may write and hand in, not publish."""
    group, _ = Group.objects.get_or_create(name=REPORTERS)
    on_pages(group, archive, "add")
    # What they could change here would be printed at once, on pages that an editor has approved.
    grant(group, "access_admin", "add_person", "add_topic", "add_video")
    return group


def on_pages(group: Group, archive: Archive, *acts: str) -> None:
    for act in acts:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=f"{act}_page"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=archive, permission=permission)


def grant(group: Group, *codenames: str) -> None:
    rows = Permission.objects.filter(
        codename__in=codenames, content_type__app_label__in=("newsroom", "wagtailadmin")
    )
    group.permissions.add(*rows)


def furnish_library(group: Group, *names: str) -> None:
    """Let the group add and choose pictures; who adds one may mend it until it is printed."""
    root: Any = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=names
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def furnish_workflow(archive: Archive, editors: Group) -> None:
    """審稿: what a reporter hands in is approved by an editor."""
    if WorkflowPage.objects.filter(page=archive).exists():
        return
    task = GroupApprovalTask.objects.create(name="編輯審稿")
    task.groups.add(editors)
    workflow = Workflow.objects.create(name="審稿")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=archive)


def is_editor(user: Any) -> bool:
    """Whether the user is an editor or an administrator."""
    return bool(user.is_superuser or user.groups.filter(name=EDITORS).exists())
