"""One door out: what is on the list leaves, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import Write, block, picture_value, publish
from django.test import Client

from yanlu.article import Article as Printed
from yanlu.article import (
    Credit,
    Dateline,
    Embed,
    Enumeration,
    Gallery,
    Paragraph,
    Picture,
    PullQuote,
    Quote,
    Ref,
    Related,
    Separator,
    Source,
    Span,
    Subhead,
    Table,
    check,
    from_json,
    text,
    to_json,
)
from yanlu.newsroom import models

pytestmark = pytest.mark.django_db


def test_the_fullest_article_leaves_with_everything(
    write: Write, section: models.Section, person: models.Person, picture: models.Picture
) -> None:
    other = publish(write("前一篇", block("paragraph", "<p>前文</p>")))
    topic = models.Topic.objects.create(name="人工智慧治理")
    page = write(
        "峰會",
        block("paragraph", "<p>第一段</p><p>第二段</p>"),
        block("subhead", "小標"),
        block("picture", picture_value(picture, photographer="吳明哲", agency="路透社")),
        block("gallery", {"title": "組圖", "pictures": [picture_value(picture, via="圖庫")]}),
        block(
            "quote",
            {
                "text": "<p>一</p><p>二</p>",
                "speaker": "蘇納克",
                "role": "時任首相",
                "source": "新聞稿",
                "source_url": "https://www.gov.uk/",
            },
        ),
        block("pullquote", "<p>摘句</p>"),
        block("list", {"ordered": True, "items": "<p>甲</p><p>乙</p>"}),
        block(
            "table",
            {
                "columns": [{"type": "text", "heading": "會"}, {"type": "text", "heading": "地"}],
                "rows": [{"values": ["<p>首屆</p>", "<p>布萊切利</p>"]}],
                "caption": "對照",
            },
        ),
        block("related", other.pk),
        block("embed", {"url": "https://www.example.org/v/1", "title": "影片"}),
        block("separator", None),
        alternative_headline="副題",
        lead="導語",
        dateline_agency="本報",
        dateline_place="倫敦",
        dateline_date=date(2026, 11, 22),
        first_published_at=datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Asia/Taipei")),
        copyright_line="© 言路",
        usage_terms="未經授權不得設立鏡像",
    )
    page.topics = [topic]
    page.credits = [models.CreditRow(person=person, role="編譯")]
    page.sources = [models.SourceRow(name="路透社", url="https://www.reuters.com/")]
    page.corrections = [models.CorrectionRow(kind="factual", date=date(2026, 11, 24), text="更正")]
    article = check(publish(page).to_article())

    assert article.headline == "峰會"
    assert article.section == Ref(section.public_id, "國際")
    assert article.topics == (Ref(topic.public_id, "人工智慧治理"),)
    assert article.dateline == Dateline("本報", "倫敦", date(2026, 11, 22))
    assert article.credits == (Credit(Ref(person.public_id, "陳以寧"), "編譯"),)
    assert article.sources == (Source("路透社", "https://www.reuters.com/"),)
    assert article.published.isoformat() == "2026-11-23T08:30:00+08:00"
    assert (article.version, article.modified) == (1, None)
    assert article.markers == ("picture",)
    assert [type(one) for one in article.body] == [
        Paragraph,
        Paragraph,
        Subhead,
        Picture,
        Gallery,
        Quote,
        PullQuote,
        Enumeration,
        Table,
        Related,
        Embed,
        Separator,
    ]
    first = next(article.pictures)
    assert first.credit.chain == ("吳明哲", "路透社")
    assert first.alt == "一張照片"
    related = article.body[9]
    assert isinstance(related, Related)
    assert (related.article, related.headline) == (other.public_id, "前一篇")
    assert len({getattr(one, "id", "") for one in article.body}) == len(article.body)
    assert to_json(from_json(Printed, to_json(article))) == to_json(article)


def test_a_picture_takes_the_credit_that_is_stored_with_it(
    write: Write, picture: models.Picture
) -> None:
    picture.photographer = "許安然"
    picture.save()
    page = write("圖", block("picture", picture_value(picture)))
    assert next(page.to_article().pictures).credit.chain == ("許安然",)


def test_what_points_to_an_unpublished_article_is_left_out(write: Write) -> None:
    draft = write("還沒發的獨家")
    page = write(
        "頭條",
        block("related", draft.pk),
        block("paragraph", f'<p>見<a linktype="page" id="{draft.pk}">另文</a></p>'),
    )
    article = publish(page).to_article()
    assert article.body == (Paragraph(text("見另文"), id=article.body[0].id),)
    assert "獨家" not in to_json(article).decode()


def test_a_withdrawn_article_keeps_headline_and_notice_alone(
    write: Write, person: models.Person
) -> None:
    page = write("原題", block("paragraph", "<p>內文</p>"), lead="導語")
    page.credits = [models.CreditRow(person=person, role="記者")]
    live = publish(page)
    models.Withdrawal.objects.create(
        page=live, date=date(2026, 11, 24), notice="本文撤下。", reason="CANARY-REASON"
    )
    article = check(models.ArticlePage.objects.get(pk=live.pk).to_article())
    assert article.headline == "原題"
    assert article.withdrawal is not None
    assert article.withdrawal.notice == "本文撤下。"
    assert (article.body, article.lead, article.credits) == ((), "", ())
    assert article.version == 2
    form = to_json(article).decode()
    assert not [word for word in ("CANARY", "內文", "導語", "陳以寧") if word in form]


def test_another_publishing_counts_and_is_dated(write: Write) -> None:
    first = publish(write("初版"))
    first.title = "二版"
    second = publish(first)
    article = second.to_article()
    assert (article.version, article.headline) == (2, "二版")
    assert article.modified is not None
    assert second.public_id == first.public_id


def test_an_old_revision_does_not_bring_back_what_is_counted(write: Write) -> None:
    page = publish(write("初版"))
    old = page.revisions.order_by("created_at").first()
    page.title = "二版"
    publish(page)
    old.publish(skip_permission_checks=True)
    assert models.ArticlePage.objects.get(pk=page.pk).to_article().version == 3


def test_no_canary_in_any_private_field_leaves_the_newsroom(
    editor: Client, write: Write, person: models.Person, picture: models.Picture
) -> None:
    user = editor.user  # type: ignore[attr-defined]
    user.username = user.first_name = user.email = "CANARY-USER"
    user.save()
    picture.tags.add("CANARY-TAG")
    picture.uploaded_by_user = user
    picture.photographer = "許安然"
    picture.save()
    person.notes = "CANARY-PERSON-NOTES"
    person.save()
    page = write(
        "公開的標題",
        block("picture", picture_value(picture)),
        block("paragraph", "<p>公開的內文</p>"),
        notes="CANARY-NOTES",
        owner=user,
        locked_by=user,
    )
    page.credits = [models.CreditRow(person=person, role="記者")]
    live = publish(page, user)
    plant_in_a_newer_draft(live, user)
    live = models.ArticlePage.objects.get(pk=live.pk)

    form = to_json(live.to_article()).decode()
    assert "公開的標題" in form and "公開的內文" in form and "許安然" in form
    assert "CANARY" not in form
    assert picture.file.name not in form
    assert user.username not in form


def plant_in_a_newer_draft(page: models.ArticlePage, user: object) -> None:
    """A draft, and a comment on it, that are newer than what stands in the paper."""
    from wagtail.models import Comment

    page.title = "CANARY-DRAFT-TITLE"
    page.lead = "CANARY-DRAFT-LEAD"
    page.body = page.body.stream_block.to_python([block("paragraph", "<p>CANARY-DRAFT-BODY</p>")])
    page.wagtail_admin_comments = [
        Comment(page=page, user=user, text="CANARY-COMMENT", contentpath="title")
    ]
    page.save_revision(user=user)


def test_the_canaries_are_there_to_be_found(write: Write, picture: models.Picture) -> None:
    """The control: a door that gives out the desk's own form would be caught."""
    page = write("題", block("picture", picture_value(picture)), notes="CANARY-NOTES")
    assert "CANARY-NOTES" in page.to_json()
    assert "CANARY" in picture.title


def test_words_of_marked_text_arrive_as_spans(write: Write) -> None:
    page = write("題", block("paragraph", '<p>班吉奧<span lang="en">（Bengio）</span></p>'))
    paragraph = page.to_article().body[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == (Span("班吉奧"), Span("（Bengio）", lang="en"))


def test_what_an_article_borrows_is_in_the_script_in_which_it_is_written(
    write: Write, section: models.Section, person: models.Person
) -> None:
    models.PaperSettings.load().save()
    section.name = "國際環境"
    section.save()
    writes_simplified = models.Person.objects.create(name="周文静", script="zh-Hans-CN")
    other = publish(write("頭髮與皇后", block("paragraph", "<p>前文</p>")))
    page = write("简体写的文章", block("related", other.pk), block("paragraph", "<p>头发</p>"))
    page.script = "zh-Hans-CN"
    page.credits = [models.CreditRow(person=person, role="记者")]
    printed = publish(page).to_article()
    assert printed.section.name == "国际环境"
    assert printed.credits[0].person.name == "陈以宁"
    assert [one.headline for one in printed.body if isinstance(one, Related)] == ["头发与皇后"]

    page = write("正體寫的文章", block("paragraph", "<p>頭髮</p>"))
    page.credits = [models.CreditRow(person=writes_simplified, role="記者")]
    printed = publish(page).to_article()
    assert printed.section.name == "國際環境"
    assert printed.credits[0].person.name == "周文靜"
