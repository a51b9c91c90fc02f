# The two commands of a newcomer are `make demo` and `make test`; both install what is missing.

SECONDS ?= 60
DEMO ?= fork
KERNEL ?= 6.1
SCENARIOS ?= 2000
SEED ?= 1
PREFIX ?= /usr/local
DESTDIR ?=
BUILD = swift build -c release
BIN = .build/release
# What the inspectors of stores are held against.
STORES = xfsprogs btrfs-progs e2fsprogs attr qemu-utils liblmdb0 lmdb-utils python3-lmdb sqlite3 postgresql
SERVERS = gunicorn python3-setproctitle puma ruby php8.2-fpm php8.2-opcache redis-server postgresql python3-celery python3-redis

# A crash must end the program at once: the interactive backtracer would wait for a key.
export SWIFT_BACKTRACE = enable=no

.PHONY: help demo demo-prefork test test-servers test-family lint fuzz-model conformance bench bench-inspect bench-events bench-family install uninstall clean packages toolchain build

help:
	@echo 'make demo                  build, then run a demo on the model and on the kernel (DEMO=$(DEMO))'
	@echo 'make demo-prefork          install some servers, and show what their workers share'
	@echo 'make test                  lint and test everything'
	@echo 'make test-servers          install some servers, and test on them at full size (as root; docs/servers.md)'
	@echo 'make test-family           install engines of storage and databases, and hold all of them against their models (as root)'
	@echo 'make lint                  check the format of the sources, and that no Swift file forks'
	@echo 'make fuzz-model SECONDS=60 compare random scenarios on the model and on the kernel'
	@echo 'make conformance KERNEL=6.1 prove the model inside that Debian kernel, in QEMU (SCENARIOS=$(SCENARIOS) random ones)'
	@echo 'make bench                 run the benchmarks'
	@echo 'make bench-inspect         compare inspect with other inspectors (as root; Benchmarks/README.md says which)'
	@echo 'make bench-events          measure what recording page faults costs (as root)'
	@echo 'make bench-family          measure what the models of storage and databases cost'
	@echo 'make install PREFIX=/usr/local  install the program, completions of bash, zsh and fish, and manual pages'
	@echo 'make uninstall PREFIX=/usr/local  remove them again'
	@echo 'make clean                 remove what was built'

toolchain:
	@Scripts/require-swift

packages: toolchain
	@Scripts/install-packages libnuma-dev libsqlite3-dev libyaml-dev zlib1g-dev pkg-config

build: packages
	$(BUILD)

demo: build
	@$(BIN)/cowscope demo $(DEMO) --explain

demo-prefork: build
	@Scripts/install-packages $(SERVERS)
	@Scripts/demo-prefork $(BIN)/cowscope

test: packages lint
	@Scripts/install-packages mandoc groff-base gunicorn python3-setproctitle libxml2-utils unzip $(STORES)
	@Scripts/prepare-browser
	@Scripts/unpack-package prometheus usr/bin/promtool .build/tools
	Scripts/run-tests

test-servers: packages
	@Scripts/install-packages $(SERVERS)
	@Scripts/prepare-celery
	Scripts/test-servers

test-family: packages
	@Scripts/install-packages $(STORES) mariadb-server-core mariadb-client-core
	@Scripts/prepare-doltlite
	Scripts/test-family

lint: toolchain
	swift format lint --strict -r Sources Tests Benchmarks/Sources Package.swift Benchmarks/Package.swift
	@Scripts/forbid-fork

fuzz-model: build
	@$(BIN)/cowscope fuzz --seconds $(SECONDS)

conformance: build
	@Scripts/install-packages qemu-system-x86 cpio kmod e2fsprogs
	@Conformance/conform $(KERNEL) $(SCENARIOS) $(SEED)

bench: build
	swift run -c release --package-path Benchmarks cowscope-bench

bench-inspect: build
	swift run -c release --package-path Benchmarks inspect-bench

bench-events: build
	COWSCOPE_ACTOR=$(CURDIR)/$(BIN)/cowscope-actor swift run -c release --package-path Benchmarks events-bench

bench-family: toolchain
	swift run -c release --package-path Benchmarks family-bench

install: build
	@Scripts/install-files $(BIN) $(DESTDIR)$(PREFIX)

uninstall:
	@Scripts/uninstall-files $(DESTDIR)$(PREFIX)

clean:
	rm -rf .build Benchmarks/.build
