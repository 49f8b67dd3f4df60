"""The card company's counter: its API and its page for paying, over HTTP."""

from __future__ import annotations

import base64
import json
import re
import threading
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .books import Books, Thing, Wrong

KEY = "sk_test_emulator"
PART = re.compile(r"([^\[\]]+)")
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Checkout</title>
<h1>{name}</h1><p id="amount">{amount} {currency}</p>{note}
<form method="post"><p><label>Card number <input name="card" value="4242424242424242"></label></p>
<p><label>E-mail <input name="email" value="payer@example.org"></label></p>
<p><button name="act" value="pay">Pay</button>
<button name="act" value="back">Go back</button></p></form></html>"""


@dataclass(frozen=True)
class Request:
    """A request as it came, kept so that tests can look what it told."""

    method: str
    path: str
    headers: dict[str, str]
    params: Thing
    raw: str


class Hall:
    """A server on a port of this machine.

    Args:
        books: of the company.
        port: 0 for any.
        key: with which the API is asked.
    """

    def __init__(self, books: Books, port: int = 0, key: str = KEY) -> None:
        self.books = books
        self.key = key
        self.requests: list[Request] = []
        self.remembered: dict[str, tuple[str, int, Thing]] = {}
        self.is_down = False
        hall = self

        class Handler(Desk):
            """One request at this hall."""

            house = hall

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.home = books.home = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def open(self) -> Hall:
        """Begin to serve."""
        self.thread.start()
        return self

    def close(self) -> None:
        """Serve no more."""
        self.server.shutdown()
        self.server.server_close()

    # The API

    def api(self, request: Request) -> tuple[int, Thing]:
        """One request of the API, with what Stripe's idempotency keys promise."""
        key = request.headers.get("idempotency-key", "")
        if request.method != "POST" or not key:
            return 200, self.route(request)
        if key in self.remembered:
            raw, status, body = self.remembered[key]
            if raw != request.raw:
                raise Wrong(
                    400,
                    "idempotency_error",
                    "Keys for idempotent requests can only be used with the same parameters.",
                )
            return status, body
        body = self.route(request)
        self.remembered[key] = (request.raw, 200, body)
        return 200, body

    def route(self, request: Request) -> Thing:
        books, params = self.books, request.params
        match [request.method, *request.path.strip("/").split("/")[1:]]:
            case ["POST", "checkout", "sessions"]:
                return books.create_session(params)
            case ["GET", "checkout", "sessions"]:
                found = matching(books.sessions, params, "payment_intent", "client_reference_id")
                return books.listed(found, params, request.path)
            case ["GET", "checkout", "sessions", session]:
                return public(books.find("checkout.session", books.sessions, session))
            case ["POST", "checkout", "sessions", session, "expire"]:
                return books.expire(session)
            case ["GET", "payment_intents", payment]:
                return public(books.find("payment_intent", books.payments, payment))
            case ["POST", "refunds"]:
                return books.create_refund(params)
            case ["GET", ("refunds" | "disputes") as name]:
                shelf: dict[str, Thing] = getattr(books, name)
                return books.listed(matching(shelf, params, "payment_intent"), params, request.path)
            case ["GET", "events"]:
                kinds = set(params.get("types", {}).values()) or {params.get("type")} - {None}
                events = [e for e in books.events.values() if not kinds or e["type"] in kinds]
                return books.listed(events, params, request.path)
            case ["GET", "events", event]:
                return public(books.find("event", books.events, event))
        raise Wrong(
            404,
            "invalid_request_error",
            f"Unrecognized request URL ({request.method}: {request.path}).",
        )


def public(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def matching(shelf: dict[str, Thing], params: Thing, *names: str) -> list[Thing]:
    asked = {name: params[name] for name in names if name in params}
    return [
        one
        for one in shelf.values()
        if all(one.get(name) == value for name, value in asked.items())
    ]


def nested(pairs: list[tuple[str, str]]) -> Thing:
    """`a[b][0]=c` as dictionaries within dictionaries."""
    found: Thing = {}
    for name, value in pairs:
        *way, last = PART.findall(name)
        place = found
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value
    return found


class Desk(BaseHTTPRequestHandler):
    """One request at the counter."""

    house: Hall
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.serve("")

    def do_POST(self) -> None:
        self.serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def serve(self, body: str) -> None:
        parts = urlsplit(self.path)
        if self.house.is_down:
            self.close_connection = True
            return
        pairs = parse_qsl(body or parts.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, headers, nested(pairs), body or parts.query)
        with self.house.books.lock:
            if parts.path.startswith("/v1/"):
                self.serve_api(request)
            elif parts.path.startswith("/c/pay/"):
                self.serve_page(request)
            elif parts.path.startswith("/_control/"):
                self.serve_control(request)
            else:
                self.answer(404, "text/plain", b"not found")

    def serve_api(self, request: Request) -> None:
        self.house.requests.append(request)
        try:
            if not self.is_authorised():
                raise Wrong(401, "invalid_request_error", "Invalid API Key provided.")
            status, body = self.house.api(request)
        except Wrong as wrong:
            status, body = wrong.status, wrong.body
        self.answer(status, "application/json", json.dumps(body).encode())

    def is_authorised(self) -> bool:
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            given = base64.b64decode(given).decode().rstrip(":")
        return given == self.house.key

    def serve_page(self, request: Request) -> None:
        """The page on which a payer fills in her card."""
        session_id = request.path.rsplit("/", 1)[-1]
        session = self.house.books.sessions.get(session_id)
        if session is None:
            return self.answer(404, "text/plain", b"not found")
        note = ""
        if request.method == "POST":
            if request.params.get("act") == "back":
                return self.see(session["cancel_url"] or session["success_url"])
            card = request.params.get("card", "").replace(" ", "")
            became = self.house.books.pay(session_id, card)
            if became != "declined":
                return self.see(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id))
            note = '<p role="alert">Your card was declined.</p>'
        page = PAGE.format(
            name=escape(session["_name"]),
            amount=session["amount_total"],
            currency=session["currency"].upper(),
            note=note,
        )
        self.answer(200, "text/html; charset=utf-8", page.encode())

    def serve_control(self, request: Request) -> None:
        """What a test in another process makes happen: refund, dispute, expire, requests."""
        act, books = request.path.rsplit("/", 1)[-1], self.house.books
        session = request.params.get("session", next(reversed(books.sessions), ""))
        if act == "requests":
            told = [
                f"{one.method} {one.path} {one.headers} {one.raw}" for one in self.house.requests
            ]
            return self.answer(200, "application/json", json.dumps(told).encode())
        if act == "dispute":
            books.dispute(session)
        elif act == "expire":
            books.expire(session)
        elif act == "refund":
            books.create_refund({"payment_intent": books.sessions[session]["payment_intent"]})
        self.answer(200, "application/json", json.dumps({"balance": books.balance()}).encode())

    def see(self, address: str) -> None:
        self.send_response(303)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", "req_emulator")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""
