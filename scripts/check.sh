#!/bin/sh
# Everything that must hold before a change lands, with the time that each part took.
# Installs the system packages that tests need (as root, with apt-get), and lets no test be skipped.
set -eu

part() {
  name=$1
  shift
  start=$(date +%s)
  echo "== $name"
  "$@"
  echo "== $name: $(($(date +%s) - start)) s"
}

system_packages() {
  missing=
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
  command -v git >/dev/null || missing="$missing git"
  command -v chromium >/dev/null || missing="$missing chromium"
  command -v node >/dev/null || missing="$missing nodejs"
  command -v npm >/dev/null || missing="$missing npm"
  [ -z "$missing" ] && return 0
  echo "installing$missing"
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

bin=.venv/bin
sources="slaspec tests examples benchmarks scripts"
part "system packages" system_packages
part "environment" make --no-print-directory .venv/made
part "language server" make --no-print-directory editors
# shellcheck disable=SC2086 # a list of folders
part "formatting" $bin/ruff format --check $sources
# shellcheck disable=SC2086
part "ruff" $bin/ruff check $sources
part "types" $bin/mypy
part "types that users see" $bin/mypy --config-file= --strict tests/typing/api.py
part "import contract" $bin/lint-imports --no-cache
part "generated files" $bin/python scripts/generate.py --check
part "tests" env SLASPEC_REQUIRE=all $bin/python -m pytest -q -n auto --durations=10
