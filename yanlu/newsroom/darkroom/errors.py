"""What can be wrong with an upload, in words for the desk."""

from __future__ import annotations

MESSAGES = {
    "empty": "檔案是空的。The file is empty.",
    "too-large": "檔案太大，請先縮小再上傳。The file is too large; make it smaller first.",
    "too-many-pixels": (
        "圖片超過一億像素，請先縮小再上傳。"
        "The picture has more than 100 million pixels; make it smaller first."
    ),
    "too-heavy": (
        "處理這個檔案要用太多記憶體，請先縮小再上傳。"
        "This file needs too much memory; make it smaller first."
    ),
    "timed-out": (
        "處理這個檔案花了太久，已經停止；請縮小再試。"
        "This file took too long and was stopped; make it smaller and try again."
    ),
    "failed": (
        "這個檔案讓處理程序中斷，沒有存下任何東西。"
        "The process that handled this file broke off; nothing was stored."
    ),
    "not-stored": (
        "檔案存不下來，磁碟可能滿了；請告訴管理員。"
        "The file could not be stored; the disk may be full: tell the administrator."
    ),
    "unclean": (
        "處理後的檔案沒有通過檢查，所以沒有存下來。"
        "The developed file did not pass its check, so it was not stored."
    ),
    "damaged": (
        "檔案損壞或不完整，請重新匯出再上傳。"
        "The file is damaged or incomplete; export it again and upload that."
    ),
    "not-a-picture": "這個檔案不是圖片。This file is not a picture.",
    "unsupported": (
        "不支援這種格式：圖片請存成 JPEG、PNG、WebP、AVIF、HEIC 或靜態 GIF，"
        "影片請存成一般的 MP4（H.264、H.265、AV1、AAC）或 WebM。"
        "This format is not supported: "
        "use JPEG, PNG, WebP, AVIF, HEIC or a still GIF for pictures, "
        "plain MP4 (H.264, H.265, AV1, AAC) or WebM for videos."
    ),
    "drawing": (
        "SVG 裡可以藏程式，所以不收；請另存成 PNG 再上傳，透明的底也行。"
        "An SVG can hide a program, so it is not taken: "
        "save it as a PNG, transparent if you like, and upload that."
    ),
    "animated": (
        "這是動畫；請上傳其中一格，或改以影片上傳。"
        "This picture moves: upload one frame of it, or upload it as a video."
    ),
    "not-a-video": "這個檔案不是 MP4 或 WebM 影片。This file is not an MP4 or WebM video.",
    "not-captions": (
        "這個檔案不是 UTF-8 編碼的 WebVTT 字幕。This file is not WebVTT captions in UTF-8."
    ),
    "no-captions": "這個字幕檔裡沒有字幕。There is no caption in this file.",
}


class DarkroomError(Exception):
    """An upload that was refused; nothing of it was stored.

    Args:
        code: why, for programs: a key of `MESSAGES`.
        message: why, for the desk: a sentence in Traditional Chinese, then in English.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def refusal(code: str) -> DarkroomError:
    """The error of this code with its own words."""
    return DarkroomError(code, MESSAGES[code])


def line_refusal(number: int) -> DarkroomError:
    """The error of captions whose line of this number, counted from 1, cannot be read."""
    return DarkroomError(
        "not-captions",
        f"字幕檔第 {number} 行不合 WebVTT 格式。Line {number} of the captions is not valid WebVTT.",
    )
