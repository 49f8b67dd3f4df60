"""The screens of moderation on which the desk keeps its rules, words and bans."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanlu.accounts.window import window
from yanlu.delivery import DeliveryError

from . import ordering
from .desk import moderator, reason_in
from .filtering import WordList
from .folding import folded
from .lists import DEFAULT_RULE
from .models import Ban, Rule, RuleRow, Wave, Word

MOST_SHOWN = 500
screen = require_http_methods(["GET", "HEAD", "POST"])


@screen
def rules(request: HttpRequest) -> HttpResponse:
    """When comments are read: the paper's rule, and where another holds."""
    if request.method == "POST":
        form = request.POST
        scope, target = form.get("scope", ""), form.get("target", "").strip().lower()
        if ordering.set_rule(moderator(request), scope, target, form.get("rule", "")):
            messages.success(request, _("規則改好了。"))
        else:
            messages.error(request, _("請填七個字的版面或文章編號，並選一種規則。"))
        return redirect("comments_desk:rules")
    rows = list(RuleRow.objects.order_by("scope", "target"))
    paper = next((row.rule for row in rows if row.scope == RuleRow.Scope.PAPER), DEFAULT_RULE)
    return render(
        request,
        "comments/desk/rules.html",
        {
            "paper": paper,
            "rows": [row for row in rows if row.scope != RuleRow.Scope.PAPER],
            "rules": Rule.choices,
            "scopes": RuleRow.Scope.choices[1:],
            "sections": sections(),
        },
    )


def sections() -> dict[str, str]:
    """The paper's sections by their ids; none, where the edition cannot be read."""
    try:
        paper = window().printed.paper()
    except DeliveryError:
        return {}
    return {one.id: one.name for one in paper.sections} if paper else {}


@screen
def words(request: HttpRequest) -> HttpResponse:
    """The list of words, and a place to try it."""
    if request.method == "POST":
        change_words(request)
        return redirect("comments_desk:words")
    sought, tried = request.GET.get("q", "").strip(), request.GET.get("try", "")
    rows = Word.objects.order_by("listing", "text")
    if sought:
        rows = rows.filter(folded__contains=folded(sought).key)
    found = WordList(Word.objects.values_list("text", flat=True)).find(tried) if tried else ()
    return render(
        request,
        "comments/desk/words.html",
        {
            "rows": list(rows[:MOST_SHOWN]),
            "total": Word.objects.count(),
            "listings": Word.Listing.choices,
            "sought": sought,
            "tried": tried,
            "found": [(one.word, tried[one.start : one.end]) for one in found],
        },
    )


def change_words(request: HttpRequest) -> None:
    """List words, or take one from the list."""
    who, form = moderator(request), request.POST
    dropped = form.get("drop", "")
    if dropped.isascii() and dropped.isdigit():
        ordering.drop_word(who, int(dropped))
        messages.success(request, _("拿掉了。"))
        return
    listed, refused = ordering.list_words(
        who, form.get("words", ""), form.get("listing", ""), form.get("note", "")
    )
    if listed:
        messages.success(request, _("列入 %d 個詞。") % listed)
    if refused:
        said = "、".join(refused)
        messages.error(request, _("這幾行只有標點或符號，列不進去：%s") % said)


@screen
def bans(request: HttpRequest) -> HttpResponse:
    """Names, words and waves that are not taken any more."""
    if request.method == "POST":
        change_bans(request)
        return redirect("comments_desk:bans")
    return render(
        request,
        "comments/desk/bans.html",
        {
            "rows": list(Ban.objects.order_by("kind", "shown")[:MOST_SHOWN]),
            "waves": list(Wave.objects.filter(is_banned=True).order_by("-pk")[:MOST_SHOWN]),
            "kinds": Ban.Kind.choices,
        },
    )


def change_bans(request: HttpRequest) -> None:
    """Ban a name or a word, or lift a ban."""
    who, form = moderator(request), request.POST
    lifted, reason = form.get("lift", ""), reason_in(request)
    if lifted.isascii() and lifted.isdigit():
        ordering.lift_ban(who, int(lifted))
        messages.success(request, _("不再停收。"))
    elif not reason:
        messages.error(request, _("請寫下理由：它會留在審核紀錄裡。"))
    elif ordering.ban(who, form.get("kind", ""), form.get("words", ""), reason):
        messages.success(request, _("從現在起停收。"))
    else:
        messages.error(request, _("請寫下署名或詞；只有標點或符號不行。"))
