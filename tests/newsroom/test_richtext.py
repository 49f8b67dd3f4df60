"""Running text between the desk's HTML and the article's spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yanlu.article import Span
from yanlu.newsroom.richtext import joined, read, without_tags, write


def nowhere(number: int) -> str:
    return ""


def here(number: int) -> str:
    return "article:abcdefg" if number == 7 else ""


def locate(article: str) -> int | None:
    return 7 if article == "abcdefg" else None


def test_every_mark_is_read() -> None:
    html = (
        '<p>班吉奧<span data-gloss="yes"><span lang="en">（Bengio）</span></span>'
        '<b>粗<i>斜</i></b><code>x=1</code><span data-locked="yes">里</span>'
        '<a href="https://example.org/">連結</a><a linktype="page" id="7">本報</a></p>'
    )
    assert read(html, here) == (
        (
            Span("班吉奧"),
            Span("（Bengio）", gloss=True, lang="en"),
            Span("粗", bold=True),
            Span("斜", bold=True, italic=True),
            Span("x=1", code=True),
            Span("里", locked=True),
            Span("連結", link="https://example.org/"),
            Span("本報", link="article:abcdefg"),
        ),
    )


def test_a_link_to_what_is_not_public_keeps_its_words_and_loses_its_link() -> None:
    assert read('<p>見<a linktype="page" id="9">前文</a></p>', nowhere) == ((Span("見前文"),),)


def test_a_dangerous_link_loses_its_link() -> None:
    for address in ("javascript:alert(1)", " JAVASCRIPT:x", "data:text/html,x", "/a/b", "//host"):
        assert read(f'<p><a href="{address}">字</a></p>', nowhere) == ((Span("字"),),)


def test_unknown_elements_lose_their_marks_and_keep_their_words() -> None:
    assert read('<p><u onclick="x">甲</u><script>乙</script></p>', nowhere) == ((Span("甲乙"),),)


def test_empty_paragraphs_are_left_out() -> None:
    assert read("<p>一</p><p> </p><p></p><p>二</p>", nowhere) == ((Span("一"),), (Span("二"),))


def test_several_paragraphs_can_be_one_text() -> None:
    assert joined("<p>一</p><p>二</p>", nowhere) == (Span("一"), Span("\n"), Span("二"))


def test_search_sees_no_tags() -> None:
    assert without_tags("<p>國<b>安</b>&amp;法</p>").split() == ["國", "安", "&法"]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
spans = st.builds(
    Span,
    text=words,
    bold=st.booleans(),
    italic=st.booleans(),
    link=st.sampled_from(["", "https://example.org/a?b=1&c=2", "article:abcdefg"]),
    lang=st.sampled_from(["", "en", "ja"]),
    gloss=st.booleans(),
    locked=st.booleans(),
    code=st.booleans(),
)


@given(spans)
def test_what_is_written_reads_the_same(span: Span) -> None:
    paragraphs = read(write([(span,)], locate), here)
    assert paragraphs == (((span,),) if span.text.strip() else ())
