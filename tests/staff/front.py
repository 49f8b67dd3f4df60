"""What stands before the newsroom in production: it speaks TLS, and says so."""

from __future__ import annotations

import asyncio
import ssl
import threading
from pathlib import Path

SAID = (b"connection:", b"x-forwarded-proto:")


class Front:
    """A proxy on this machine.

    Args:
        pem: its key and certificate.
        behind: the port of the newsroom.
    """

    def __init__(self, pem: Path, behind: int) -> None:
        self.behind, self.port = behind, 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem)
        self.loop = asyncio.new_event_loop()
        self.is_ready = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()
        assert self.is_ready.wait(10)

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        making = asyncio.start_server(self.answer, "127.0.0.1", 0, ssl=self.context)
        server = self.loop.run_until_complete(making)
        self.port = server.sockets[0].getsockname()[1]
        self.is_ready.set()
        self.loop.run_forever()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            there, thither = await asyncio.open_connection("127.0.0.1", self.behind)
            lines = [one for one in head.split(b"\r\n")[:-2] if not one.lower().startswith(SAID)]
            lines += [b"X-Forwarded-Proto: https", b"Connection: close", b"", b""]
            thither.write(b"\r\n".join(lines))
            onward = asyncio.ensure_future(pump(reader, thither))
            await pump(there, writer)
            onward.cancel()
            thither.close()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
