"""What pyHanko says of many files, in one process: one JSON object a line, in the order of the arguments.

judge.py validate ROOT.pem INSTANT FILE...       every signature with its separate verdicts
judge.py sign KEY.pem CHAIN.pem FILE...          whether pyHanko signs the file; FILE.signed.pdf is written
"""

import json
import logging
import sys
from datetime import datetime

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)


def validate(root, instant, path):
    anchors = list(load_certs_from_pemder([root]))
    moment = datetime.fromisoformat(instant.replace("Z", "+00:00"))
    found = []
    with open(path, "rb") as stream:
        reader = PdfFileReader(stream)
        for signature in reader.embedded_signatures:
            context = ValidationContext(trust_roots=anchors, moment=moment, allow_fetching=False)
            stamp = signature.sig_object.get("/Type") == "/DocTimeStamp"
            judge = validate_pdf_timestamp if stamp else validate_pdf_signature
            status = judge(signature, context)
            found.append(
                {
                    "field": signature.field_name,
                    "bottom_line": status.bottom_line,
                    "intact": status.intact and status.valid,
                    "trusted": status.trusted,
                    "coverage": status.coverage.name,
                    "changes": status.modification_level.name if status.modification_level else None,
                    "docmdp_ok": status.docmdp_ok,
                }
            )
    return {"signatures": found}


def sign(key, chain, path):
    signer = signers.SimpleSigner.load(key, chain, ca_chain_files=[chain])
    metadata = signers.PdfSignatureMetadata(field_name="PyHanko", subfilter=fields.SigSeedSubFilter.PADES)
    with open(path, "rb") as stream, open(path + ".signed.pdf", "wb") as out:
        signer_of_pdf = signers.PdfSigner(metadata, signer)
        signer_of_pdf.sign_pdf(IncrementalPdfFileWriter(stream), output=out)
    return {"signed": True}


def main():
    command, *arguments = sys.argv[1:]
    fixed, files = arguments[:2], arguments[2:]
    for path in files:
        try:
            answer = {"validate": validate, "sign": sign}[command](*fixed, path)
        except Exception as error:  # whatever it raises is its answer on this file
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
