#!/usr/bin/env python3
"""Opens the test vectors and the hostile files with open_sealbid.py and compares what comes out.

    python3 docs/formats/hostile/check.py [MANIFEST.json ...]

Without arguments it checks ../vectors/vectors.json and manifest.json beside it; with arguments those
manifests of hostile files instead. A `code` of null means that the file opens. Prints one line for
each file and exits 1 if any differs. To check another reader, put it in the place of `open_envelope`.
"""

import hashlib
import io
import json
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from open_sealbid import Refused, hkdf, load_key, open_envelope  # noqa: E402

VECTORS = HERE.parent / "vectors"


def plain(content):
    """What a vector says of a part: a text, or how many bytes of counting numbers."""
    if "text" in content:
        return content["text"].encode()
    length = content["counting"]
    return struct.pack(f">{-(-length // 4)}I", *range(-(-length // 4)))[:length]


def build(vector):
    """The file of a vector; a large one is made from its front and its body."""
    if vector["file"]:
        return (VECTORS / vector["file"]).read_bytes()
    body, random = plain(vector["body"]), bytes.fromhex(vector["random"])[-39:]
    bound = bytes.fromhex(vector["H"]) + b"body"
    cipher = AESGCM(hkdf(bytes.fromhex(vector["part_keys"]["body"]), random[:32], bound))
    out, number, at = [bytes.fromhex(vector["front"]), b"\x28" + random], 0, 0
    while at < len(body) or not number:
        size = 1048560 if number else 1048520
        last = at + size >= len(body)
        nonce = random[32:] + struct.pack(">IB", number, last)
        out.append(cipher.encrypt(nonce, body[at:at + size], None))
        number, at = number + 1, at + size
    return b"".join(out)


def edited(edit, vectors):
    """A hostile file that is described by what was done to a vector."""
    vector = vectors[edit["vector"]]
    file = bytearray().join(vector[start:end] for start, end in edit["take"])
    for at, data in edit["patch"]:
        data = bytes.fromhex(data)
        file[at:at + len(data)] = data
    return bytes(file + bytes.fromhex(edit["append"]))


def outcome(file, names):
    """The code with which the file is refused, or None, and its parts."""
    keys = [load_key(VECTORS / "keys" / f"{name}.key.pem") for name in names]
    summary, body = [], []
    try:
        open_envelope(io.BytesIO(file), len(file), keys, summary.append, body.append)
    except Refused as refused:
        return str(refused), b"", b""
    return None, b"".join(summary), b"".join(body)


def main():
    differing = 0

    def report(kind, name, found, expected):
        nonlocal differing
        differing += found != expected
        print(kind, name, found or "opened", "" if found == expected else f"DIFFERS from {expected or 'opened'}")

    vectors = {}
    for vector in json.loads((VECTORS / "vectors.json").read_text(encoding="utf-8"))["vectors"]:
        file = vectors[vector["name"]] = build(vector)
        if sys.argv[1:]:
            continue
        if hashlib.sha256(file).hexdigest() != vector["sha256"]:
            report("vector", vector["name"], "other_bytes", None)
        code, summary, body = outcome(file, vector["open_with"])
        if code is None and (summary, body) != (plain(vector["summary"]), plain(vector["body"])):
            code = "other_content"
        report("vector", vector["name"], code, None)
    for manifest in map(Path, sys.argv[1:] or [HERE / "manifest.json"]):
        for entry in json.loads(manifest.read_text(encoding="utf-8"))["files"]:
            file = edited(entry["edit"], vectors) if "edit" in entry else (manifest.parent / entry["file"]).read_bytes()
            report("hostile", entry["name"], outcome(file, entry["keys"])[0], entry["code"])
    print(f"{differing} differ")
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
