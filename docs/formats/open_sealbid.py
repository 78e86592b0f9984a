#!/usr/bin/env python3
"""Opens an encrypted response (.sealbid, format 1) with keys in files.

    python3 open_sealbid.py FILE --key KEY.pem [--key KEY.pem ...] [-o BODY] [--summary FILE]

Needs Python 3.9 or newer and the package `cryptography` (pip install cryptography).
KEY.pem is an unencrypted PKCS#8 key on P-256; a file with two groups needs a key of each.
Without -o the file is only verified. Nothing is overwritten, and an output gets its name
only after its last segment was verified. Exit 0; 1 with the error code on standard error
for a file that is refused; 2 for misuse. The format is described in envelope.md.
"""

import argparse
import base64
import contextlib
import datetime
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import tempfile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

SUITE = "P256-HKDF-SHA256-AES256GCM"
SEGMENT = 1 << 20


class Refused(Exception):
    """The file is not to be opened; the argument is the error code."""


def need(condition, code="header_malformed"):
    if not condition:
        raise Refused(code)


# --- header -----------------------------------------------------------------------------

class Number(str):
    """A number as it is spelt."""


class Members(list):
    """The (name, value) pairs of an object, repeated names included."""


def no_constant(_):
    raise ValueError("NaN and Infinity are not JSON")


def walk(value, depth=0):
    """Every object at any depth; deeper than 32 levels is refused."""
    if isinstance(value, list):
        need(depth < 32)
        if isinstance(value, Members):
            yield value
        for item in value:
            yield from walk(item[1] if isinstance(value, Members) else item, depth + 1)


def sole(members, name):
    found = [value for n, value in members if n == name]
    need(found)
    need(len(found) == 1, "header_duplicate_name")
    return found[0]


def fields(value, *names):
    need(isinstance(value, Members) and sorted(n for n, _ in value) == sorted(names))
    return [sole(value, name) for name in names]


def items(value):
    need(isinstance(value, list) and not isinstance(value, Members))
    return value


def text(value):
    need(isinstance(value, str) and not isinstance(value, Number))
    need(not re.search("[\x00-\x1f\x7f\ud800-\udfff]", value) and len(value.encode()) <= 4096)
    return value


def integer(value, most):
    need(isinstance(value, Number) and re.fullmatch("[0-9]+", value) and len(value) <= 15 and int(value) <= most)
    return int(value)


def hexadecimal(value, count):
    need(re.fullmatch("[0-9a-f]{%d}" % (2 * count), text(value)))
    return bytes.fromhex(value)


def base64url(value, count):
    need(re.fullmatch("[A-Za-z0-9_-]+", text(value)) and len(value) == -(-count * 4 // 3))
    data = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    need(base64.urlsafe_b64encode(data).decode().rstrip("=") == value)
    return data


def instant(value):
    found = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z", text(value))
    need(found)
    try:
        datetime.datetime(*map(int, found.groups()))
    except ValueError:
        raise Refused("header_malformed") from None


def point(value):
    data = base64url(value, 65)
    try:
        need(data[0] == 4)
        return data, ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError:
        raise Refused("header_malformed") from None


def parse_header(raw):
    need(raw[:1] == b"{" and raw[-1:] == b"}")
    try:
        root = json.loads(raw.decode(), object_pairs_hook=Members, parse_int=Number, parse_float=Number,
                          parse_constant=no_constant)
        objects = list(walk(root))
    except (ValueError, RecursionError):
        raise Refused("header_malformed") from None
    number, suite = sole(root, "format"), None
    need(isinstance(number, Number) and re.fullmatch("[0-9]+", number))
    need(number == "1", "unsupported_format")
    suite = sole(root, "suite")
    need(isinstance(suite, str) and not isinstance(suite, Number))
    need(suite == SUITE, "unsupported_suite")
    for members in objects:
        need(len({n for n, _ in members}) == len(members), "header_duplicate_name")

    _, _, tender, bid, opens, groups, parts, commit = fields(
        root, "format", "suite", "tender", "bid", "opens", "groups", "parts", "commit")
    tender_id, *others = fields(tender, "id", "no", "title", "lot")
    bid_id, bidder, uscc, created = fields(bid, "id", "bidder", "uscc", "created")
    for value in [*others, bidder, uscc]:
        text(value)
    need(text(tender_id))
    hexadecimal(bid_id, 16)
    instant(created)
    if text(opens):
        instant(opens)
    shared, certificates = [], []
    need(len(items(groups)) <= 2)
    for group, expected in zip(groups, ("bidder", "platform")):
        name, members = fields(group, "name", "any")
        need(text(name) == expected)
        wrapped = []
        for member in items(members):
            cert, subject, enc, ct = fields(member, "cert_sha256", "subject", "enc", "ct")
            text(subject)
            wrapped.append((hexadecimal(cert, 32), *point(enc), base64url(ct, 48)))
        certificates += [w[0] for w in wrapped]
        shared.append((name, wrapped))
    need(len(set(certificates)) == len(certificates))
    need(len(items(parts)) == 2)
    lengths = []
    for part, expected, most in zip(parts, ("summary", "body"), (1 << 20, 1 << 40)):
        name, plain_len = fields(part, "name", "plain_len")
        need(text(name) == expected)
        lengths.append(integer(plain_len, most))
    commit = hexadecimal(commit, 32)
    need(shared and all(wrapped for _, wrapped in shared), "recipients_none")
    need(len(certificates) <= 64, "recipients_too_many")
    return tender_id.encode(), bid_id.encode(), shared, lengths, commit


# --- keys -------------------------------------------------------------------------------

def hkdf(ikm, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(ikm)


def hpke_open(key, enc, ephemeral, info, aad, ct):
    """RFC 9180, base mode, single shot: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""
    kem, suite = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x02"

    def extract(who, salt, label, ikm):
        return hmac.digest(salt, b"HPKE-v1" + who + label + ikm, "sha256")

    def expand(who, prk, label, context, length):
        labelled = struct.pack(">H", length) + b"HPKE-v1" + who + label + context
        return HKDFExpand(hashes.SHA256(), length, labelled).derive(prk)

    own = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    dh = key.exchange(ec.ECDH(), ephemeral)
    secret = expand(kem, extract(kem, b"", b"eae_prk", dh), b"shared_secret", enc + own, 32)
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    schedule = extract(suite, secret, b"secret", b"")
    nonce = expand(suite, schedule, b"base_nonce", context, 12)
    return AESGCM(expand(suite, schedule, b"key", context, 32)).decrypt(nonce, ct, aad)


def unwrap(wrapped, info, keys):
    for cert, enc, ephemeral, ct in wrapped:
        for key in keys:
            with contextlib.suppress(InvalidTag):
                return hpke_open(key, enc, ephemeral, info, cert, ct)
    raise Refused("share_not_unwrapped")


# --- parts ------------------------------------------------------------------------------

def sealed_len(plain_len):
    more = max(0, plain_len - (SEGMENT - 56))
    return plain_len + 40 + 16 * (1 + -(-more // (SEGMENT - 16)))


def read_exactly(source, count):
    data = source.read(count)
    need(len(data) == count, "truncated")
    return data


def open_part(source, plain_len, key, aad, out):
    left = sealed_len(plain_len) - 40
    head = read_exactly(source, 40)
    need(head[0] == 40, "segment_corrupt")
    cipher, number = AESGCM(hkdf(key, head[1:33], aad)), 0
    while left:
        size = min(left, SEGMENT - (0 if number else 40))
        left -= size
        nonce = head[33:] + struct.pack(">IB", number, not left)
        try:
            out(cipher.decrypt(nonce, read_exactly(source, size), None))
        except InvalidTag:
            raise Refused("segment_corrupt") from None
        number += 1


def open_envelope(source, length, keys, summary, body):
    """Opens `source` of `length` bytes; `summary` and `body` are called with verified segments.

    Only when this returns are the outputs whole. Raises Refused.
    """
    front = source.read(12)
    need(front[:8] == b"SEALBID1", "not_sealbid")
    need(len(front) == 12, "truncated")
    header_len = struct.unpack(">I", front[8:])[0]
    need(header_len <= 65536, "header_too_large")
    need(header_len >= 2)
    raw = read_exactly(source, header_len)
    tender_id, bid_id, groups, lengths, commit = parse_header(raw)
    whole = 12 + header_len + sum(map(sealed_len, lengths))
    need(length >= whole, "truncated")
    need(length <= whole, "trailing_bytes")
    ids = hashlib.sha256(tender_id + b"\x00" + bid_id).digest()
    shares = b"".join(unwrap(wrapped, b"sealbid-envelope/1 share" + ids + name.encode(), keys)
                      for name, wrapped in groups)
    need(hkdf(shares, bid_id, b"sealbid-envelope/1 commit") == commit, "share_not_unwrapped")
    bound = hashlib.sha256(front + raw).digest()
    for name, plain_len, out in ((b"summary", lengths[0], summary), (b"body", lengths[1], body)):
        open_part(source, plain_len, hkdf(shares, bid_id, b"sealbid-envelope/1 part" + name), bound + name, out)
    need(not source.read(1), "trailing_bytes")


@contextlib.contextmanager
def output(path):
    """A writer whose file appears as `path` only when all went well."""
    if path is None:
        yield lambda _: None
        return
    with tempfile.NamedTemporaryFile(dir=os.path.dirname(os.path.abspath(path)), delete=False) as out:
        try:
            yield out.write
            out.flush()
            os.fsync(out.fileno())
            os.link(out.name, path)
        finally:
            os.unlink(out.name)


def load_key(path):
    with open(path, "rb") as file:
        key = serialization.load_pem_private_key(file.read(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError(f"{path}: not a P-256 key")
    return key


def main():
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("file")
    about.add_argument("--key", action="append", required=True, metavar="KEY.pem")
    about.add_argument("-o", dest="body", metavar="BODY")
    about.add_argument("--summary", metavar="FILE")
    args = about.parse_args()
    try:
        keys = [load_key(path) for path in args.key]
        with open(args.file, "rb") as source, output(args.summary) as summary, output(args.body) as body:
            open_envelope(source, os.fstat(source.fileno()).st_size, keys, summary, body)
    except Refused as refused:
        sys.exit(f"{args.file}: {refused}")
    except (OSError, ValueError, TypeError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
