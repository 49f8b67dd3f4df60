"""A batch of comments at a running paper: lets it out, and looks how soon a reader sees it."""

from __future__ import annotations

import sys
import time

from publishing import PAUSE, shown

from yanlu.accounts.window import moment, today
from yanlu.comments import filing, moderation, releasing
from yanlu.comments.drafts import Draft
from yanlu.comments.models import Comment, State
from yanlu.newsroom.models import ArticlePage

TOGETHER = 5  # comments of a batch


def main(times: int) -> None:
    """Let so many batches out; print the seconds until each was readable in both scripts."""
    pages = list(ArticlePage.objects.filter(live=True, withdrawal=None).order_by("pk"))
    for number in range(times):
        identity = pages[number % len(pages)].public_id
        mark = f"Batch-{number:04}"
        for place in range(TOGETHER):
            send(identity, f"{mark} {place} 好話")
        waiting = Comment.objects.filter(state__in=(State.PENDING, State.HELD), number=None)
        who = moderation.Moderator("bench", today())
        moderation.approve(who, list(waiting.values_list("pk", flat=True)))
        began = time.monotonic()
        while releasing.release(today()):
            pass
        shown(f"a/{identity}/talk", f"{mark} {TOGETHER - 1}")
        print(time.monotonic() - began, flush=True)
        time.sleep(PAUSE)


def send(identity: str, words: str) -> None:
    """A comment, previewed and sent."""
    now = moment().timestamp()
    draft = Draft(identity, "zh-Hant-TW", "", words, 0, True)
    facts = filing.opened(filing.preview(draft, now).token, now)
    filing.store(facts, today(), "", filing.Hurry())


if __name__ == "__main__":
    main(int(sys.argv[1]))
