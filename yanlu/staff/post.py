"""Hands a letter over to the outside, by the way that the setting names."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import LetterError

if TYPE_CHECKING:
    from .models import Letter


def is_set_up() -> bool:
    """Whether letters can leave at all."""
    return settings.STAFF_MAIL is not None


def send(letter: Letter) -> None:
    """Hand a letter over; it is done when the other side has taken it.

    Raises:
        LetterError: it was not taken; `str()` says why, without any password.
    """
    from django.core.mail import EmailMessage, get_connection  # with smtplib, when one is sent

    way = settings.STAFF_MAIL
    if way is None:
        raise LetterError(_("沒有設定寄信（YANLU_MAIL 是空的）。"))
    headers = {"Message-ID": letter.mark, "Auto-Submitted": "auto-generated"}
    try:
        connection = get_connection(way.backend, **way.arguments)
        message = EmailMessage(
            letter.subject, letter.body, settings.STAFF_MAIL_FROM, [letter.to], headers=headers
        )
        message.connection = connection
        message.send()
    except Exception as error:
        raise refusal_of(error) from error


def refusal_of(error: Exception) -> LetterError:
    """What went wrong, for the desk."""
    if type(error).__module__.startswith("anymail."):  # they are OSErrors, too
        status = getattr(error, "status_code", None)
        return LetterError(f"{_('寄信的服務沒有收')}: {status or type(error).__name__}")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()), (0, b""))
        words = _("收信的主機不收這個地址")
        return LetterError(f"{words}: {code} {decoded(reply)}", is_final=500 <= code < 600)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return LetterError(_("寄信的主機不認得我們的帳號或密碼（YANLU_MAIL）。"))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return LetterError(_("寄信的主機不會加密或不會登入；不加密的請寫 smtp+plain://。"))
    if isinstance(error, smtplib.SMTPResponseException):
        said = decoded(error.smtp_error)
        return LetterError(f"{_('寄信的主機拒絕了')}: {error.smtp_code} {said}")
    if isinstance(error, ssl.SSLError):
        return LetterError(f"{_('寄信的主機的憑證不對')}: {error.reason}")
    if isinstance(error, smtplib.SMTPException | OSError):
        return LetterError(f"{_('寄信的主機沒有回答，或中途斷線')}: {type(error).__name__}")
    return LetterError(f"{_('信寄不出去')}: {type(error).__name__}")


def decoded(reply: Any) -> str:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(words.split())[:200]
