#!/usr/bin/env python3
"""Opens an encrypted response (.sealbid, format 1, described in envelope.md) with keys in files.

    python3 open_sealbid.py FILE --key KEY.pem [--key KEY.pem ...] [-o BODY] [--summary FILE]

Needs Python 3.9 or newer and the package `cryptography` (pip install cryptography). KEY.pem is an
unencrypted PKCS#8 key on P-256; a file with two groups needs a key of each. Without -o the file is
only verified. Nothing is overwritten; an output gets its name only after its last segment verified.
Exit 0; 1 with the error code on standard error for a file that is refused; 2 for misuse.
"""

import argparse, base64, datetime, hashlib, hmac, json, os, re, struct, sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

class Refused(Exception):
    """The file is not to be opened; the argument is the error code."""

def need(condition, code="header_malformed"):
    if not condition:
        raise Refused(code)

# --- header: envelope.md, rules H1 to H23 -----------------------------------------------------

class Number(str):
    """A number as it is spelt."""

class Members(dict):
    """An object of the header that remembers the names as they stood."""
    def __init__(self, pairs):
        super().__init__(pairs)
        self.names = [name for name, _ in pairs]

    def sole(self, name):
        need(name in self)
        need(self.names.count(name) == 1, "header_duplicate_name")
        return self[name]

def fields(value, *names):
    need(isinstance(value, Members) and value.keys() == set(names))
    return [value[name] for name in names]

def text(value):
    need(isinstance(value, str) and not isinstance(value, Number))
    need(not re.search("[\x00-\x1f\x7f\ud800-\udfff]", value) and len(value.encode()) <= 4096)
    return value

def is_integer(value):
    return isinstance(value, Number) and re.fullmatch("[0-9]+", value)

def hexadecimal(value, count):
    need(re.fullmatch("[0-9a-f]{%d}" % (2 * count), text(value)))
    return bytes.fromhex(value)

def base64url(value, count):
    need(re.fullmatch("[A-Za-z0-9_-]+", text(value)) and len(value) == -(-count * 4 // 3))
    data = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    need(base64.urlsafe_b64encode(data).decode().rstrip("=") == value)
    return data

def instant(value):
    need(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", text(value)))
    datetime.datetime(*map(int, re.findall("[0-9]+", value)))

def read_json(raw):
    def constant(name):
        raise ValueError(name)
    objects = []
    def members(pairs):
        objects.append(Members(pairs))
        return objects[-1]
    root, depth = json.loads(raw.decode(), object_pairs_hook=members, parse_int=Number, parse_float=Number,
                             parse_constant=constant), 0
    for bracket in re.findall(r"[\[\]{}]", re.sub(r'"(\\.|[^"\\])*"', "", raw.decode())):
        depth += 1 if bracket in "[{" else -1
        need(depth <= 32)
    return root, objects

def parse_header(raw):
    need(raw[:1] == b"{" and raw[-1:] == b"}")
    root, objects = read_json(raw)
    need(is_integer(root.sole("format")))
    need(root["format"] == "1", "unsupported_format")
    need(isinstance(root.sole("suite"), str) and not isinstance(root["suite"], Number))
    need(root["suite"] == "P256-HKDF-SHA256-AES256GCM", "unsupported_suite")
    need(all(len(members) == len(members.names) for members in objects), "header_duplicate_name")
    _, _, tender, bid, opens, groups, parts, commit = fields(
        root, "format", "suite", "tender", "bid", "opens", "groups", "parts", "commit")
    tender_id, no, title, lot = map(text, fields(tender, "id", "no", "title", "lot"))
    bid_id, bidder, uscc, created = map(text, fields(bid, "id", "bidder", "uscc", "created"))
    need(tender_id and hexadecimal(bid_id, 16))
    for moment in [created, opens] if text(opens) else [created]:
        instant(moment)
    wrapped = []
    need(isinstance(groups, list) and len(groups) <= 2)
    for group, expected in zip(groups, ("bidder", "platform")):
        name, members = fields(group, "name", "any")
        need(text(name) == expected and isinstance(members, list))
        wrapped.append((name, []))
        for cert, subject, enc, ct in (fields(member, "cert_sha256", "subject", "enc", "ct") for member in members):
            text(subject)
            wrapped[-1][1].append((hexadecimal(cert, 32), base64url(enc, 65), base64url(ct, 48)))
    everyone = [member for _, members in wrapped for member in members]
    for _, enc, _ in everyone:
        need(enc[0] == 4 and ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc))
    need(len({cert for cert, _, _ in everyone}) == len(everyone))
    need(isinstance(parts, list) and len(parts) == 2)
    lengths = []
    for part, expected, most in zip(parts, ("summary", "body"), (1 << 20, 1 << 40)):
        name, plain_len = fields(part, "name", "plain_len")
        need(text(name) == expected and is_integer(plain_len) and len(plain_len) < 15 and int(plain_len) <= most)
        lengths.append(int(plain_len))
    commit = hexadecimal(commit, 32)
    need(wrapped and all(members for _, members in wrapped), "recipients_none")
    need(len(everyone) <= 64, "recipients_too_many")
    return tender_id.encode(), bid_id.encode(), wrapped, lengths, commit

# --- keys -------------------------------------------------------------------------------------

def hkdf(ikm, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(ikm)

def hpke_open(key, enc, info, aad, ct):
    """RFC 9180, base mode, single shot: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""
    kem, suite = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x02"
    def extract(who, salt, label, ikm):
        return hmac.digest(salt, b"HPKE-v1" + who + label + ikm, "sha256")
    def expand(who, prk, label, context, length):
        labelled = struct.pack(">H", length) + b"HPKE-v1" + who + label + context
        return HKDFExpand(hashes.SHA256(), length, labelled).derive(prk)
    own = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    dh = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc))
    secret = expand(kem, extract(kem, b"", b"eae_prk", dh), b"shared_secret", enc + own, 32)
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    schedule = extract(suite, secret, b"secret", b"")
    nonce = expand(suite, schedule, b"base_nonce", context, 12)
    return AESGCM(expand(suite, schedule, b"key", context, 32)).decrypt(nonce, ct, aad)

def unwrap(members, info, keys):
    for cert, enc, ct in members:
        for key in keys:
            try:
                return hpke_open(key, enc, info, cert, ct)
            except InvalidTag:
                pass
    raise Refused("share_not_unwrapped")

# --- parts ------------------------------------------------------------------------------------

def sealed_len(plain_len):
    return plain_len + 40 + 16 * (1 + -(-max(0, plain_len - 1048520) // 1048560))

def read(source, count):
    data = source.read(count)
    need(len(data) == count, "truncated")
    return data

def open_part(source, plain_len, key, aad, out):
    left, head, number = sealed_len(plain_len) - 40, read(source, 40), 0
    need(head[0] == 40, "segment_corrupt")
    cipher = AESGCM(hkdf(key, head[1:33], aad))
    while left:
        size = min(left, 1048576 if number else 1048536)
        left -= size
        nonce = head[33:] + struct.pack(">IB", number, not left)
        try:
            out(cipher.decrypt(nonce, read(source, size), None))
        except InvalidTag:
            raise Refused("segment_corrupt") from None
        number += 1

def open_envelope(source, length, keys, summary, body):
    """Opens a file of `length` bytes; `summary` and `body` are called with verified segments, and
    what they got is whole only when this returns. Raises Refused."""
    front = source.read(12)
    need(front[:8] == b"SEALBID1", "not_sealbid")
    need(len(front) == 12, "truncated")
    header_len = struct.unpack(">I", front[8:])[0]
    need(header_len <= 65536, "header_too_large")
    need(header_len >= 2)
    front += read(source, header_len)
    try:
        tender_id, bid_id, groups, lengths, commit = parse_header(front[12:])
    except (ValueError, RecursionError):
        raise Refused("header_malformed") from None
    need(length >= len(front) + sum(map(sealed_len, lengths)), "truncated")
    need(length <= len(front) + sum(map(sealed_len, lengths)), "trailing_bytes")
    info = b"sealbid-envelope/1 share" + hashlib.sha256(tender_id + b"\x00" + bid_id).digest()
    shares = b"".join(unwrap(members, info + name.encode(), keys) for name, members in groups)
    need(hkdf(shares, bid_id, b"sealbid-envelope/1 commit") == commit, "share_not_unwrapped")
    bound = hashlib.sha256(front).digest()
    for name, plain_len, out in ((b"summary", lengths[0], summary), (b"body", lengths[1], body)):
        open_part(source, plain_len, hkdf(shares, bid_id, b"sealbid-envelope/1 part" + name), bound + name, out)
    need(not source.read(1), "trailing_bytes")

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
    args, made = about.parse_args(), {}
    try:
        keys = [load_key(path) for path in args.key]
        for path in filter(None, (args.summary, args.body)):
            made[path] = open(path + ".unverified", "xb")
        with open(args.file, "rb") as source:
            writers = [made[path].write if path else len for path in (args.summary, args.body)]
            open_envelope(source, os.fstat(source.fileno()).st_size, keys, *writers)
        for path, out in made.items():
            out.close()
            os.link(out.name, path)
    except Refused as refused:
        sys.exit(f"{args.file}: {refused}")
    except (OSError, ValueError, TypeError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    finally:
        for out in made.values():
            out.close()
            os.unlink(out.name)

if __name__ == "__main__":
    main()
