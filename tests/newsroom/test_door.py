"""The press's door: what changed is told once, and never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Write, block, picture_value, publish

from yanlu.newsroom import door, models, triggers
from yanlu.variants import Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_changes")]


def things() -> set[str]:
    found = {change.thing for change in door.changes(100)}
    door.settle(door.changes(100))
    return found


def test_a_draft_is_no_business_of_the_press(write: Write) -> None:
    page = write("草稿")
    things()
    page.title = "又改了"
    page.save_revision()
    assert things() == set()


def test_publishing_editing_unpublishing_and_deleting_are_told(write: Write) -> None:
    page = write("頭條")
    name = f"article:{page.public_id}"
    things()
    live = publish(page)
    assert name in things()
    live.title = "新題"
    draft = live.save_revision()
    assert things() == set()
    draft.publish(skip_permission_checks=True)
    assert name in things()
    models.ArticlePage.objects.get(pk=page.pk).unpublish()
    assert name in things()
    models.ArticlePage.objects.get(pk=page.pk).delete()
    assert name in things()


def test_a_withdrawal_is_told(write: Write) -> None:
    live = publish(write("頭條"))
    things()
    models.Withdrawal.objects.create(page=live, notice="撤")
    assert things() == {f"article:{live.public_id}"}


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: models.Person.objects.create(name="陳"), "person:"),
        (lambda: models.Topic.objects.create(name="夜空"), "topic:"),
        (lambda: models.Section.objects.create(name="國際"), "section:"),
    ],
)
def test_a_renamed_thing_is_told_under_its_id(make: Callable[[], models.Person], name: str) -> None:
    row = make()
    assert f"{name}{row.public_id}" in things()
    before = row.version
    row.name = "另一個名字"
    row.save()
    assert f"{name}{row.public_id}" in things()
    assert row.version == before + 1


def test_a_change_made_behind_the_models_is_told_as_well(person: models.Person) -> None:
    things()
    models.Person.objects.filter(pk=person.pk).update(name="改名")
    assert things() == {f"person:{person.public_id}"}


def test_paper_front_glossary_pictures_and_pages_are_told(picture: models.Picture) -> None:
    things()
    models.PaperSettings.load().save()
    assert things() == {"paper"}
    models.Front.load().save()
    assert things() == {"front"}
    models.GlossaryTerm.objects.create(hant_tw="網路", hans_cn="网络")
    assert things() == {"glossary"}
    picture.agency = "同行社"
    picture.save()
    assert things() == {f"picture:{picture.pk}"}
    page = models.StaticPage.objects.create(title="關於")
    assert things() == {f"page:{page.public_id}", "paper"}


def test_what_changes_again_while_it_is_printed_stays(person: models.Person) -> None:
    person.save()
    read = door.changes(10)
    person.save()
    door.settle(read)
    assert [change.thing for change in door.changes(10)] == [f"person:{person.public_id}"]


def test_an_ignoring_insert_does_not_hide_a_change(person: models.Person) -> None:
    """SQLite gives a statement's conflict clause to the triggers that it fires."""
    read = door.changes(10)
    models.Person.objects.bulk_create(
        [models.Person(public_id=person.public_id, name="x")], ignore_conflicts=True
    )
    models.GlossaryTerm.objects.create(hant_tw="甲")
    models.GlossaryTerm.objects.bulk_create(
        [models.GlossaryTerm(hant_tw="乙")], ignore_conflicts=True
    )
    first = {change.thing: change.seq for change in read}
    again = {change.thing: change.seq for change in door.changes(10)}
    assert again["glossary"] > max(first.values(), default=0)


def test_the_newest_change_comes_first() -> None:
    one, two = (models.Person.objects.create(name=name) for name in "甲乙")
    one.save()
    names = [change.thing for change in door.changes(10)]
    assert names == [f"person:{one.public_id}", f"person:{two.public_id}"]
    assert len(door.changes(1)) == 1


def test_triggers_outlive_the_rebuilding_of_a_table(person: models.Person) -> None:
    things()
    triggers.drop()
    person.save()
    assert things() == set()  # the control: without triggers nothing is told
    triggers.make()
    triggers.make()
    person.save()
    assert things() == {f"person:{person.public_id}"}


def test_triggers_for_postgresql_are_whole_statements() -> None:
    for trigger in triggers.each():
        for statement in triggers.for_postgresql(*trigger):
            assert statement.startswith("CREATE ")
            assert "{" not in statement


def test_an_article_says_what_it_depends_on(
    write: Write, person: models.Person, section: models.Section, picture: models.Picture
) -> None:
    other, draft = publish(write("前文")), write("草稿")
    picture.photographer = "許安然"
    picture.save()
    page = write(
        "頭條",
        block("picture", picture_value(picture)),
        block("related", other.pk),
        block("related", draft.pk),
    )
    page.credits = [models.CreditRow(person=person, role="記者")]
    live = publish(page)
    printable = door.printable(live.public_id)
    assert printable is not None
    assert printable.revision == live.live_revision_id
    assert printable.dependencies == {
        f"section:{section.public_id}": section.version,
        f"person:{person.public_id}": person.version,
        f"picture:{picture.pk}": picture.version,
        f"article:{other.public_id}": other.live_revision_id,
        f"article:{draft.public_id}": 0,
    }


def test_what_is_not_public_is_not_printable(write: Write) -> None:
    draft = write("草稿")
    assert door.printable(draft.public_id) is None
    assert door.printable("zzzzzzz") is None
    live = publish(draft)
    live.unpublish()
    assert door.printable(draft.public_id) is None
    assert door.live("", 10) == []


def test_the_sweep_walks_in_order_and_tells_a_withdrawn_article_apart(write: Write) -> None:
    pages = sorted((publish(write(f"第{n}篇")) for n in range(3)), key=lambda page: page.public_id)
    expected = [(page.public_id, page.live_revision_id) for page in pages]
    assert door.live("", 10) == expected
    assert door.live(pages[0].public_id, 1) == expected[1:2]
    models.Withdrawal.objects.create(page=pages[1], notice="撤")
    revision = pages[1].live_revision_id
    assert door.live("", 10)[1] == (pages[1].public_id, -revision)
    printable = door.printable(pages[1].public_id)
    assert printable is not None
    assert printable.revision == -revision


def test_the_paper_its_front_its_pages_and_its_words_leave_as_plain_types(
    write: Write, section: models.Section
) -> None:
    row = models.PaperSettings.load()
    row.name, row.paper_id = "言路報", "yanlu-demo"
    row.save()
    lead, slot, draft = publish(write("頭條")), publish(write("要聞")), write("草稿")
    front = models.Front.load()
    front.lead = lead
    front.slots = [models.FrontSlot(article=slot), models.FrontSlot(article=draft)]
    front.rules = [models.FrontRule(section=section, count=3)]
    front.save()
    models.GlossaryTerm.objects.create(hant_tw="網路", hans_cn="网络", hant_hk="網絡")
    page = models.StaticPage.objects.create(title="關於本報", live=True)
    models.StaticPage.objects.create(title="還沒寫完", live=False)

    paper = door.paper()
    assert (paper.id, paper.name) == ("yanlu-demo", "言路報")
    assert [ref.name for ref in paper.sections] == ["國際"]
    assert [ref.id for ref in paper.pages] == [page.public_id]
    made = door.front()
    assert (made.lead, made.slots) == (lead.public_id, (slot.public_id,))
    assert [(rule.section.name, rule.count) for rule in made.rules] == [("國際", 3)]
    assert [one.title for one in door.static_pages()] == ["關於本報"]
    assert door.glossary() == (Term("網路", "网络", "網絡"),)
