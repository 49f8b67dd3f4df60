"""What the holder of a secret reference is shown of her payment, and her receipt."""

from __future__ import annotations

from datetime import date, datetime

from yanlu.accounts.window import window
from yanlu.edition.dates import day as written_day

from .errors import ProviderError
from .intents import OPEN, look, make_ready
from .models import Intent, Line
from .money import show_amount
from .setting import bank_words, provider_of
from .vouchers import Code, codes_of, seal_choice


class PayPage:
    """How a payment stands now; whoever looks makes us look into the provider's books.

    Args:
        row: the payment.
        ref: its secret reference.
        now: in the paper's zone.
    """

    def __init__(self, row: Intent, ref: str, now: datetime) -> None:
        self.ref = ref
        self.address = ""
        self.problem = ""
        self.token = seal_choice(now.timestamp())
        try:
            self.address = look_up(row, ref, now.date())
        except ProviderError as error:
            self.problem = f"payments_provider_{error.reason}"
        row.refresh_from_db()
        self.kind, self.state, self.provider = row.kind, row.state, row.provider
        self.amount = show_amount(row.amount, row.currency)
        self.short = f"{row.short[:4]} {row.short[4:]}" if row.short else ""
        self.bank = bank_words().split("\n") if row.provider == "bank" else []
        self.codes: list[Code] = codes_of(row, ref, now.date())
        self.is_open = row.state in OPEN
        self.has_receipt = charge_of(row) is not None

    @staticmethod
    def others() -> tuple[tuple[str, str], ...]:
        """The paper's variants: tag and name, to see the page in another."""
        frames = window().paper_in_use().frames.values()
        return tuple((frame.variant.tag, frame.variant.label) for frame in frames)


def look_up(row: Intent, ref: str, day: date) -> str:
    """The address where an open payment is paid; what was paid meanwhile is settled."""
    if row.state not in OPEN:
        return ""
    provider = provider_of(row.provider)
    if provider is None:
        raise ProviderError("off")
    if row.handle:
        look(row.handle, provider, day)
        row.refresh_from_db()
    if row.state not in OPEN:
        return ""
    return make_ready(row, ref, purpose(row)).address


def purpose(row: Intent) -> str:
    """What is bought, as the payer reads it at the provider's: the paper, and what for."""
    paper = window().paper_in_use()
    frame = paper.frame("")
    return f"{frame.paper.name}：{frame.words[f'payments_kind_{row.kind}']}"[:120]


def charge_of(row: Intent) -> Line | None:
    """The first line by which its money came."""
    return Line.objects.filter(mark=row.mark, entry="charge").order_by("id").first()


def receipt_of(row: Intent, variant: str) -> tuple[str, bytes] | None:
    """A name for the file, and the receipt; None before any money has come.

    Its number is of the mark, not of the secret reference: it may be shown to others.
    """
    charge = charge_of(row)
    if charge is None:
        return None
    paper = window().paper_in_use()
    frame = paper.frame(variant)
    words, english = frame.words, frame.english
    number = row.mark[:12]

    def both(key: str) -> str:
        return f"{words[key]} {english[key]}"

    rows = [
        (words["payments_receipt_number"], number),
        (words["payments_receipt_day"], f"{written_day(charge.day)}（{charge.day.isoformat()}）"),
        (words["payments_amount"], show_amount(charge.amount, charge.currency)),
        (words["payments_receipt_purpose"], both(f"payments_kind_{row.kind}")),
        (words["payments_way"], both(f"payments_by_{charge.debit}")),
    ]
    if row.state == Intent.State.REFUNDED:
        rows.append((words["payments_state"], both("payments_state_refunded")))
    notes = [words["payments_receipt_note"], english["payments_receipt_note"]]
    name = frame.paper.name + (f"　{frame.paper.name_en}" if frame.paper.name_en else "")
    from .receipts import Receipt, draw_receipt  # it weighs 25 MB, and few ask for it

    pdf = draw_receipt(Receipt(name, both("payments_receipt"), rows, notes))
    return f"receipt-{number}", pdf
