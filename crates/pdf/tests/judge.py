"""What pyHanko says of many files, in one process: one JSON object a line, in the order of the arguments.

judge.py validate ROOT.pem INSTANT FILE...       every signature with its separate verdicts
judge.py sign KEY.pem CHAIN.pem FILE...          whether pyHanko signs the file; FILE.signed.pdf is written
judge.py archive ROOT.pem INSTANT FILE...        a signed file with a security store and a document time-stamp of a new
                                                 authority: FILE.archived.pdf
judge.py make ROOT.pem INSTANT FILE              FILE.NAME.pdf for each profile that pyHanko signs, under a new ROOT.pem
"""

import io
import json
import logging
import sys
from datetime import datetime, timedelta

from asn1crypto import keys, pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

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
            answer = {"field": signature.field_name}
            try:
                status = judge(signature, context)
                sound = status.intact and status.valid
                # A document time-stamp has neither bottom line nor DocMDP of its own.
                permitted = status.modification_level != ModificationLevel.OTHER if stamp else status.docmdp_ok
                answer |= {
                    "bottom_line": sound and status.trusted and permitted if stamp else status.bottom_line,
                    "intact": sound,
                    "trusted": status.trusted,
                    "coverage": status.coverage.name,
                    "changes": status.modification_level.name if status.modification_level else None,
                    "docmdp_ok": permitted,
                    "why": str(status.diff_result) if isinstance(status.diff_result, Exception) else None,
                }
            except Exception as error:  # the others of the file are still judged
                answer["error"] = f"{type(error).__name__}: {error}"
            found.append(answer)
    return {"signatures": found}


def sign(key, chain, path):
    # The file holds the signer's certificate and then those above it.
    leaf, *above = load_certs_from_pemder([chain])
    with open(key, "rb") as file:
        private_key = load_private_key_from_pemder_data(file.read(), passphrase=None)
    signer = signers.SimpleSigner(leaf, private_key, SimpleCertificateStore.from_certs(above))
    metadata = signers.PdfSignatureMetadata(field_name="PyHanko", subfilter=fields.SigSeedSubFilter.PADES)
    with open(path, "rb") as stream, open(path + ".signed.pdf", "wb") as out:
        signer_of_pdf = signers.PdfSigner(metadata, signer)
        signer_of_pdf.sign_pdf(IncrementalPdfFileWriter(stream), output=out)
    return {"signed": True, "file": path + ".signed.pdf"}


def archive(root, instant, path):
    stamper = Authority(instant).time_stamper()
    with open(path, "rb") as stream:
        certificates = list(load_certs_from_pemder([root]))
        content = PdfFileReader(stream).embedded_signatures[-1].pkcs7_content
        stream.seek(0)
        output = io.BytesIO(stream.read())
    DocumentSecurityStore.add_dss(output, content, certs=certificates)
    writer = IncrementalPdfFileWriter(output)
    with open(path + ".archived.pdf", "wb") as out:
        signers.PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256", output=out)
    return {"file": path + ".archived.pdf"}


class Authority:
    """A root with signers, a time-stamping authority and an empty revocation list, made anew."""

    def __init__(self, instant):
        self.moment = datetime.fromisoformat(instant.replace("Z", "+00:00"))
        self.key = rsa.generate_private_key(65537, 2048)
        self.root = self.certify("Peer root", self.key, authority=True)
        empty = x509.CertificateRevocationListBuilder().issuer_name(name("Peer root"))
        empty = empty.last_update(self.moment - timedelta(days=1)).next_update(self.moment + timedelta(days=30))
        empty = empty.add_extension(x509.CRLNumber(1), False)
        self.crl = empty.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def certify(self, subject, key, authority=False, stamps=False):
        start, end = self.moment - timedelta(days=300), self.moment + timedelta(days=3000)
        builder = x509.CertificateBuilder(name("Peer root"), name(subject), key.public_key(), 1000 + len(subject))
        builder = builder.not_valid_before(start).not_valid_after(end)
        usage = dict.fromkeys(
            "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
            "crl_sign encipher_only decipher_only".split(),
            False,
        )
        allowed = ["key_cert_sign", "crl_sign"] if authority else ["digital_signature", "content_commitment"]
        usage |= dict.fromkeys(allowed, True)
        builder = builder.add_extension(x509.BasicConstraints(authority, None), True)
        builder = builder.add_extension(x509.KeyUsage(**usage), True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(issuer, False)
        if stamps:
            purpose = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(purpose, True)
        made = builder.sign(self.key, hashes.SHA256())
        return asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))

    def registry(self):
        return SimpleCertificateStore.from_certs([self.root])

    def signer(self, subject, key):
        return signers.SimpleSigner(self.certify(subject, key), private(key), self.registry())

    def time_stamper(self):
        key = rsa.generate_private_key(65537, 2048)
        certificate = self.certify("Peer time-stamps", key, stamps=True)
        moment = self.moment - timedelta(minutes=30)
        return DummyTimeStamper(certificate, private(key), self.registry(), fixed_dt=moment)

    def context(self):
        return ValidationContext(
            trust_roots=[self.root], crls=[self.crl], moment=self.moment, allow_fetching=False, revocation_mode="require"
        )


def name(common):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def private(key):
    der = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return keys.PrivateKeyInfo.load(key.private_bytes(*der))


def make(root, instant, path):
    authority = Authority(instant)
    with open(root, "w") as out:
        out.write(pem.armor("CERTIFICATE", authority.root.dump()).decode())
    ecdsa = authority.signer("Peer ECDSA", ec.generate_private_key(ec.SECP256R1()))
    by_rsa = authority.signer("Peer RSA", rsa.generate_private_key(65537, 2048))
    stamper = authority.time_stamper()
    pades = {"subfilter": fields.SigSeedSubFilter.PADES, "md_algorithm": "sha256"}
    kept = pades | {"embed_validation_info": True, "validation_context": authority.context()}

    def signed(profile, signer, stamper=None, source=path, field="Peer", **metadata):
        metadata = signers.PdfSignatureMetadata(field_name=field, **metadata)
        made = f"{path}.{profile}.pdf"
        with open(source, "rb") as stream, open(made, "wb") as out:
            signer = signers.PdfSigner(metadata, signer, timestamper=stamper)
            signer.sign_pdf(IncrementalPdfFileWriter(stream), output=out)
        return made

    signed("b-b-ecdsa", ecdsa, **pades)
    signed("b-b-rsa", by_rsa, **pades)
    signed("adbe-detached", by_rsa, subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    signed("b-t", ecdsa, stamper, **pades)
    signed("b-lt", ecdsa, stamper, **kept)
    archived = signed("b-lta", by_rsa, stamper, use_pades_lta=True, **kept)
    with open(archived, "rb") as stream, open(f"{path}.b-lta-renewed.pdf", "wb") as out:
        renewer = signers.PdfTimeStamper(stamper)
        renewer.update_archival_timestamp_chain(
            PdfFileReader(stream), authority.context(), in_place=False, output=out
        )
    certified = signed("certified", ecdsa, certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS, **pades)
    signed("certified-and-approved", by_rsa, source=certified, field="Approval", **pades)
    return {"made": True}


def main():
    command, *arguments = sys.argv[1:]
    fixed, files = arguments[:2], arguments[2:]
    for path in files:
        commands = {"validate": validate, "sign": sign, "archive": archive, "make": make}
        try:
            answer = commands[command](*fixed, path)
        except Exception as error:  # whatever it raises is its answer on this file
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
