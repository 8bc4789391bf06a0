#!/usr/bin/env bash
# The release gate: every step named and timed, ending with the line `N passed, N failed, N skipped`.
#   --no-system   install nothing system-wide (npm test)
#   --only NAME   run one step, e.g. --only unit
set -u
cd "$(dirname "$0")/.." || exit 3
# shellcheck source=scripts/platform.sh
. scripts/platform.sh

system=1
only=""
while [ $# -gt 0 ]; do
	case "$1" in
	--no-system) system=0 ;;
	--only)
		only="${2:-}"
		shift
		;;
	*)
		echo "test_steps.sh: unknown argument $1" >&2
		exit 2
		;;
	esac
	shift
done

export NEXT_TELEMETRY_DISABLED=1 NO_COLOR=1 FORCE_COLOR=0
# Tests find their own; what a person has set must not reach them.
unset DATABASE_URL QTRADE_HOME QTRADE_ENV QTRADE_LAKE QTRADE_TOKEN QTRADE_PORT NEXTAUTH_SECRET NEXTAUTH_URL QTRADE_ROOT

require_node || exit 3
results=$(mktemp -d "${TMPDIR:-/tmp}/qtrade-gate.XXXXXX")
trap 'rm -rf "$results"' EXIT
passed=0
failed=0
skipped=0

# step NAME COMMAND…: counts one, or what the command's JSON report in $results/NAME.json says.
step() {
	name=$1
	shift
	if [ -n "$only" ] && [ "$only" != "$name" ]; then
		return 0
	fi
	started=$(date +%s)
	printf '== %s\n' "$name"
	"$@" </dev/null
	status=$?
	took=$(($(date +%s) - started))
	counts=""
	if [ -f "$results/$name.json" ]; then
		counts=$(node scripts/count-results.mjs "$results/$name.json") || counts=""
	fi
	if [ -n "$counts" ]; then
		# shellcheck disable=SC2086 # three numbers, meant to be split
		set -- $counts
		passed=$((passed + $1))
		failed=$((failed + $2))
		skipped=$((skipped + $3))
		# A runner that failed without a failed test (a crash, an empty suite) still fails the gate.
		if [ $status -ne 0 ] && [ "$2" -eq 0 ]; then failed=$((failed + 1)); fi
	elif [ $status -eq 0 ]; then
		passed=$((passed + 1))
	elif [ $status -eq 77 ]; then
		skipped=$((skipped + 1))
	else
		failed=$((failed + 1))
	fi
	if [ $status -eq 0 ]; then word=ok; elif [ $status -eq 77 ]; then word=skipped; else word=FAILED; fi
	printf -- '-- %s: %s (%s s)\n\n' "$name" "$word" "$took"
}

# ahead NAME COMMAND…: begins what keeps one core busy for long, beside the short steps before it; `step NAME awaited NAME`.
ahead() {
	name=$1
	shift
	if [ -n "$only" ] && [ "$only" != "$name" ]; then
		return 0
	fi
	"$@" </dev/null >"$results/$name.out" 2>&1 &
	ahead_pid=$!
}
awaited() {
	wait "$ahead_pid"
	status=$?
	cat "$results/$1.out"
	return $status
}

packages() { ensure_packages; }
# Biome does both in one pass; each is named so that a person sees which one failed.
format() { npx --no-install biome format . ; }
lint() { npx --no-install biome lint . ; }
# The build leaves types to this step, those of the routes among them.
types() { npx --no-install next typegen >/dev/null && npx --no-install tsc --noEmit; }
imports() { npx --no-install depcruise --config .dependency-cruiser.mjs app cli server workers bench; }
repository() { node scripts/check-repository.mjs; }
unit() { npx --no-install vitest run --project unit --reporter=dot --reporter=json --outputFile.json="$results/unit.json"; }
integration() { npx --no-install vitest run --project integration --reporter=dot --reporter=json --outputFile.json="$results/integration.json"; }
contracts() { npx --no-install vitest run --project contracts --reporter=dot --reporter=json --outputFile.json="$results/contracts.json"; }
build() { npm run --silent build; }

shell_scripts() {
	if ! command -v shellcheck >/dev/null 2>&1; then
		if [ $system -eq 0 ] || ! install_package shellcheck; then
			echo "skipped: shellcheck is not installed and may not be installed here"
			return 77
		fi
	fi
	git ls-files '*.sh' scripts/up .ci/run | sort -u | xargs shellcheck
}

browser() {
	if ! chromium=$(find_chromium); then
		if [ $system -eq 1 ] && { install_package chromium-headless-shell || install_package chromium; } && chromium=$(find_chromium); then
			echo "installed Chromium from the system's packages"
		elif npx --no-install playwright install --only-shell chromium >/dev/null 2>&1; then
			chromium=""
		else
			echo "skipped: there is no Chromium; install it (or Chrome), or set QTRADE_CHROMIUM to its path"
			return 77
		fi
	fi
	QTRADE_CHROMIUM="$chromium" PLAYWRIGHT_JSON_OUTPUT_NAME="$results/browser.json" \
		npx --no-install playwright test --config e2e/playwright.config.ts --reporter=list,json
}

step packages packages
ahead types types
step format format
step lint lint
step imports imports
step shellcheck shell_scripts
step repository repository
step types awaited types
step unit unit
step integration integration
step contracts contracts
step build build
step browser browser

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
