"""What is kept of the talk: words, days and numbers; of who wrote them, nothing."""

from __future__ import annotations

import hashlib

from django.db import models

from yanlu.accounts.acts import ActRow

RULES = 1  # version of the civility rule that writers acknowledge


class Rule(models.TextChoices):
    """When a comment is read by the desk."""

    BEFORE = "before", "先審後登"
    AFTER = "after", "先登後審"
    FIRST = "first", "初次先審"
    CLOSED = "closed", "停止留言"


class State(models.TextChoices):
    """Where a comment is on its way."""

    PENDING = "pending", "待審"  # the rule wants it read
    HELD = "held", "攔下"  # something in it wants it read; with a number, it was printed before
    APPROVED = "approved", "待登"  # leaves with the next batch
    LIVE = "live", "已登"
    REJECTED = "rejected", "不登"
    ERASED = "erased", "留言者已刪"
    REMOVED = "removed", "編輯部移除"


WAITING = (State.PENDING, State.HELD)
STANDING = (State.LIVE, State.HELD, State.ERASED, State.REMOVED)  # in which one has a number


class Thread(models.Model):
    """The talk under an article."""

    article = models.CharField(max_length=7, unique=True)
    section = models.CharField(max_length=7, default="")
    version = models.PositiveBigIntegerField(default=0)
    highest = models.PositiveIntegerField(default=0)  # number given
    live = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "留言串"


class Wave(models.Model):
    """Comments that say nearly the same; the sketch tells how near, and not what they say."""

    sketch = models.BinaryField()
    count = models.PositiveIntegerField(default=0)
    is_banned = models.BooleanField(default=False)

    class Meta:
        verbose_name = "相同留言"


class Comment(models.Model):
    """A comment.

    `key_hash` is that of the key which changes and erases it; since the key is made from the form's
    sealed token, it is also what lets the same press of a button count once.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments", db_index=False)
    public_id = models.CharField(max_length=7)
    number = models.PositiveIntegerField(null=True)
    reply_to = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    script = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State)
    held_by = models.JSONField(default=list)
    day = models.DateField()
    key_hash = models.CharField(max_length=32, unique=True)
    rules = models.PositiveSmallIntegerField(default=RULES)
    sketch = models.BinaryField(default=b"")  # of its words; tells which others say nearly the same
    wave = models.ForeignKey(
        Wave, models.SET_NULL, null=True, related_name="comments", db_index=False
    )
    replaces = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="replacements", db_index=False
    )
    was_read = models.BooleanField(default=False)  # a moderator let it through
    vouched = models.PositiveIntegerField(default=0)  # how many later ones its key let through
    edits = models.PositiveIntegerField(default=0)  # changes since it was first printed
    reports = models.PositiveIntegerField(default=0)  # that count
    is_cleared = models.BooleanField(default=False)  # the desk has looked at the reports

    @property
    def digest(self) -> str:
        """Tells whether the words are those that a moderator has read."""
        return hashlib.sha256(f"{self.name}\0{self.text}".encode()).hexdigest()[:16]

    class Meta:
        verbose_name = "留言"
        # Those that most comments are not in are partial: each index is a page more to write.
        indexes = [
            models.Index(fields=["state", "id"], name="comments_queue"),
            models.Index(
                fields=["wave"],
                name="comments_in_wave",
                condition=models.Q(wave__isnull=False),
            ),
            models.Index(
                fields=["replaces"],
                name="comments_replacing",
                condition=models.Q(replaces__isnull=False),
            ),
            models.Index(
                fields=["reports", "id"],
                name="comments_reported",
                condition=models.Q(reports__gt=0, is_cleared=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "number"],
                name="comments_number_once",
                condition=models.Q(number__isnull=False),
            )
        ]


class Report(models.Model):
    """A reader's report of a comment."""

    class Reason(models.TextChoices):
        """What is wrong."""

        ABUSE = "abuse", "謾罵、仇恨"
        THREAT = "threat", "威脅、恐嚇"
        EXPOSURE = "exposure", "洩漏他人私事"
        SPAM = "spam", "廣告、洗版"
        FALSE = "false", "不實、冒名"
        OTHER = "other", "其他"

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reported")
    reason = models.CharField(max_length=8, choices=Reason)
    note = models.CharField(max_length=200, blank=True)
    is_counted = models.BooleanField(default=True)
    day = models.DateField()


class RuleRow(models.Model):
    """The rule of the paper, of a section or of an article; the narrowest holds."""

    class Scope(models.TextChoices):
        """How far a rule reaches."""

        PAPER = "paper", "全報"
        SECTION = "section", "版面"
        ARTICLE = "article", "文章"

    scope = models.CharField(max_length=7, choices=Scope)
    target = models.CharField(max_length=7, blank=True)
    rule = models.CharField(max_length=6, choices=Rule)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "target"], name="comments_rule_once")
        ]


class Ban(models.Model):
    """A name or a word with which nothing is taken any more."""

    class Kind(models.TextChoices):
        """What is banned."""

        NAME = "name", "署名"
        WORD = "word", "詞"

    kind = models.CharField(max_length=4, choices=Kind)
    folded = models.CharField(max_length=60)
    shown = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    hits = models.PositiveIntegerField(default=0)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "folded"], name="comments_ban_once")]


class Word(models.Model):
    """A word of the desk's list."""

    class Listing(models.TextChoices):
        """What a word does."""

        HOLD = "hold", "攔下待審"
        WARN = "warn", "預覽時提醒"

    listing = models.CharField(max_length=4, choices=Listing)
    text = models.CharField(max_length=60)
    folded = models.CharField(max_length=60, unique=True)
    note = models.CharField(max_length=200, blank=True)


class Byline(models.Model):
    """A name that the paper prints, which readers shall not take."""

    name = models.CharField(max_length=60)
    skeleton = models.CharField(max_length=60, unique=True)


class Lists(models.Model):
    """The one row whose version grows when rules, words, bans or bylines change."""

    version = models.PositiveBigIntegerField(default=0)


class Act(ActRow):
    """What a moderator did."""

    class Meta:
        verbose_name = "審核紀錄"


class Change(models.Model):
    """That a thing must be printed anew; a closed one waits for the next batch."""

    thing = models.CharField(max_length=24)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["is_open", "id"], name="comments_changes")]
