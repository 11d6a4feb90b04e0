# The README's two commands are `make run` and `make test`; the rest is for developers.
# Tools are kept in target/tools at pinned versions and skipped where present.

TOOLS := $(CURDIR)/target/tools
export PATH := $(TOOLS)/bin:$(CURDIR)/tests/web/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)
export CLIPPY_CONF_DIR := $(CURDIR)/.ci

# No path of a machine in what is built: two machines give the same bytes. With `erase_components`
# Leptos builds views of one type, which makes the page smaller (decision 13).
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := --remap-path-prefix=$(CURDIR)=. --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=cargo --cfg erase_components

# Equal to the versions in Cargo.lock and Trunk.toml.
WASM_BINDGEN := 0.2.130
TRUNK := 0.21.14
CARGO_DENY := 0.20.2
PORT ?= 8080
COMMAND := target/release/trial-screener
WASM_DIR := $(CURDIR)/target/wasm
NPM_DIR := $(CURDIR)/target/npm

.NOTPARALLEL:
.PHONY: run site dist npm deny reproducible test-language test setup setup-test setup-browser lint test-native test-oracle test-wasm test-browser test-web wasm test-lforms bench bench-native bench-questions bench-node bench-page bench-cohort scale setup-scale fuzz oracle mutants clean


## Build the page, serve it on this machine and print the address.
run: setup
	@echo "building the page (3 to 6 minutes the first time), then serving http://127.0.0.1:$(PORT)/"
	@trunk serve --release --port $(PORT)

## The page as files, in target/site.
site: setup
	@trunk build --release

## The same, ready for a static host: copies with brotli and gzip beside each file, and sizes.
dist: site
	@node src/web/pack.mjs target/site

## Builds the page with a made-up third language and walks it.
test-language: setup-test setup-browser $(COMMAND)
	@COMMAND=$(CURDIR)/$(COMMAND) bash tests/language.sh

## Builds the page in two folders and compares every byte.
reproducible: setup
	@bash src/web/reproducible.sh

$(COMMAND): FORCE
	@cargo build --release --locked --bin trial-screener
FORCE:

## Everything but fuzzing, mutants and benchmarks.
test: setup-test setup-browser lint deny test-native test-oracle test-wasm test-browser test-web
	@echo "all tests passed"

# Tools run for seconds, so they are built quickly rather than to be quick: a quarter of the time.
# They share a folder for what they have in common.
QUICK := CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_TARGET_DIR=$(TOOLS)/build

# $(call tool,command,version,crate,minutes,options): installed if it is not there at this version,
# ready-made where `cargo binstall` is there and has it.
define tool
	@$(1) --version 2>/dev/null | grep -q "^$(1) $(2)\b" || { \
	  echo "installing $(1) $(2) into target/tools (about $(4) minutes on two cores, once)"; \
	  { cargo binstall --version > /dev/null 2>&1 && cargo binstall --quiet --no-confirm --disable-strategies compile --root $(TOOLS) $(3)@$(2); } 2> /dev/null \
	  || $(QUICK) cargo install --quiet --root $(TOOLS) $(5) $(3)@$(2); }
endef

# What `make run` needs, and no more. The dependencies of the page are fetched before Trunk
# builds, which may not use the network.
setup:
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a >= 22 || (+a === 20 && +b >= 14) ? 0 : 1)' || { echo "Node.js 20.14, 22 or newer is needed"; exit 1; }
	@rustup target list --installed | grep -qx wasm32-unknown-unknown || { echo "adding the wasm32 target"; rustup target add wasm32-unknown-unknown; }
	@cargo fetch --locked --quiet
	$(call tool,wasm-bindgen,$(WASM_BINDGEN),wasm-bindgen-cli,2)
	$(call tool,trunk,$(TRUNK),trunk,4,--locked --no-default-features --features rustls)
	@test tests/web/node_modules/.package-lock.json -nt tests/web/package-lock.json || { echo "installing wasm-opt and esbuild into tests/web/node_modules"; npm ci --prefix tests/web --omit=dev --no-audit --no-fund --silent; }

# What tests need beside that.
setup-test: setup
	@for part in clippy rustfmt; do rustup component list --installed 2>/dev/null | grep -q "^$$part" || { echo "adding $$part"; rustup component add $$part; }; done
	@test -d tests/web/node_modules/playwright-core || { echo "installing the browser drivers and axe into tests/web/node_modules"; npm ci --prefix tests/web --no-audit --no-fund --silent; }

## Licences, sources and known weaknesses of everything that comes in.
deny:
	$(call tool,cargo-deny,$(CARGO_DENY),cargo-deny,4,--locked)
	@cargo fetch --locked --quiet
	cargo deny --offline --config .ci/deny.toml check licenses bans sources
	@if cargo deny --config .ci/deny.toml fetch db > /dev/null 2>&1; then cargo deny --config .ci/deny.toml check advisories; \
	else echo "the advisory database cannot be fetched here: run 'make deny' where it can"; fi

## Browsers, a driver, Chinese letters and PDF tools; on Debian they are installed.
setup-browser:
	@for need in chromium:chromium chromedriver:chromium-driver pdftotext:poppler-utils; do \
	  command -v $${need%%:*} > /dev/null || { \
	    command -v apt-get > /dev/null || { echo "$${need%%:*} is needed"; exit 1; }; \
	    echo "installing $${need##*:}"; \
	    { apt-get install -y -qq $${need##*:} || { apt-get update -qq && apt-get install -y -qq $${need##*:}; }; } > /dev/null || exit 1; \
	  }; \
	done
	@command -v firefox-esr > /dev/null || command -v firefox > /dev/null || { \
	  if command -v apt-get > /dev/null; then echo "installing firefox-esr"; \
	    { apt-get install -y -qq firefox-esr || { apt-get update -qq && apt-get install -y -qq firefox-esr; }; } > /dev/null || echo "Firefox cannot be installed here: its tests are skipped"; \
	  else echo "there is no Firefox here: its tests are skipped"; fi; }
	@command -v WebKitWebDriver > /dev/null && command -v Xvfb > /dev/null || { \
	  if command -v apt-get > /dev/null; then echo "installing webkit2gtk-driver and xvfb"; \
	    { apt-get install -y -qq webkit2gtk-driver xvfb dbus || { apt-get update -qq && apt-get install -y -qq webkit2gtk-driver xvfb dbus; }; } > /dev/null || echo "WebKit cannot be installed here: its tests are skipped"; \
	  else echo "there is no WebKit driver here: its tests are skipped"; fi; }
	@fc-list :lang=zh 2>/dev/null | grep -q . || { command -v apt-get > /dev/null || { echo "a font with Chinese letters is needed"; exit 1; }; echo "installing fonts-noto-cjk"; { apt-get install -y -qq fontconfig fonts-noto-cjk || { apt-get update -qq && apt-get install -y -qq fontconfig fonts-noto-cjk; }; } > /dev/null; }

lint:
	cargo fmt --check
	cargo clippy --locked --lib --bins -- -D warnings
	cargo clippy --locked --no-default-features --features api,app --lib --bins --target wasm32-unknown-unknown -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib --quiet

test-native:
	cargo test --locked

wasm:
	cargo build --locked --release --lib --no-default-features --features api$(FEATURES) --target wasm32-unknown-unknown
	wasm-bindgen --target nodejs --out-dir $(WASM_DIR) target/wasm32-unknown-unknown/release/trial_screener.wasm

## The engine for sites that bring their own form, as a folder ready for npm.
npm: setup
	cargo build --locked --profile web --lib --no-default-features --features api --target wasm32-unknown-unknown
	wasm-bindgen --target web --no-typescript --out-dir $(NPM_DIR) target/wasm32-unknown-unknown/web/trial_screener.wasm
	wasm-opt -Oz $(NPM_DIR)/trial_screener_bg.wasm -o $(NPM_DIR)/trial_screener_bg.wasm
	cp src/web/npm/* LICENSE-MIT LICENSE-APACHE $(NPM_DIR)/

test-wasm: npm $(COMMAND)
	COMMAND=$(CURDIR)/$(COMMAND) NPM_DIR=$(NPM_DIR) node --test tests/wasm.mjs

## Fields and storage in a browser, without the page. The runner reads its settings from the
## folder it is started in.
test-browser:
	cargo test --locked --no-run --no-default-features --features app --target wasm32-unknown-unknown --test browser
	cd tests/web && CHROMEDRIVER=$$(command -v chromedriver) WASM_BINDGEN_TEST_TIMEOUT=180 \
	  wasm-bindgen-test-runner $$(ls -t $(CURDIR)/target/wasm32-unknown-unknown/debug/deps/browser-*.wasm | head -1)

## Whole journeys, every screen, drafts and faults in Chromium, the faults in Firefox, too;
## pictures in target/screenshots.
test-web: site npm $(COMMAND)
	node tests/web/run.mjs

## The questionnaire in LHC-Forms, through which all answers of the written people come back. Not
## part of `make test`: it fetches 13 MB, once.
test-lforms: setup-test setup-browser $(COMMAND)
	COMMAND=$(CURDIR)/$(COMMAND) node --test tests/lforms.mjs

## Ratios against other engines; figures are for one run on one machine.
bench: bench-native bench-questions bench-node bench-page

bench-native:
	cargo bench --locked --bench engine

## How many questions it takes until the verdicts stand, beside other orders: for the written people,
## and for people drawn from the stated frequencies (DRAWN=10000).
bench-questions:
	cargo bench --locked --bench questions -- --drawn $(or $(DRAWN),10000)

bench-node: setup
	@$(MAKE) wasm FEATURES=,bench WASM_DIR=$(CURDIR)/target/wasm-bench
	cd tests/bench && npm ci --no-audit --no-fund --silent && WASM_DIR=$(CURDIR)/target/wasm-bench node run.mjs

## The page beside a vanilla page, SurveyJS and LHC-Forms, on a slowed line and processor; and how
## long it takes to the next question.
bench-page: site setup-test $(COMMAND)
	node tests/bench/page.mjs
	COMMAND=$(CURDIR)/$(COMMAND) node tests/bench/step.mjs

# Spark, DuckDB and pandas at pinned versions, in an environment of their own.
SCALE := $(CURDIR)/target/scale/venv
setup-scale: $(COMMAND)
	@java -version 2> /dev/null || { echo "Java 17 or newer is needed: Spark runs on it"; exit 1; }
	@command -v python3 > /dev/null || { echo "Python 3.11 or newer is needed"; exit 1; }
	@cmp -s tests/scale/requirements.txt $(SCALE)/installed || { \
	  echo "installing Spark, DuckDB and pandas into target/scale/venv"; \
	  python3 -m venv $(SCALE) && $(SCALE)/bin/pip install --quiet --requirement tests/scale/requirements.txt \
	  && cp tests/scale/requirements.txt $(SCALE)/installed; }

## Statuses by SQL beside the engine's for random people (EQUAL=20000), in DuckDB and in Spark; the
## command under Spark for made-up people (PEOPLE=1000000), beside a plain run. Not part of
## `make test`: it needs Java, and takes about 15 minutes on two cores.
scale: setup-scale
	COMMAND=$(CURDIR)/$(COMMAND) $(SCALE)/bin/python tests/scale/equality.py $(or $(EQUAL),20000) duckdb
	COMMAND=$(CURDIR)/$(COMMAND) $(SCALE)/bin/python tests/scale/equality.py $(or $(EQUAL),20000) spark
	COMMAND=$(CURDIR)/$(COMMAND) $(SCALE)/bin/python tests/scale/cluster.py $(or $(PEOPLE),1000000)

## `cohort` beside DuckDB and pandas on the same rules (PEOPLE=20000).
bench-cohort: setup-scale
	COMMAND=$(CURDIR)/$(COMMAND) $(SCALE)/bin/python tests/scale/bench.py $(or $(PEOPLE),20000)

## Ten minutes a target by default (SECONDS_EACH=...).
SECONDS_EACH ?= 600
fuzz:
	@command -v cargo-fuzz > /dev/null || cargo install --quiet --locked cargo-fuzz@0.13.2 --root $(TOOLS)
	@# Begin with real input: random bytes hardly ever become an object.
	@for folder in tests/people/*/; do mkdir -p tests/fuzz/corpus/profile; cp $$folder/facts.json tests/fuzz/corpus/profile/$$(basename $$folder).json; done
	@mkdir -p tests/fuzz/corpus/draft && cp src/draft/example.json tests/fuzz/corpus/profile/*.json tests/fuzz/corpus/draft/
	@mkdir -p tests/fuzz/corpus/catalogue && cp src/catalogue/trials/*.txt tests/fuzz/corpus/catalogue/
	@for target in brought line table fhir ccda hl7; do mkdir -p tests/fuzz/corpus/$$target; cp tests/intake/samples/* tests/intake/reports/* tests/fuzz/corpus/$$target/; done
	@for target in profile draft typed quantity date dose line table fhir ccda hl7 zip brought catalogue; do \
	  echo "fuzzing $$target for $(SECONDS_EACH) s"; \
	  RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz -s none -O $$target -- -max_total_time=$(SECONDS_EACH) -print_final_stats=1 || exit 1; \
	done

# The command beside a second evaluator that shares no code with it (tests/oracle), about people,
# cases and made-up people. Stops at the first difference.
ORACLE := COMMAND=$(CURDIR)/$(COMMAND) node tests/oracle/compare.mjs --people --cases

## The part of it that `make test` has: about a minute on two cores.
test-oracle: $(COMMAND)
	$(ORACLE) --random 20000 --seed 1

## More of it, for ten minutes: PEOPLE=... made-up people of SEED=...
oracle: $(COMMAND)
	$(ORACLE) --random $(or $(PEOPLE),200000) --seed $(or $(SEED),2)

## Changes the engine line by line and expects a test to notice.
mutants:
	@command -v cargo-mutants > /dev/null || cargo install --quiet --locked cargo-mutants@27.1.0 --root $(TOOLS)
	cargo mutants --file 'src/logic/*.rs' --file 'src/facts/*.rs' --file 'src/evaluate/*.rs' --jobs 2

clean:
	cargo clean
