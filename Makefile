# The README's two commands are `make run` and `make test`; the rest is for developers.
# Tools are kept in target/tools at pinned versions and skipped where present.

TOOLS := $(CURDIR)/target/tools
export PATH := $(TOOLS)/bin:$(HOME)/.cargo/bin:$(PATH)
export CLIPPY_CONF_DIR := $(CURDIR)/.ci

WASM_BINDGEN := 0.2.130
SCREEN := target/release/screen
WASM_DIR := $(CURDIR)/target/wasm
# The written people hold for this day; give today for a profile of your own.
AS_OF ?= 2026-03-02
PERSON ?= tests/people/lupus-nephritis-biopsy/facts.json

.PHONY: run test setup lint test-native test-wasm wasm bench bench-native bench-node fuzz mutants clean

## Build the command and show it at work on a written person (PERSON=file, AS_OF=date).
run: $(SCREEN)
	@echo "screening $(PERSON) as of $(AS_OF)"
	@$(SCREEN) evaluate $(PERSON) --as-of $(AS_OF) > target/result.json
	@node -e 'for (const t of JSON.parse(require("fs").readFileSync("target/result.json")).trials) { const n = {}; t.criteria.forEach(c => n[c.status] = (n[c.status] || 0) + 1); console.log(t.id.padEnd(28), t.verdict.padEnd(16), t.source_complete ? "" : "SOURCE INCOMPLETE", JSON.stringify(n)); }'
	@echo "every criterion with its reasons: target/result.json"

$(SCREEN): FORCE
	@cargo build --release --locked --bin screen
FORCE:

## Everything but fuzzing, mutants and benchmarks.
test: setup lint test-native test-wasm
	@echo "all tests passed"

setup:
	@rustup target list --installed | grep -qx wasm32-unknown-unknown || { echo "adding the wasm32 target"; rustup target add wasm32-unknown-unknown; }
	@rustup component list --installed 2>/dev/null | grep -q '^clippy' || { echo "adding clippy"; rustup component add clippy; }
	@rustup component list --installed 2>/dev/null | grep -q '^rustfmt' || { echo "adding rustfmt"; rustup component add rustfmt; }
	@wasm-bindgen --version 2>/dev/null | grep -qx "wasm-bindgen $(WASM_BINDGEN)" || { echo "installing wasm-bindgen $(WASM_BINDGEN) into target/tools (about 5 minutes, once)"; cargo install --quiet wasm-bindgen-cli@$(WASM_BINDGEN) --root $(TOOLS); }
	@node --version > /dev/null || { echo "Node.js 20 or newer is needed"; exit 1; }

lint:
	cargo fmt --check
	cargo clippy --locked --lib --bins -- -D warnings
	cargo clippy --locked --lib --target wasm32-unknown-unknown -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib --quiet

test-native:
	cargo test --locked

wasm:
	cargo build --locked --release --lib --target wasm32-unknown-unknown $(FEATURES)
	wasm-bindgen --target nodejs --out-dir $(WASM_DIR) target/wasm32-unknown-unknown/release/trial_screener.wasm

test-wasm: wasm $(SCREEN)
	SCREEN=$(CURDIR)/$(SCREEN) WASM_DIR=$(WASM_DIR) node --test tests/wasm.mjs

## Ratios against other engines; figures are for one run on one machine.
bench: bench-native bench-node

bench-native:
	cargo bench --locked --bench engine

bench-node: setup
	@$(MAKE) wasm FEATURES="--features bench" WASM_DIR=$(CURDIR)/target/wasm-bench
	cd tests/bench && npm ci --no-audit --no-fund --silent && WASM_DIR=$(CURDIR)/target/wasm-bench node run.mjs

## Ten minutes a target by default (SECONDS_EACH=...).
SECONDS_EACH ?= 600
fuzz:
	@command -v cargo-fuzz > /dev/null || cargo install --quiet --locked cargo-fuzz@0.13.2 --root $(TOOLS)
	@for target in profile quantity date catalogue; do \
	  echo "fuzzing $$target for $(SECONDS_EACH) s"; \
	  RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz -s none -O $$target -- -max_total_time=$(SECONDS_EACH) -print_final_stats=1 || exit 1; \
	done

## Changes the engine line by line and expects a test to notice.
mutants:
	@command -v cargo-mutants > /dev/null || cargo install --quiet --locked cargo-mutants@27.1.0 --root $(TOOLS)
	cargo mutants --file 'src/logic/*.rs' --file 'src/facts/*.rs' --file 'src/evaluate/*.rs' --jobs 2

clean:
	cargo clean
