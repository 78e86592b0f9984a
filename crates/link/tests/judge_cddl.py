"""Asks cddl-verifier, which we did not write, whether each CBOR of a list holds under its rule of a schema.

    judge_cddl.py link.cddl CASES

A line of CASES is a rule and bytes in hex; a line of the output `valid`, or why not."""

import pathlib
import sys

from cddl_verifier import Validator

schema, cases = map(pathlib.Path, sys.argv[1:])
validator = Validator(schema)
for line in cases.read_text().splitlines():
    rule, _, encoded = line.partition(" ")
    result = validator.validate(bytes.fromhex(encoded), root_type=rule)
    print("valid" if result.valid else result.diagnostics[0].message.replace("\n", " "))
