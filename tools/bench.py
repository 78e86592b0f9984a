#!/usr/bin/env python3
"""Measures sealbid and its peers in turn, in one run, and prints the ratios.

Each pair runs alternately; the best of the rounds counts, since everything else a
machine does can only make a run slower. Files lie in memory (/dev/shm) where there is
room, so that the programs are compared and not the disk: sealbid syncs every output,
its peers do not. Exits 1 when a bound is missed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEALBID = ROOT / "target/release/sealbid"
ROUNDS = 5
MIB = 1 << 20


class Run:
    """One finished program: seconds, peak resident and peak anonymous memory in MiB."""

    def __init__(self, argv, cwd):
        self.anonymous = 0.0
        begin = time.perf_counter()
        log = open(cwd / "log", "wb")
        child = subprocess.Popen([str(a) for a in argv], cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        watcher = threading.Thread(target=self._watch, args=(child.pid,), daemon=True)
        watcher.start()
        _, status, usage = os.wait4(child.pid, 0)
        self.seconds = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        self.resident = usage.ru_maxrss / 1024
        watcher.join()
        log.close()
        if child.returncode != 0:
            sys.exit(f"{argv[0]} ended with {child.returncode}:\n{(cwd / 'log').read_text(errors='replace')}")

    def _watch(self, pid):
        try:
            while True:
                with open(f"/proc/{pid}/status") as status:
                    found = [line for line in status if line.startswith("RssAnon:")]
                if not found:
                    return
                self.anonymous = max(self.anonymous, int(found[0].split()[1]) / 1024)
                time.sleep(0.002)
        except (FileNotFoundError, ProcessLookupError):
            return


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.missed = []

    def compare(self, name, ours, peer_name, peer, clean, at_most, resident=None, anonymous=None):
        mine, theirs = [], []
        for _ in range(ROUNDS):
            for argv, runs in ((ours, mine), (peer, theirs)):
                for path in clean:
                    Path(path).unlink(missing_ok=True)
                runs.append(Run(argv, self.folder))
        a, b = min(r.seconds for r in mine), min(r.seconds for r in theirs)
        peak, anon = max(r.resident for r in mine), max(r.anonymous for r in mine)
        self.line(f"{name}", f"{a:.2f} s", f"{peer_name} {b:.2f} s", f"ratio {a / b:.2f}", f"at most {at_most:.2f}",
                  a / b <= at_most)
        if resident is not None:
            self.line(f"{name}, resident", f"{peak:.0f} MiB", f"{peer_name} {max(r.resident for r in theirs):.0f} MiB",
                      "", f"under {resident} MiB", peak < resident)
        if anonymous is not None:
            self.line(f"{name}, anonymous", f"{anon:.0f} MiB",
                      f"{peer_name} {max(r.anonymous for r in theirs):.0f} MiB", "", f"under {anonymous} MiB",
                      anon < anonymous)
        return a

    def line(self, name, ours, theirs, ratio, bound, held):
        print(f"{name:34} {ours:>9}  {theirs:22} {ratio:11} {bound:16} {'held' if held else 'MISSED'}", flush=True)
        if not held:
            self.missed.append(name)

    def plain(self, *argv):
        ended = subprocess.run([str(a) for a in argv], cwd=self.folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if ended.returncode != 0:
            sys.exit(f"{argv[0]} ended with {ended.returncode}:\n{ended.stderr.decode(errors='replace')}")


def write_pdf(path, pages, bytes_a_page):
    """A PDF whose pages each show one raw grey picture of random bytes."""
    side = int(bytes_a_page ** 0.5)
    offsets = []
    with open(path, "wb") as out:

        def add(number, body, stream=None):
            offsets.append((number, out.tell()))
            out.write(b"%d 0 obj\n%s\n" % (number, body))
            if stream is not None:
                out.write(b"stream\n")
                out.write(stream)
                out.write(b"\nendstream\n")
            out.write(b"endobj\n")

        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        add(1, b"<< /Type /Catalog /Pages 2 0 R >>")
        kids = b" ".join(b"%d 0 R" % (3 + 3 * i) for i in range(pages))
        add(2, b"<< /Type /Pages /Count %d /MediaBox [0 0 595 842] /Kids [%s] >>" % (pages, kids))
        for i in range(pages):
            page, content, image = 3 + 3 * i, 4 + 3 * i, 5 + 3 * i
            add(page, b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R /Resources << /XObject << /I %d 0 R >> >> >>"
                % (content, image))
            drawn = b"q 495 0 0 495 50 200 cm /I Do Q"
            add(content, b"<< /Length %d >>" % len(drawn), drawn)
            add(image, b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
                b"/BitsPerComponent 8 /Length %d >>" % (side, side, side * side), os.urandom(side * side))
        start = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        for _, offset in sorted(offsets):
            out.write(b"%010d 00000 n \n" % offset)
        out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start))


def write_random(path, size):
    with open(path, "wb") as out:
        for _ in range(size // MIB):
            out.write(os.urandom(MIB))


def write_png(path, side):
    """A red ring with alpha, so that a picture with a soft mask is drawn."""
    rows = bytearray()
    for y in range(side):
        rows.append(0)
        for x in range(side):
            r = ((x - side / 2) ** 2 + (y - side / 2) ** 2) ** 0.5 / (side / 2)
            rows += bytes((200, 16, 46, 255 if 0.9 < r < 1 else 0))

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + bytes((8, 6, 0, 0, 0))
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows)))
                           + chunk(b"IEND", b""))


def certificate(bench, name, usage):
    bench.plain("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", "/C=CN/O=江北示范建设有限公司/CN=bench", "-utf8",
                "-addext", f"keyUsage=critical,{usage}")


def signing(bench):
    certificate(bench, "sign", "digitalSignature,nonRepudiation")
    write_pdf(bench.folder / "big.pdf", 200, MIB)
    write_png(bench.folder / "seal.png", 496)
    bench.compare(
        "sign a 200 MB PDF",
        [SEALBID, "stamp", "big.pdf", "-o", "signed.pdf", "--seal", "seal.png", "--size", "42", "--at", "1:120,200",
         "--sign-key", "sign.key", "--sign-cert", "sign.pem"],
        "pyHanko",
        [ROOT / ".venv/bin/pyhanko", "sign", "addsig", "--field", "1/100,100,220,220/Sig1", "pemder", "--key", "sign.key",
         "--cert", "sign.pem", "--no-pass", "big.pdf", "signed.pdf"],
        [bench.folder / "signed.pdf"], at_most=0.5, anonymous=64)
    for name in ("big.pdf", "signed.pdf"):
        (bench.folder / name).unlink()


def envelope(bench):
    certificate(bench, "open", "keyAgreement")
    write_random(bench.folder / "plain", 1 << 30)
    identity = subprocess.run(["age-keygen"], check=True, capture_output=True, text=True).stdout
    (bench.folder / "age.key").write_text(identity)
    recipient = next(line.split()[-1] for line in identity.splitlines() if line.startswith("# public key"))
    bench.compare("encrypt 1 GiB",
                  [SEALBID, "encrypt", "plain", "-o", "plain.sealbid", "--tender", "bench", "--to", "open.pem"],
                  "age", ["age", "-r", recipient, "-o", "plain.age", "plain"],
                  [bench.folder / "plain.sealbid", bench.folder / "plain.age"], at_most=1.0, resident=32)
    bench.plain(SEALBID, "encrypt", "plain", "-o", "plain.sealbid", "--force", "--tender", "bench", "--to", "open.pem")
    bench.plain("age", "-r", recipient, "-o", "plain.age", "plain")
    bench.compare("decrypt 1 GiB",
                  [SEALBID, "decrypt", "plain.sealbid", "-o", "opened", "--key", "open.key"],
                  "age", ["age", "-d", "-i", "age.key", "-o", "opened", "plain.age"],
                  [bench.folder / "opened"], at_most=1.0, resident=32)
    bench.plain(SEALBID, "decrypt", "plain.sealbid", "-o", "opened", "--force", "--key", "open.key")
    bench.plain("cmp", "plain", "opened")
    for name in ("plain", "plain.sealbid", "plain.age", "opened"):
        (bench.folder / name).unlink(missing_ok=True)


def merging(bench):
    bench.plain(SEALBID, "demo", "-o", "demo")
    # The demonstration's tender, asking for files alone: the peer fills in no forms.
    part = {"id": "technical", "title": "技术文件", "kind": "attachment", "required": True, "accepts": ["pdf"]}
    outline = {"format": 1, "volumes": [{"id": "volume", "title": "投标文件", "parts": [part]}]}
    (bench.folder / "demo/work/tender/outline.json").write_text(json.dumps(outline))
    bench.plain(SEALBID, "tender", "make", "demo/work/tender", "-o", "files.sbtender",
                "--sign-key", "demo/work/purchaser-sign.key.pem", "--sign-cert", "demo/work/purchaser-sign.pem")
    bench.plain(SEALBID, "new", "files.sbtender", "project", "--lot", "1")
    parts = []
    for i in range(20):
        parts.append(f"part{i:02}.pdf")
        write_pdf(bench.folder / parts[-1], 6, 11 * MIB // 6)
    bench.plain(SEALBID, "add", "project", "technical", *parts)
    bench.compare("merge 20 PDFs of 11 MB", [SEALBID, "build", "project", "-o", "merged.pdf"],
                  "mutool", ["mutool", "merge", "-o", "merged.pdf", *parts],
                  [bench.folder / "merged.pdf"], at_most=1.0)


def write_long_pdf(path, pages):
    """A PDF of so many pages, each with resources and a content stream of its own, and a cross-reference table."""
    kids = " ".join(f"{3 + 2 * page} 0 R" for page in range(pages))
    objects = ["<</Type /Catalog /Pages 2 0 R>>",
               f"<</Type /Pages /Count {pages} /MediaBox [0 0 595 842] /Kids [{kids}]>>"]
    for page in range(pages):
        content = f"BT /F1 12 Tf 72 720 Td (Page {page + 1}) Tj ET"
        objects.append(f"<</Type /Page /Parent 2 0 R /Contents {4 + 2 * page} 0 R "
                       f"/Resources <</Font <</F1 {3 + 2 * pages} 0 R>>>>>>")
        objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
    objects.append("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
    data, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    data += f"trailer\n<</Size {len(objects) + 1} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(data)


def stamping(bench):
    """A seal on each of 1,000 pages and one across their edges in one signature; the peer signs with one stamp on one page."""
    certificate(bench, "sign", "digitalSignature,nonRepudiation")
    write_png(bench.folder / "seal.png", 496)
    write_long_pdf(bench.folder / "table.pdf", 1000)
    bench.plain("qpdf", "--object-streams=generate", "table.pdf", "streams.pdf")
    for name, growth in (("table", 600 * 1000), ("streams", 300 << 10)):
        source, signed = f"{name}.pdf", bench.folder / "signed.pdf"
        ours = [SEALBID, "stamp", source, "-o", "signed.pdf", "--seal", "seal.png", "--size", "42", "--pages", "all:120,200",
                "--edge", "right", "--sign-key", "sign.key", "--sign-cert", "sign.pem"]
        peer = [ROOT / ".venv/bin/pyhanko", "sign", "addsig", "--field", "1/100,100,220,220/Sig1", "pemder", "--key", "sign.key",
                "--cert", "sign.pem", "--no-pass", source, "signed.pdf"]
        seconds = bench.compare(f"seal 1,000 pages, {name}", ours, "pyHanko, one page", peer, [signed], at_most=1.0)
        bench.line(f"seal 1,000 pages, {name}, time", f"{seconds:.2f} s", "", "", "under 2 s", seconds < 2)
        signed.unlink(missing_ok=True)
        bench.plain(*ours)
        grown = signed.stat().st_size - (bench.folder / source).stat().st_size
        bench.line(f"seal 1,000 pages, {name}, growth", f"{grown / 1024:.0f} KiB", "", f"{grown / 1000:.0f} B a page",
                   f"under {growth / 1024:.0f} KiB", grown < growth)
    for name in ("table.pdf", "streams.pdf", "signed.pdf"):
        (bench.folder / name).unlink()


def serving(bench):
    """A service on PostgreSQL, which waits for its disk, under 200 requests a second of 10,000 accounts."""
    postgres = ROOT / "tools/postgres"
    subprocess.run([postgres, "stop"], check=True)
    cluster = subprocess.run([postgres, "start", "--durable"], check=True, capture_output=True, text=True).stdout.strip()
    try:
        subprocess.run(["psql", "-X", "-q", "-h", cluster, "-U", "sealbid", "-d", "postgres", "-c", "CREATE DATABASE bench"], check=True)
        address = f"postgres://sealbid@localhost/bench?host={cluster}"
        log = open(bench.folder / "serve.log", "wb")
        service = subprocess.Popen([SEALBID, "serve", "--data", bench.folder / "service", "--database", address, "--json", "--log", "warn"],
                                   stdout=subprocess.PIPE, stderr=log)
        try:
            url = json.loads(service.stdout.readline())["url"]
            load = subprocess.run([ROOT / "target/release/examples/load", url, "10000", "200", "30"], stdout=subprocess.PIPE, check=True)
        finally:
            service.terminate()
            service.wait()
    finally:
        subprocess.run([postgres, "stop"], check=True)
    told = json.loads(load.stdout)
    bench.line("200 requests/s, 99th percentile", f"{told['p99_ms']:.0f} ms", f"median {told['p50_ms']:.0f} ms", f"longest {told['longest_ms']:.0f}",
               "under 100 ms", told["p99_ms"] < 100)
    bench.line("  of them kept up", f"{told['rate']:.0f}/s", f"{told['requests']} asked", "", "at least 195", told["rate"] >= 195)
    bench.line("  of them refused", str(told["refused"]), str(told["first_refused"] or "")[:22], "", "none", told["refused"] == 0)


def main():
    shm = Path("/dev/shm")
    roomy = shm.is_dir() and shutil.disk_usage(shm).free > 6 << 30
    with tempfile.TemporaryDirectory(prefix="sealbid-bench-", dir=shm if roomy else None) as folder:
        bench = Bench(Path(folder))
        print(f"best of {ROUNDS}, files in {'memory' if roomy else 'a temporary folder on disk'}", flush=True)
        signing(bench)
        stamping(bench)
        envelope(bench)
        merging(bench)
    with tempfile.TemporaryDirectory(prefix="sealbid-bench-") as folder:
        bench.folder = Path(folder)
        serving(bench)
    if bench.missed:
        sys.exit("missed: " + ", ".join(bench.missed))
    print("every bound held")


if __name__ == "__main__":
    main()
