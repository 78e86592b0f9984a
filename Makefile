# Two commands do all set-up on a fresh machine:
#   make run    the window, with a sample tender in it; without a display, make demo
#   make test   every test, with the independent validators they ask, and every fuzz target for 15 seconds
.PHONY: run demo phone test check bench bundle screens fuzz setup fmt
SHELL := /bin/bash
CARGO := cargo

run:
	@if [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  echo 'there is no display to open the window on: the main job is done without one'; \
	  exec $(MAKE) --no-print-directory demo; \
	fi; \
	set -e; \
	tools/setup run; \
	tools/ui build; \
	echo 'building the window (some minutes the first time)'; \
	$(CARGO) build --quiet --locked --bin sealbid-desktop; \
	target/debug/sealbid-desktop || { code=$$?; [ $$code = 3 ] || exit $$code; exec $(MAKE) --no-print-directory demo; }

# The main job on the bundled sample, without a window; its files end up in out/demo/.
demo:
	@tools/setup demo
	@echo 'building sealbid and the software phone (some minutes the first time)'
	@$(CARGO) build --quiet --locked --bin sealbid --bin softphone
	@target/debug/sealbid demo --force -o out/demo

# The phone's app and the practice service on the local network, until Ctrl-C.
phone:
	@tools/setup check
	@tools/ui build
	@$(CARGO) build --quiet --locked --bin sealbid
	@target/debug/sealbid serve --data out/service --listen 0.0.0.0 --app ui/dist/phone --console ui/dist/console --log warn

test:
	@tools/setup test
	@for part in types unit 'account flows' build; do echo "ui: $$part"; tools/ui $$part || exit 1; done
	@$(CARGO) build --locked --bin sealbid --bin sealbid-desktop --bin softphone
	@echo 'ui: browser'; tools/ui browser
	@echo 'ui: window'; tools/ui window
	@tools/test 15

check:
	@tools/setup check
	tools/ui lint
	@tools/ui build
	$(CARGO) fmt --all --check
	tools/linted $(CARGO) build --locked --workspace --all-targets
	@$(CARGO) fetch --quiet --locked
	target/tools/bin/cargo-deny --offline check bans licenses sources

# Ours and the peer in turn in one run; exits non-zero when a ratio is missed.
bench:
	@tools/setup bench
	@tools/ui build
	$(CARGO) build --locked --release --bin sealbid --bin sealbid-desktop --bin softphone --example load
	python3 tools/bench.py
	@tools/ui bench

# Every page of the window as a picture in out/screens/, and those of README and guide anew.
screens:
	@tools/setup test
	@tools/ui build
	@$(CARGO) build --quiet --locked --bin sealbid --bin sealbid-desktop
	@tools/screens

# The window as a Debian package, for this machine's architecture.
bundle:
	@tools/setup bundle
	@tools/ui build
	$(CARGO) build --locked --release --bin sealbid-desktop
	@tools/tauri bundle --bundles deb
	@ls target/release/bundle/deb/*.deb

# Fuzzing alone, and longer: make fuzz SECONDS_EACH=600. It goes on from what earlier runs found.
SECONDS_EACH ?= 60
fuzz:
	@tools/setup test
	@tools/fuzz --grow $(SECONDS_EACH)

setup:
	@tools/setup test
	@tools/setup check

fmt:
	$(CARGO) fmt --all
