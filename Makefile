# `make` lists the targets.

.DEFAULT_GOAL := help
.PHONY: help demo install test attack contract markdown soak check lint bench isolation figures packages

help:
	@echo 'make demo     build the relay, start it with synthetic recipients and local receivers, send a warning, a'
	@echo '              bulletin and a reminder, show the deliveries, and leave it running until Ctrl-C'
	@echo '              (make demo EXIT=1 ends after the delivery log; exit code 0 if everything is as expected)'
	@echo 'make install  build the release program and install it as /usr/local/bin/panda-relay (PREFIX=/opt for elsewhere);'
	@echo '              about 15 minutes on two cores, because the compiler optimizes every package'
	@echo 'make test     run every test'
	@echo 'make attack   run every known attack against a running relay (a part of make test)'
	@echo 'make contract test a running relay against its OpenAPI document with schemathesis, about two minutes'
	@echo '              (make contract ARGS="--cases 100 --seed 5" for more and other cases)'
	@echo 'make markdown render the Markdown of channels and compare what a reader sees with the text of the notice'
	@echo 'make soak     kill the relay 200 times at random moments while it sends, then check that nothing is lost'
	@echo '              (make soak KILLS=50 SEED=7 for fewer kills at the moments of an earlier run)'
	@echo 'make check    check the formatting and build everything with warnings as errors'
	@echo 'make bench    measure throughput and latency against a receiver on this machine'
	@echo 'make isolation   measure the effect of a thousand hanging receivers on the others'
	@echo 'make figures  count source files, types, documentation and tests'
	@echo
	@echo 'Each target installs missing Debian packages as root or with sudo, or names them.'

packages:
	@./.ci/packages

demo: packages
	@EXIT='$(EXIT)' ./Config/demo/run

PREFIX ?= /usr/local
# lld folds equal functions and packs relocations (glibc 2.36 or later reads them); without the table of exported
# symbols, which nothing uses, the stripped program has 83.5 MB instead of 92.2. 31 MB are the Unicode data of Foundation.
RELEASE = swift build -c release --static-swift-stdlib --product panda-relay -Xswiftc -use-ld=lld \
	-Xlinker --icf=safe -Xlinker -z -Xlinker pack-relative-relocs -Xlinker --no-export-dynamic

install: packages
	@echo 'building the release program: about 15 minutes on two cores the first time'
	$(RELEASE)
	install -d '$(DESTDIR)$(PREFIX)/bin'
	strip -o '$(DESTDIR)$(PREFIX)/bin/panda-relay' .build/release/panda-relay
	chmod 755 '$(DESTDIR)$(PREFIX)/bin/panda-relay'

# In three parts, so that hundreds of tests do not starve the tests that wait for a socket or a process.
test: packages
	swift test --filter RelayTransportTests
	swift test --skip 'RelayTransportTests|PandaRelayTests'
	swift test --filter PandaRelayTests

attack: packages
	swift test --filter AttackTests

contract:
	@PACKAGES='python3 python3-venv' ./.ci/packages
	swift build --build-tests
	./Tests/Contract/run $(ARGS)

markdown:
	@PACKAGES='python3 python3-venv' ./.ci/packages
	./Tests/Markdown/check

soak: packages
	PANDA_RELAY_SOAK_KILLS=$(or $(KILLS),200) $(if $(SEED),PANDA_RELAY_SOAK_SEED=$(SEED)) \
		swift test --filter CrashSoakTests

lint: packages
	@! git grep -nE '^.{121,}' -- 'Sources/*.swift' || { echo 'Sources: lines have at most 120 columns' >&2; exit 1; }
	@! git grep -nE '^ *///? .{118,}' -- 'Tests/*.swift' || { echo 'Tests: comments have at most 120 columns' >&2; exit 1; }
	swift format lint --strict --recursive --parallel --configuration .swift-format Package.swift Sources Tests

# The flag changes every target's settings. A separate folder prevents `make test` from rebuilding everything.
check: lint
	PANDA_RELAY_STRICT=1 swift build --build-tests --scratch-path .build-strict

bench:
	@PACKAGES='nginx-light python3' ./.ci/packages
	$(RELEASE)
	.build/release/panda-relay channels bench
	./Benchmarks/run.py $(ARGS)

isolation:
	@PACKAGES='nginx-light python3' ./.ci/packages
	$(RELEASE)
	./Benchmarks/isolation.py $(ARGS)

figures:
	@./Benchmarks/figures.py
