"""Keys and signatures, and that Debian's minisign agrees with us about both."""

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanlu.manifest import minisign
from yanlu.manifest.errors import BadSignature, KeyFileError
from yanlu.manifest.keyfile import read_signing_key, write_signing_key
from yanlu.manifest.keys import PublicKey, SigningKey

from .cast import KEY, counted_entropy

needs_minisign = pytest.mark.skipif(
    shutil.which("minisign") is None, reason="Debian's minisign is not installed"
)


def run_minisign(folder: Path, *arguments: str) -> int:
    command = ["minisign", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=60).returncode


def signed_folder(folder: Path) -> Path:
    (folder / "head.json").write_bytes(b'{"type":"yanlu-head"}\n')
    (folder / "head.json.minisig").write_bytes(
        minisign.sign(KEY, b'{"type":"yanlu-head"}\n', "timestamp:1\tedition:7")
    )
    (folder / "yanlu.pub").write_text(KEY.public.text)
    return folder


@needs_minisign
def test_debians_minisign_verifies_what_we_sign(tmp_path: Path) -> None:
    signed_folder(tmp_path)
    assert run_minisign(tmp_path, "-Vm", "head.json", "-p", "yanlu.pub") == 0
    assert run_minisign(tmp_path, "-HVm", "head.json", "-P", KEY.public.line) == 0


@needs_minisign
@pytest.mark.parametrize("name", ["head.json", "head.json.minisig"])
def test_debians_minisign_and_we_refuse_one_flipped_bit(tmp_path: Path, name: str) -> None:
    file = signed_folder(tmp_path) / name
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) * 2 // 3] ^= 1
    file.write_bytes(damaged)
    assert run_minisign(tmp_path, "-Vm", "head.json", "-p", "yanlu.pub") != 0
    data = (tmp_path / "head.json").read_bytes()
    with pytest.raises(BadSignature):
        minisign.check(KEY.public, data, (tmp_path / "head.json.minisig").read_bytes())


@needs_minisign
def test_we_verify_what_debians_minisign_signs_with_our_key_file(tmp_path: Path) -> None:
    signed_folder(tmp_path)
    write_signing_key(tmp_path / "edition.key", KEY)
    signing = ["-S", "-s", "edition.key", "-t", "午間", "-x", "noon.minisig", "-m", "head.json"]
    assert run_minisign(tmp_path, *signing) == 0
    data = (tmp_path / "head.json").read_bytes()
    assert minisign.check(KEY.public, data, (tmp_path / "noon.minisig").read_bytes()) == "午間"


@needs_minisign
def test_we_sign_with_a_key_that_debians_minisign_made(tmp_path: Path) -> None:
    assert run_minisign(tmp_path, "-GW", "-p", "its.pub", "-s", "its.key") == 0
    key = read_signing_key(tmp_path / "its.key")
    assert PublicKey.parse((tmp_path / "its.pub").read_text()) == key.public
    (tmp_path / "page").write_bytes(b"page")
    (tmp_path / "page.minisig").write_bytes(minisign.sign(key, b"page", "x"))
    assert run_minisign(tmp_path, "-Vm", "page", "-p", "its.pub") == 0


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_no_flipped_bit_in_a_signature_file_changes_what_is_trusted(data: bytes, at: int) -> None:
    signature = minisign.sign(KEY, data, "edition:7")
    damaged = bytearray(signature)
    damaged[at // 8 % len(damaged)] ^= 1 << at % 8
    try:
        assert minisign.check(KEY.public, data, bytes(damaged)) == "edition:7"
    except BadSignature:
        return
    # Only the first line, which is signed by nobody, may differ.
    assert bytes(damaged).split(b"\n")[1:] == signature.split(b"\n")[1:]


def test_a_signature_is_written_in_one_way_only() -> None:
    signature = minisign.sign(KEY, b"page", "edition:7")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = signature.index(b"=") - 1
    other = letters[letters.index(signature[last]) + 1]
    twin = signature[:last] + bytes([other]) + signature[last + 1 :]
    assert base64.b64decode(twin.splitlines()[1]) == base64.b64decode(signature.splitlines()[1])
    with pytest.raises(BadSignature):
        minisign.check(KEY.public, b"page", twin)


def test_a_signature_of_another_key_with_our_key_id_is_refused() -> None:
    forged = SigningKey(KEY.public.key_id, b"\x66" * 32)
    with pytest.raises(BadSignature):
        minisign.check(KEY.public, b"page", minisign.sign(forged, b"page", "x"))
    assert not KEY.public.verifies(b"page", forged.sign(b"page"))


def test_the_same_bytes_always_get_the_same_signature() -> None:
    assert minisign.sign(KEY, b"page", "x") == minisign.sign(KEY, b"page", "x")


def test_a_key_file_is_its_owners_alone_and_gives_the_key_back(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_signing_key(tmp_path / "edition.key", KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "edition.key").stat().st_mode) == 0o600
    assert read_signing_key(tmp_path / "edition.key").public == KEY.public
    assert [name.name for name in tmp_path.iterdir()] == ["edition.key"]


def test_a_key_file_is_never_written_over_unasked(tmp_path: Path) -> None:
    path = tmp_path / "edition.key"
    write_signing_key(path, KEY)
    other = SigningKey(b"12345678", b"\x01" * 32)
    with pytest.raises(KeyFileError, match="already"):
        write_signing_key(path, other)
    assert read_signing_key(path).public == KEY.public
    write_signing_key(path, other, replace=True)
    assert read_signing_key(path).public == other.public


def test_a_disk_that_refuses_leaves_no_half_key(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot write"):
        write_signing_key(tmp_path / "nowhere" / "edition.key", KEY)


@settings(deadline=None)
@given(st.integers(0, 157), st.integers(0, 7))
def test_no_flipped_bit_in_a_key_file_goes_unnoticed(at: int, bit: int) -> None:
    line = KEY.text.splitlines()[1]
    data = bytearray(base64.b64decode(line))
    # The salt and limits of a key without a password mean nothing.
    at = at if not 6 <= at < 54 else 60
    data[at] ^= 1 << bit
    with pytest.raises(KeyFileError):
        SigningKey.parse(base64.b64encode(bytes(data)).decode())


@settings(deadline=None)
@given(st.integers(62, 125), st.integers(0, 7))
def test_no_flipped_bit_goes_unnoticed_in_a_key_without_a_checksum(at: int, bit: int) -> None:
    data = bytearray(base64.b64decode(KEY.text.splitlines()[1]))
    data[126:] = bytes(32)
    assert SigningKey.parse(base64.b64encode(bytes(data)).decode()).public == KEY.public
    data[at] ^= 1 << bit
    with pytest.raises(KeyFileError, match="halves"):
        SigningKey.parse(base64.b64encode(bytes(data)).decode())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "one line"),
        ("untrusted comment: x\nnot base64!\n", "damaged"),
        (KEY.text[:-20], "damaged|not a minisign secret key"),
        (KEY.public.text, "not a minisign secret key"),
        (KEY.text.replace("RWQAAEIy", "RWRTY0Iy"), "encrypted"),
    ],
)
def test_a_damaged_or_encrypted_key_is_refused_in_clear_words(text: str, complaint: str) -> None:
    with pytest.raises(KeyFileError, match=complaint):
        SigningKey.parse(text)


def test_a_key_file_that_is_not_there_is_refused_in_clear_words(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot read"):
        read_signing_key(tmp_path / "edition.key")


def test_a_public_key_reads_with_and_without_its_comment() -> None:
    assert PublicKey.parse(KEY.public.text) == PublicKey.parse(KEY.public.line) == KEY.public


@pytest.mark.parametrize("text", ["", "RWQ=", "x\ny\nz", KEY.text])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(KeyFileError):
        PublicKey.parse(text)


def test_a_fingerprint_is_eight_groups_of_four() -> None:
    groups = KEY.public.fingerprint.split(" ")
    assert [len(group) for group in groups] == [4] * 8


def test_a_signing_key_does_not_show_its_secret() -> None:
    assert KEY.text.splitlines()[1] not in repr(KEY)
    assert counted_entropy(32).hex() not in repr(KEY)
