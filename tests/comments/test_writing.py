"""A reader writes: preview, receipt, key; and what is said when it cannot be done."""

from __future__ import annotations

import pytest

from yanlu.comments.models import Comment, State

from .mailbox import Reader, key_in, token_in, words_of

pytestmark = pytest.mark.django_db(databases=["default", "mailbox"])


def test_a_reader_sees_her_comment_before_she_sends_it(reader: Reader) -> None:
    seen = words_of(reader.preview("錢必須到位。\n島國等不了。", name="小島"))
    assert "錢必須到位。" in seen and "小島" in seen
    assert not Comment.objects.exists()


def test_a_sent_comment_waits_for_the_desk_and_gives_a_key(reader: Reader) -> None:
    key = reader.comment("錢必須到位。", name="小島")
    stored = Comment.objects.get()
    assert (stored.text, stored.name, stored.state) == ("錢必須到位。", "小島", State.HELD)
    assert [one["phase"] for one in stored.held_by] == ["haste"]
    assert key not in str(Comment.objects.values().get())


def test_a_double_press_is_one_comment_with_one_key(reader: Reader) -> None:
    token = token_in(reader.preview("說兩次。"))
    assert key_in(reader.send(token)) == key_in(reader.send(token))
    assert Comment.objects.count() == 1
