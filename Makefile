# What can be done here: `make help`.

SHELL := /bin/bash

# A Rust that `make run` has just installed is found at once.
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

DATA_DIR ?= var
ENISHI := $(or $(CARGO_TARGET_DIR),./target)/debug/enishi

.DEFAULT_GOAL := help
.PHONY: help run test screenshots bench openapi clean-data build

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Install what is missing, build, load the demonstration region, compute its candidates and serve it
	@scripts/setup.sh run
	@$(MAKE) --no-print-directory build
	@echo "==> Loading the demonstration region and computing its candidates ($(DATA_DIR)/)"
	@$(ENISHI) demo --data-dir $(DATA_DIR)
	@echo "==> Serving (ctrl-C stops)"
	@exec $(ENISHI) serve --data-dir $(DATA_DIR)

test: ## Install what is missing, build, check the form of the code and run all tests
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@echo "==> Checking the formatting"
	@cargo fmt --check
	@echo "==> Checking the code with clippy"
	@cargo clippy --locked --all-targets -- -D warnings
	@echo "==> Running the tests against a database server of their own"
	@$(ENISHI) with-database --data-dir var/test -- cargo test --locked

screenshots: ## Make pictures of the main pages with the demonstration region, in var/screenshots/
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@echo "==> Taking pictures of the pages"
	@$(ENISHI) with-database --data-dir var/test -- cargo test --locked --test browser -- --ignored --exact screenshots::screenshots

bench: ## Measure (benches/README.md)
	@scripts/setup.sh run
	@$(MAKE) --no-print-directory build
	@echo "==> Measuring (the release build comes first)"
	@$(ENISHI) with-database -- cargo bench --locked --bench matching --bench consortia --bench parse --bench api --bench national --bench pages

openapi: build ## Write openapi/openapi.json anew
	@echo "==> Writing openapi/openapi.json"
	@mkdir -p openapi
	@$(ENISHI) openapi > openapi/openapi.json.new && mv openapi/openapi.json.new openapi/openapi.json

clean-data: ## Remove the data directory with its database (DATA_DIR=var)
	@scripts/clean-data.sh "$(DATA_DIR)"

build:
	@echo "==> Building enishi (several minutes the first time, seconds after that)"
	@cargo build --locked
