# shellcheck shell=bash
# What differs by platform, in one place. Sourced by the other scripts; bash 3.2 (macOS) is enough.

platform=$(uname -s)

# Whether packages may be installed system-wide without asking anybody.
may_install() {
	[ "$platform" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

# install_package NAME: by the system's packages; fails where that is not possible.
install_package() {
	may_install || return 1
	if [ -z "${apt_updated:-}" ]; then
		apt-get update -qq >/dev/null 2>&1 || true
		apt_updated=1
	fi
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1
}

# Prints the path of a Chromium or Chrome that is installed; fails when there is none.
find_chromium() {
	if [ -n "${QTRADE_CHROMIUM:-}" ]; then
		echo "$QTRADE_CHROMIUM"
		return 0
	fi
	# The headless shell is the same engine without a window: a fifth quicker.
	for candidate in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
		if command -v "$candidate" >/dev/null 2>&1; then
			command -v "$candidate"
			return 0
		fi
	done
	for candidate in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
		if [ -x "$candidate" ]; then
			echo "$candidate"
			return 0
		fi
	done
	return 1
}

# Fails with one clear line unless Node is recent enough.
require_node() {
	if ! command -v node >/dev/null 2>&1; then
		echo "qtrade needs Node 20.19 or later, and npm: install them first" >&2
		return 1
	fi
	# shellcheck disable=SC2016 # JavaScript, not shell
	node -e 'const [a, b] = process.versions.node.split(".").map(Number);
if (a < 20 || (a === 20 && b < 19)) { console.error(`qtrade needs Node 20.19 or later, this is ${process.versions.node}`); process.exit(1); }'
}

# Installs the npm packages when the lockfile changed since the last time. npm writes a lockfile of its own when it is
# done, so a person's npm ci counts as well.
ensure_packages() {
	stamp=node_modules/.qtrade-lock
	if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then
		return 0
	fi
	if [ node_modules/.package-lock.json -nt package-lock.json ]; then
		cp package-lock.json "$stamp"
		return 0
	fi
	echo "installing packages …" >&2
	npm ci --no-audit --no-fund --loglevel=error >&2 || return 1
	cp package-lock.json "$stamp"
}

# Builds the console when a source is newer than the last build, or when the last one did not come to its end.
ensure_build() {
	# The schema may have changed without a package.
	node scripts/postinstall.mjs >&2 || return 1
	unfinished=node_modules/.qtrade-build-unfinished
	if [ ! -f "$unfinished" ] && [ -f .next/BUILD_ID ] && [ -z "$(find app server public instrumentation.ts proxy.ts package-lock.json next.config.js postcss.config.mjs tsconfig.json -newer .next/BUILD_ID -type f 2>/dev/null | head -1)" ]; then
		return 0
	fi
	echo "building the console …" >&2
	# Next names its build before it has written all of it.
	: >"$unfinished"
	NEXT_TELEMETRY_DISABLED=1 npm run --silent build >&2 || return 1
	rm -f "$unfinished"
}
