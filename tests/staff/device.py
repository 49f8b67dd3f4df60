"""A device that makes passkeys and signs with them, in software (WebAuthn Level 2, `none`)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def words(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """One key, as a phone or a security key holds it.

    Args:
        origin: the page at which its browser believes to be.
        verifies: whether it asks for PIN or finger.
    """

    def __init__(self, origin: str = "http://localhost:8000", verifies: bool = True) -> None:
        self.origin, self.verifies = origin, verifies
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.handle = ""

    def make(self, options: dict[str, Any]) -> str:
        """The answer to `create`."""
        question = options["publicKey"]
        self.handle = question["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self.data(question["rp"]["id"], ATTESTED) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self.client("webauthn.create", question["challenge"])
        return self.answer(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to `get`."""
        question = options["publicKey"]
        data = self.data(question["rpId"])
        client = self.client("webauthn.get", question["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self.answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=base64.urlsafe_b64decode(self.handle + "=="),
        )

    def data(self, host: str, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + bytes(4)

    def client(self, kind: str, challenge: str) -> bytes:
        form = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(form).encode()

    def answer(self, **response: bytes) -> str:
        return json.dumps(
            {
                "id": words(self.id),
                "rawId": words(self.id),
                "type": "public-key",
                "response": {name: words(data) for name, data in response.items()},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
