// No data, secrets, registry addresses or paths of one machine in the repository.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";

const BYTES_MAX = 1_000_000;
const DATA = /\.(parquet|csv|csv\.gz|zip|gz|duckdb|db|sqlite|feather|arrow)$/i;
// Written in pieces, so that this file does not hold what it looks for.
const FORBIDDEN = [
	[/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
	[/\bAKIA[0-9A-Z]{16}\b/, "a cloud access key"],
	[/\bqt_[A-Za-z0-9_-]{32}\b/, "a personal token"],
	[/\bghp_[A-Za-z0-9]{36}\b/, "a forge token"],
	[/postgres(ql)?:\/\/[^\s:/@"'`$]+:[^\s@"'`${<]{6,}@(?!127\.0\.0\.1|localhost|host)/, "a database password"],
	[new RegExp(`registry${"\\."}npmjs|pypi${"\\."}org|deb${"\\."}debian|crates${"\\."}io`), "a package registry's host"],
	[new RegExp(`(^|[^\\w.])/${"work"}/(main|shared)\\b|/${"root"}/`), "a path of one machine"],
];

const problems = [];
for (const file of execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0").filter(Boolean)) {
	if (!existsSync(file)) continue;
	if (DATA.test(file)) problems.push(`${file}: data does not belong in the repository`);
	const bytes = statSync(file).size;
	if (bytes > BYTES_MAX && file !== "package-lock.json") problems.push(`${file}: ${bytes} bytes, over 1 MB`);
	if (/\.(png|jpg|webp|ico|woff2?)$/.test(file)) continue;
	const text = readFileSync(file, "utf8");
	for (const [pattern, what] of FORBIDDEN) if (pattern.test(text)) problems.push(`${file}: holds ${what}`);
}
for (const problem of problems) console.error(problem);
console.log(
	problems.length === 0 ? "no data, secrets, registry hosts or machine paths" : `${problems.length} problems`,
);
process.exit(problems.length === 0 ? 0 : 1);
