"""The addresses of the treasurer's screens on the desk."""

from __future__ import annotations

from django.urls import path

from . import desk, desk_forms

app_name = "payments_desk"
urlpatterns = [
    path("", desk.ledger, name="ledger"),
    path("ledger.csv", desk.export, name="export"),
    path("find/", desk.find, name="find"),
    path("payment/<slug:mark>/", desk.payment, name="payment"),
    path("payment/<slug:mark>/refund/", desk.refund, name="refund"),
    path("notices/", desk.notices, name="notices"),
    path("notices/seen/", desk.seen, name="seen"),
    path("arrival/", desk_forms.arrival, name="arrival"),
    path("vouchers/", desk_forms.vouchers, name="vouchers"),
    path("words/", desk_forms.words, name="words"),
    path("words/judge/", desk_forms.judge_words, name="judge_words"),
    path("log/", desk.log, name="log"),
]
