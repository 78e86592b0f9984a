#!/usr/bin/env python3
"""Opens an encrypted response (.sealbid, format 1, described in envelope.md) with keys in files.

    python3 open_sealbid.py FILE --key KEY.pem [--key KEY.pem ...] [-o BODY] [--summary FILE]

Needs Python 3.9 or newer and the package `cryptography` (pip install cryptography). KEY.pem is an
unencrypted PKCS#8 key on P-256; a file with two groups needs a key of each. Without -o the file is
only verified. Nothing is overwritten; an output gets its name only after its last segment verified.
Exit 0; 1 with the error code on standard error for a file that is refused; 2 for misuse.
"""

import argparse, base64, datetime, hashlib, hmac, itertools, json, os, re, struct, sys

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

TEXT, HASH, BASE64 = "[^\x00-\x1f\x7f]*", "[0-9a-f]{64}", "[A-Za-z0-9_-]{%d}"
INSTANT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
MEMBER = {"cert_sha256": HASH, "subject": TEXT, "enc": BASE64 % 86 + "[AEIMQUYcgkosw048]",
          "ct": BASE64 % 64}
HEADER = {"format": int, "suite": TEXT, "tender": {"id": TEXT, "no": TEXT, "title": TEXT, "lot": TEXT},
          "bid": {"id": "[0-9a-f]{32}", "bidder": TEXT, "uscc": TEXT, "created": INSTANT}, "opens": INSTANT + "|",
          "groups": [{"name": TEXT, "any": [MEMBER]}], "parts": [{"name": TEXT, "plain_len": int}], "commit": HASH}

def fits(value, shape):
    if isinstance(shape, dict):
        return type(value) is dict and value.keys() == shape.keys() and all(fits(value[n], shape[n]) for n in shape)
    if isinstance(shape, list):
        return type(value) is list and all(fits(item, shape[0]) for item in value)
    if shape is int:
        return type(value) is int and value >= 0
    return type(value) is str and len(value.encode()) <= 4096 and re.fullmatch(shape, value)

def parse_header(raw):
    """Rules H1 to H23 of envelope.md; a ValueError in here means header_malformed too."""
    objects, spelt = [], raw.decode()
    # Numbers: 16 digits are enough to refuse a long one, -1 stands for all with a sign, NaN is none.
    header = json.loads(spelt, object_pairs_hook=lambda pairs: objects.append(pairs) or dict(pairs),
                        parse_int=lambda number: int(number[:16]) if number.isdigit() else -1, parse_constant=int)
    brackets = re.sub(r'"(\\.|[^"\\])*"|[^][{}]', "", spelt)
    need(raw[:1] == b"{" and raw[-1:] == b"}")
    need(max(itertools.accumulate(1 if bracket in "[{" else -1 for bracket in brackets)) <= 32)
    for name, ours in (("format", 1), ("suite", "P256-HKDF-SHA256-AES256GCM")):
        found = [value for other, value in objects[-1] if other == name]
        need(found)
        need(len(found) == 1, "header_duplicate_name")
        need(type(found[0]) is type(ours) and found[0] != -1)
        need(found[0] == ours, "unsupported_" + name)
    need(all(len(pairs) == len(dict(pairs)) for pairs in objects), "header_duplicate_name")
    need(fits(header, HEADER) and header["tender"]["id"])
    for moment in filter(None, (header["bid"]["created"], header["opens"])):
        datetime.datetime(*map(int, re.findall("[0-9]+", moment)))
    need([group["name"] for group in header["groups"]] in ([], ["bidder"], ["bidder", "platform"]))
    members = [member for group in header["groups"] for member in group["any"]]
    for member in members:
        member["enc"], member["ct"] = (base64.urlsafe_b64decode(member[name] + "==") for name in ("enc", "ct"))
        need(member["enc"][0] == 4 and point(member["enc"]))
    need(len({member["cert_sha256"] for member in members}) == len(members))
    need([part["name"] for part in header["parts"]] == ["summary", "body"])
    need(all(part["plain_len"] <= most for part, most in zip(header["parts"], (1 << 20, 1 << 40))))
    need(header["groups"] and all(group["any"] for group in header["groups"]), "recipients_none")
    need(len(members) <= 64, "recipients_too_many")
    return header

def point(octets):
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), octets)

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
    dh = extract(kem, b"", b"eae_prk", key.exchange(ec.ECDH(), point(enc)))
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    schedule = extract(suite, expand(kem, dh, b"shared_secret", enc + own, 32), b"secret", b"")
    cipher = AESGCM(expand(suite, schedule, b"key", context, 32))
    return cipher.decrypt(expand(suite, schedule, b"base_nonce", context, 12), ct, aad)

def unwrap(members, info, keys):
    for member, key in itertools.product(members, keys):
        try:
            return hpke_open(key, member["enc"], info, bytes.fromhex(member["cert_sha256"]), member["ct"])
        except InvalidTag:
            pass
    raise Refused("share_not_unwrapped")

def sealed_len(plain_len):
    return plain_len + 40 + 16 * (1 + -(-max(0, plain_len - 1048520) // 1048560))

def open_part(source, plain_len, key, aad, out):
    left, head, number = sealed_len(plain_len) - 40, source.read(40), 0
    need(head[0] == 40, "segment_corrupt")
    cipher = AESGCM(hkdf(key, head[1:33], aad))
    while left:
        size = min(left, 1048576 if number else 1048536)
        left, nonce = left - size, head[33:] + struct.pack(">IB", number, size == left)
        try:
            out(cipher.decrypt(nonce, source.read(size), None))
        except InvalidTag:
            raise Refused("segment_corrupt") from None
        number += 1

def open_envelope(source, length, keys, summary, body):
    """Calls `summary` and `body` with verified segments; what they got is whole only when this returns."""
    front = source.read(12)
    need(front[:8] == b"SEALBID1", "not_sealbid")
    need(length >= 12, "truncated")
    header_len = struct.unpack(">I", front[8:])[0]
    need(header_len <= 65536, "header_too_large")
    need(header_len >= 2)
    need(length >= 12 + header_len, "truncated")
    front += source.read(header_len)
    try:
        header = parse_header(front[12:])
    except (ValueError, RecursionError):
        raise Refused("header_malformed") from None
    whole = len(front) + sum(sealed_len(part["plain_len"]) for part in header["parts"])
    need(length >= whole, "truncated")
    need(length <= whole, "trailing_bytes")
    tender_id, bid_id = header["tender"]["id"].encode(), header["bid"]["id"].encode()
    info = b"sealbid-envelope/1 share" + hashlib.sha256(tender_id + b"\x00" + bid_id).digest()
    shares = b"".join(unwrap(group["any"], info + group["name"].encode(), keys) for group in header["groups"])
    need(hkdf(shares, bid_id, b"sealbid-envelope/1 commit").hex() == header["commit"], "share_not_unwrapped")
    for part, out in zip(header["parts"], (summary, body)):
        name = part["name"].encode()
        key = hkdf(shares, bid_id, b"sealbid-envelope/1 part" + name)
        open_part(source, part["plain_len"], key, hashlib.sha256(front).digest() + name, out)

def load_key(path):
    with open(path, "rb") as file:
        key = serialization.load_pem_private_key(file.read(), None)
    if not isinstance(getattr(key, "curve", None), ec.SECP256R1):
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
        about.error(str(error))
    finally:
        for out in made.values():
            out.close()
            os.unlink(out.name)

if __name__ == "__main__":
    main()
