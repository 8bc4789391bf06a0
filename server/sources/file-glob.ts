/**
 * Finding files by path or glob. `*` and `?` match within one name, `**` as a whole segment matches folders to any depth;
 * all other characters stand for themselves. As in a shell a wildcard matches no leading dot, so that editors' and
 * downloads' hidden files stay out. Links are followed, but `**` does not go through linked folders: they may form a circle.
 */
import type { Dirent, Stats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import { QtradeError } from "../errors";

/** `name` is the path below the glob's fixed folder, with slashes; `path` is absolute. */
export type FoundFile = { name: string; path: string };

const ANY_DEPTH = "**";
const hasWildcard = (segment: string): boolean => /[*?]/.test(segment);

/** Whether a name matches one segment of a glob. Linear in practice, and never worse than name × segment, unlike a RegExp. */
export function matchesSegment(name: string, segment: string): boolean {
	if (name.startsWith(".") && !segment.startsWith(".")) return false;
	const letters = [...name];
	const pattern = [...segment];
	let at = 0;
	let letter = 0;
	let star = -1;
	let resume = 0;
	while (letter < letters.length) {
		// the star first: a name may hold a star itself, and one that a star could take must not be taken for a letter
		if (pattern[at] === "*") {
			star = at++;
			resume = letter;
		} else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === letters[letter])) {
			at++;
			letter++;
		} else if (star >= 0) {
			at = star + 1;
			letter = ++resume;
		} else return false;
	}
	while (pattern[at] === "*") at++;
	return at === pattern.length;
}

/** Whether a member of an archive is meant: by its name in whatever folder, or by its whole path where the glob has one. */
export function matchesMember(member: string, glob: string): boolean {
	const names = member.split("/");
	const segments = glob.split("/");
	if (segments.length === 1) return matchesSegment(names.at(-1) ?? "", glob);
	return names.length === segments.length && names.every((name, at) => matchesSegment(name, segments[at] ?? ""));
}

/** A glob's fixed folder and the segments below it. */
export function splitGlob(path: string): { base: string; segments: string[] } {
	const segments = normalize(path)
		.split("/")
		.slice(1)
		// two in a row match what one does, and would be walked once per way to divide a path between them
		.filter((segment, index, all) => segment !== ANY_DEPTH || all[index - 1] !== ANY_DEPTH);
	const firstWild = segments.findIndex(hasWildcard);
	const fixed = firstWild < 0 ? segments.length - 1 : firstWild;
	return { base: `/${segments.slice(0, fixed).join("/")}`, segments: segments.slice(fixed) };
}

/**
 * The regular files that a path or glob names, ordered by name (by code unit, the same on every machine). Throws
 * `invalid_input` when the folder does not exist or nothing matches, `bad_data` for a match that cannot be read as a file.
 */
export async function findFiles(path: string): Promise<FoundFile[]> {
	if (!isAbsolute(path)) throw new QtradeError("invalid_input", `source.path must be absolute, and "${path}" is not`);
	const { base, segments } = splitGlob(path);
	await requireFolder(base);
	const names = new Set<string>();
	await collect(base, "", segments, names);
	if (names.size === 0) {
		const known = await statOf(path);
		throw known?.isDirectory()
			? new QtradeError(
					"invalid_input",
					`${path} is a folder: let source.path name its files, e.g. ${join(path, "*.csv")}`,
				)
			: new QtradeError("invalid_input", `no file matches ${path}: check source.path`);
	}
	return [...names].sort(byCodeUnit).map((name) => ({ name, path: join(base, name) }));
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function requireFolder(folder: string): Promise<void> {
	const found = await statOf(folder);
	if (found?.isDirectory()) return;
	const trouble = found ? "is not a folder" : "does not exist";
	throw new QtradeError("invalid_input", `the folder ${folder} ${trouble}: check source.path`);
}

/** Adds to `names` what the segments match below a folder. */
async function collect(base: string, folder: string, segments: readonly string[], names: Set<string>): Promise<void> {
	const [segment = "", ...rest] = segments;
	if (segment === ANY_DEPTH) {
		await collect(base, folder, rest.length > 0 ? rest : ["*"], names);
		for (const entry of await entriesOf(join(base, folder))) {
			if (entry.isDirectory() && matchesSegment(entry.name, "*"))
				await collect(base, join(folder, entry.name), segments, names);
		}
		return;
	}
	for (const match of await matchesIn(join(base, folder), segment)) {
		const name = join(folder, match.name);
		const path = join(base, name);
		const found = match.status.isSymbolicLink() ? await targetOf(path) : match.status;
		if (rest.length > 0) {
			if (found.isDirectory()) await collect(base, name, rest, names);
		} else if (found.isFile()) names.add(name);
		else if (!found.isDirectory()) {
			throw new QtradeError("bad_data", `${path} is no regular file: take it away or narrow source.path`);
		}
	}
}

type Match = { name: string; status: Dirent | Stats };

async function matchesIn(folder: string, segment: string): Promise<Match[]> {
	if (hasWildcard(segment)) {
		const entries = await entriesOf(folder);
		return entries
			.filter((entry) => matchesSegment(entry.name, segment))
			.map((status) => ({ name: status.name, status }));
	}
	// a fixed name is looked up: its folder may hold a million others, or not allow listing
	const status = await statOf(join(folder, segment), lstat);
	return status ? [{ name: segment, status }] : [];
}

async function entriesOf(folder: string): Promise<Dirent[]> {
	try {
		return await readdir(folder, { withFileTypes: true });
	} catch (error) {
		if (isMissing(error)) return []; // removed since its parent was listed
		throw unreadable(folder, error);
	}
}

async function targetOf(link: string): Promise<Stats> {
	const found = await statOf(link);
	if (!found) throw new QtradeError("bad_data", `${link} is a link to nothing: mend it or take it away`);
	return found;
}

/** What a path leads to, links followed unless `look` is lstat; null when that does not exist. */
async function statOf(path: string, look: (path: string) => Promise<Stats> = stat): Promise<Stats | null> {
	try {
		return await look(path);
	} catch (error) {
		if (isMissing(error)) return null;
		throw unreadable(path, error);
	}
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

export const isMissing = (error: unknown): boolean => ["ENOENT", "ENOTDIR", "ELOOP"].includes(String(codeOf(error)));

/** A failed read as an error that says what to do: missing permission is the data's fault, anything else the machine's. */
export function unreadable(path: string, error: unknown): QtradeError {
	const code = String(codeOf(error));
	if (code === "EACCES" || code === "EPERM") {
		return new QtradeError("bad_data", `${path} cannot be read: let the user that runs qtrade read it`, {
			cause: error,
		});
	}
	return new QtradeError("infrastructure", `reading ${path} failed (${code})`, { cause: error });
}
