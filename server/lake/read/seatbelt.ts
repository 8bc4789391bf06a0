/** The macOS profile for `sandbox-exec`. Written from Apple's documentation of the language; not yet run on a Mac. */

/** Everything denied but starting, reading the system's libraries and these paths, and talking over inherited pipes. */
export function seatbeltProfile(readable: readonly string[]): string {
	const paths = readable.map((path) => `(subpath ${JSON.stringify(path)})`).join(" ");
	return [
		"(version 1)",
		"(deny default)",
		"(allow process-exec process-fork signal sysctl-read mach-lookup)",
		'(allow file-read* (literal "/") (subpath "/usr/lib") (subpath "/System") (subpath "/Library/Apple") (subpath "/dev"))',
		"(allow file-read-metadata)",
		`(allow file-read* ${paths})`,
		'(allow file-write-data (literal "/dev/null"))',
		"(deny network*)",
	].join("\n");
}
