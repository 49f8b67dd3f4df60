"""The walk of an article, with the real newsroom: Publish, print, correct, withdraw, unpublish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from yanlu.newsroom import door, models

from .machine import FRONT, Machine

pytestmark = pytest.mark.django_db(databases=["default", "press"])


@pytest.fixture
def paper(root: Path, settings: Any, db: None) -> Iterator[Machine]:
    """A newsroom with its press."""
    settings.MEDIA_ROOT = root / "media"
    made = Machine(root, desk=door)
    yield made
    made.store.close()


@pytest.fixture
def lin(db: None) -> User:
    """林編輯."""
    user: User = User.objects.create_superuser("林編輯", password="a-long-enough-word")
    return user


@pytest.fixture
def section(db: None) -> models.Section:
    made: models.Section = models.Section.objects.create(name="國際", order=1)
    return made


def write(headline: str, section: models.Section, **fields: Any) -> models.ArticlePage:
    page = models.ArticlePage(title=headline, live=False, section=section, **fields)
    paragraph = {"type": "paragraph", "value": "<p>正文只有一段。</p>", "id": "a"}
    page.body = models.ArticlePage.body.field.stream_block.to_python([paragraph])
    models.month_folder(timezone.now()).add_child(instance=page)
    page.save_revision(clean=False)
    return page


def publish(page: models.ArticlePage, lin: User) -> None:
    page.save_revision(user=lin).publish(user=lin, skip_permission_checks=True)


def test_pressing_publish_once_is_all_that_an_editor_does(
    paper: Machine, lin: User, section: models.Section
) -> None:
    paper.settle()
    page = write("氣候峰會開幕　國安法仍在", section)
    paper.settle()
    assert paper.article(page.public_id) == ""
    publish(page, lin)
    assert paper.step()
    for path in (
        f"a/{page.public_id}/{FRONT}",
        FRONT,
        f"s/{section.public_id}/{FRONT}",
    ):
        assert "氣候峰會開幕" in paper.page(path)
    assert "气候峰会开幕" in paper.page(f"a/{page.public_id}/zh-hans-cn.html")
    paper.settle()
    assert door.changes(10) == []
    assert paper.verify().sound
    assert paper.failures() == {}


def test_a_correction_a_withdrawal_and_an_unpublishing_are_seen(
    paper: Machine, lin: User, section: models.Section
) -> None:
    first, second = write("第一條", section), write("第二條", section)
    publish(first, lin)
    publish(second, lin)
    paper.settle()
    first.title = "第一條（更正）"
    publish(first, lin)
    paper.step()
    assert "第一條（更正）" in paper.article(first.public_id)
    models.ArticlePage.objects.get(pk=second.pk).unpublish(user=lin)
    paper.settle()
    assert not [path for path in paper.everything() if second.public_id in path]
    assert "第二條" not in paper.page(FRONT)
    assert paper.verify().sound


def test_a_section_that_is_renamed_is_renamed_everywhere(
    paper: Machine, lin: User, section: models.Section
) -> None:
    page = write("第一條", section)
    publish(page, lin)
    paper.settle()
    section.name = "天下"
    section.save()
    paper.settle()
    for path in (f"a/{page.public_id}/{FRONT}", FRONT, f"s/{section.public_id}/{FRONT}"):
        assert "天下" in paper.page(path) and "國際" not in paper.page(path)
    assert paper.failures() == {}


def test_the_sweep_agrees_with_the_newsroom(
    paper: Machine, lin: User, section: models.Section
) -> None:
    publish(write("第一條", section), lin)
    paper.settle()
    number = paper.number
    paper.wait(3700)
    paper.settle()
    assert paper.number == number
    models.ChangeRow.objects.all().delete()
    page = models.ArticlePage.objects.get()
    page.title = "改了標題"
    publish(page, lin)
    models.ChangeRow.objects.all().delete()
    paper.wait(3700)
    paper.settle()
    assert "改了標題" in paper.article(page.public_id)
