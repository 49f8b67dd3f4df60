"""What is kept of money: amount, currency, day, opaque mark, state; no name, mail or article."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from yanlu.accounts.acts import ActRow


def random_number() -> int:
    """A number for a row that tells nothing of when it came."""
    return secrets.randbits(62) + 1


class Intent(models.Model):
    """A payment that somebody began.

    Args:
        mark: opaque; derived from the secret reference that the payer holds, which is not kept.
        short: what is written on a bank transfer; empty for other providers.
        count: how many years it buys, each a code; 0 for a tip.
        handle: under which the provider knows it; opaque.
        issued: whether its codes have been shown; not which they are.
        words: of the payer, if she wrote any; erased when the desk hides them.
    """

    class Kind(models.TextChoices):
        TIP = "tip", "打賞"
        MEMBERSHIP = "membership", "榮譽會員"
        GIFT = "gift", "贈閱會籍"

    class State(models.TextChoices):
        NEW = "new", "未付"
        PENDING = "pending", "等待付款"
        SETTLED = "settled", "已收"
        FAILED = "failed", "付款不成"
        EXPIRED = "expired", "逾期"
        REFUNDED = "refunded", "已退款"
        DISPUTED = "disputed", "爭議中"

    class Words(models.TextChoices):
        NONE = "none", "無"
        HELD = "held", "待看"
        SHOWN = "shown", "刊出"

    id = models.BigAutoField(primary_key=True, default=random_number)
    mark = models.CharField(max_length=32, unique=True)
    short = models.CharField(max_length=8, unique=True, null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    count = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=12)
    handle = models.CharField(max_length=120, default="", db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    issued = models.BooleanField(default=False)
    words = models.CharField(max_length=200, default="")
    words_state = models.CharField(max_length=5, choices=Words.choices, default=Words.NONE)
    day = models.DateField()

    class Meta:
        verbose_name = "款項"
        indexes = [models.Index(fields=["state", "day"]), models.Index(fields=["words_state"])]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="intent_amount")]

    def __str__(self) -> str:
        return self.mark


class Line(models.Model):
    """A line of the ledger: an amount that moves from one account to another.

    It names both accounts, so it cannot be out of balance; the database lets nobody change or
    delete it (a trigger), nor write the same line twice (`key`).

    Args:
        key: what the line is about, such as `charge:<mark>` or `refund:<the provider's id>`.
        mark: of the payment.
        debit: the account that receives, such as `stripe`, `bank`, `cash`.
        credit: the account that gives, such as `tips`, `memberships`.
    """

    class Entry(models.TextChoices):
        CHARGE = "charge", "收款"
        REFUND = "refund", "退款"
        UNREFUND = "unrefund", "退款未成"
        DISPUTE = "dispute", "爭議扣款"
        WON = "won", "爭議退回"
        ISSUE = "issue", "發出儲值碼"

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=160, unique=True)
    mark = models.CharField(max_length=32, db_index=True)
    entry = models.CharField(max_length=8, choices=Entry.choices)
    debit = models.CharField(max_length=12)
    credit = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    day = models.DateField()

    class Meta:
        verbose_name = "帳目"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_amount"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="line_moves"),
        ]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """A provider's notice, taken once; a knock upon which the provider's books are read.

    Args:
        event: the provider's id of it; for what was refused, the reason and the day.
        kind: the provider's word for it.
        count: how often it came.
        is_seen: whether the treasurer has looked at it.
    """

    class Verdict(models.TextChoices):
        UNREAD = "unread", "未處理"
        APPLIED = "applied", "已入帳"
        NOTHING = "nothing", "無新事"
        UNKNOWN = "unknown", "查無此款"
        AMOUNT = "amount", "金額不符"
        CURRENCY = "currency", "幣別不符"
        ACCOUNT = "account", "不是本報帳戶"
        FORGED = "forged", "簽章不符"
        STALE = "stale", "過時重送"
        GARBLED = "garbled", "無法辨讀"

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=12)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=60, default="")
    handle = models.CharField(max_length=120, default="")
    mark = models.CharField(max_length=32, default="")
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.UNREAD)
    count = models.PositiveIntegerField(default=1)
    is_seen = models.BooleanField(default=False)
    day = models.DateField()

    class Meta:
        verbose_name = "通知"
        indexes = [models.Index(fields=["verdict", "is_seen"])]
        constraints = [
            models.UniqueConstraint(fields=["provider", "event"], name="notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event}"


class Voucher(models.Model):
    """A bearer code: whoever has it may use it once. Nothing leads to the payment behind it.

    Args:
        key: hash of the code, which is not kept.
        months: of membership that it is worth; 0: it is worth an amount.
        is_gift: whether it was made to be given to a reader.
        month: the first day of the month in which it was made.
    """

    class State(models.TextChoices):
        OPEN = "open", "未用"
        USED = "used", "已用"
        VOID = "void", "作廢"

    id = models.BigAutoField(primary_key=True, default=random_number)
    key = models.CharField(max_length=64, unique=True)
    months = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="")
    is_gift = models.BooleanField(default=False)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    month = models.DateField()

    class Meta:
        verbose_name = "兌換碼"
        indexes = [models.Index(fields=["state", "is_gift"])]

    def __str__(self) -> str:
        return self.key[:8]


class Bookmark(models.Model):
    """Up to which of a provider's events its list has been read."""

    provider = models.CharField(max_length=12, primary_key=True)
    event = models.CharField(max_length=80, default="")

    def __str__(self) -> str:
        return self.provider


class Act(ActRow):
    """What the treasurer did."""

    class Meta:
        verbose_name = "司庫紀錄"
