# One command does all set-up on a fresh machine:
#   make test   every test, with the independent validators they ask
.PHONY: test check bench fuzz setup fmt
SHELL := /bin/bash
CARGO := cargo

test:
	@tools/setup test
	$(CARGO) test --locked

check:
	@tools/setup check
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	target/tools/bin/cargo-deny --offline check bans licenses sources

# Ours and the peer in turn in one run; exits non-zero when a ratio is missed.
bench:
	@tools/setup bench
	$(CARGO) build --locked --release -p sealbid-cli --bin sealbid
	python3 tools/bench.py

# Longer fuzzing: make fuzz SECONDS_EACH=600
SECONDS_EACH ?= 60
fuzz:
	@tools/setup test
	@tools/fuzz $(SECONDS_EACH)

setup:
	@tools/setup test
	@tools/setup check

fmt:
	$(CARGO) fmt --all
