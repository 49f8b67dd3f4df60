"""What the press remembers: printings, what they depend on, what is due, what failed."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """The right to print, held by one press at a time; its number fences off the ones before."""

    holder = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField(default=0)
    until = models.DateTimeField()


class Printing(models.Model):
    """An article as it was last printed."""

    article = models.CharField(max_length=7, primary_key=True)
    revision = models.BigIntegerField()
    summary = models.JSONField()
    withdrawn = models.BooleanField(default=False)
    printed_at = models.DateTimeField()

    class Meta:
        verbose_name = "印次"


class Dependency(models.Model):
    """A thing on which a printing depends, in the version that was printed."""

    printing = models.ForeignKey(Printing, models.CASCADE, related_name="dependencies")
    thing = models.CharField(max_length=40, db_index=True)
    version = models.PositiveBigIntegerField()


class Listed(models.Model):
    """That an article stands in a list."""

    key = models.CharField(max_length=40)
    printing = models.ForeignKey(Printing, models.CASCADE, related_name="places")
    published = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "-published"])]


class List(models.Model):
    """A list that has been printed or is about to be."""

    key = models.CharField(max_length=40, primary_key=True)


class Due(models.Model):
    """That a list or an article must be printed anew, and since when."""

    thing = models.CharField(max_length=48, primary_key=True)
    since = models.DateTimeField(db_index=True)


class Failure(models.Model):
    """What the press could not do; it tries again by itself, later and later.

    `sentence` is what the program said; `problems` are place and code of each thing for which an
    article must not be printed.
    """

    thing = models.CharField(max_length=48, primary_key=True)
    sentence = models.TextField()
    problems = models.JSONField(default=list)
    file = models.CharField(max_length=200, default="")
    line = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    next_try = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "失敗"


class Delivery(models.Model):
    """How far a target has come; the course is what is left of a delivery that takes long.

    Who has done a unit of it writes another turn; who was too slow finds another one there.
    """

    target = models.CharField(max_length=40, primary_key=True)
    edition = models.PositiveBigIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    checked = models.CharField(max_length=600, default="")
    checked_at = models.DateTimeField(null=True)
    repaired = models.PositiveBigIntegerField(default=0)
    last_repair = models.TextField(default="")
    course = models.JSONField(null=True)
    turn = models.PositiveBigIntegerField(default=0)

    @property
    def progress(self) -> tuple[int, int] | None:
        """Of a delivery that takes long: how many files were written, and of how many."""
        if not self.course:
            return None
        total = int(self.course.get("total", 0))
        return min(int(self.course.get("laid", 0)), total), total


class Reprint(models.Model):
    """A full reprint under a new digest: how far it has come, and when it took over."""

    digest = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, db_index=True)


class Piece(models.Model):
    """A part of a full reprint: free, claimed until some time, rendered, or staged.

    Whoever claims it writes a name and a turn; who was too slow finds another turn there.
    """

    class State(models.IntegerChoices):
        """How far it has come."""

        WAITING, RENDERED, STAGED = range(3)

    reprint = models.ForeignKey(Reprint, models.CASCADE, related_name="pieces")
    things = models.JSONField()
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.WAITING)
    holder = models.CharField(max_length=64, default="")
    turn = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["reprint", "state"])]


class Rendered(models.Model):
    """What was made of a piece, until it is staged."""

    piece = models.OneToOneField(Piece, models.CASCADE, primary_key=True)
    sheaf = models.BinaryField()


class Reads(models.Model):
    """How often an article was read in an hour, if that was ten times or more."""

    article = models.CharField(max_length=7)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "hour"], name="press_reads_article_hour")
        ]


class Sweep(models.Model):
    """Where the slow sweep over everything stands."""

    after = models.CharField(max_length=7, default="")
    next_at = models.DateTimeField()
