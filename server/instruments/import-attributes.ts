/** A person brings names and codes of many instruments from a file: all of it, or nothing. */

import { createHash } from "node:crypto";
import path from "node:path";
import { requireActionNow } from "../authority";
import { calendarToShow } from "../calendars/calendar";
import { dateAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { type Db, inTransaction, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { type AttributeChange, applyLines, type PlacedLine } from "./apply-lines";
import { type AttributeLine, type BadLine, readAttributeLines } from "./attribute-lines";
import { readAttributes, writeAttributes } from "./attributes";
import { auditImport } from "./audit-import";
import { lockRegister, readBook } from "./register";
import { holderOf } from "./ticker-holder";

export type AttributeImport = {
	bytes: Uint8Array;
	/** how to name the file in an error */
	origin: string;
	/** the exchange of lines that name none */
	mic: string | null;
	/** say what would change, and write nothing */
	dryRun: boolean;
};

export type ImportedAttributes = {
	sha256: string;
	dry_run: boolean;
	lines: number;
	/** lines that change something */
	changed: number;
	unchanged: number;
	/** that changed */
	instruments: number;
	/** of a dry run only */
	changes: AttributeChange[] | null;
};

const BAD_NAMED = 20;
/** Each is a lock, of which Postgres has a few thousand for all. */
const MICS_MAX = 200;

/**
 * Sets what each line says, from its day on. Lines that say what is so already change nothing.
 * @throws QtradeError("invalid_input") that names the lines that are wrong; then nothing is written
 */
export async function importAttributes(db: Db, actor: Actor, request: AttributeImport): Promise<ImportedAttributes> {
	requireAction(actor, "instrument.write");
	const { bytes, origin, dryRun } = request;
	const { lines, bad } = await readAttributeLines({ text: textOf(bytes, origin), origin, mic: request.mic });
	const now = (await readClock(db)).now();
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "instrument.write");
		const mics = await lockRegisters(tx, lines);
		const placed = await placeLines(tx, lines, now, bad);
		const book = await readAttributes(tx, placed);
		const changes = applyLines(book, placed, bad);
		if (bad.length > 0) throw wrongLines(origin, bad);
		const changed = new Set(changes.map(({ line }) => line)).size;
		const told = {
			sha256: createHash("sha256").update(bytes).digest("hex"),
			lines: lines.length,
			changed,
			unchanged: lines.length - changed,
			instruments: new Set(changes.map(({ instrument }) => instrument)).size,
		};
		if (dryRun) return { ...told, dry_run: true, changes };
		if (changes.length > 0) {
			await writeAttributes(tx, book, actor.name);
			await auditImport(tx, actor.name, mics, { file: path.basename(origin), ...told, changes });
		}
		return { ...told, dry_run: false, changes: null };
	});
}

function textOf(bytes: Uint8Array, origin: string): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new QtradeError("invalid_input", `${origin} is no UTF-8: save it as that`, { cause });
	}
}

/** One order for all, so that two imports never wait for one another in a circle. An exchange's first instrument may be on its way. */
async function lockRegisters(tx: Tx, lines: readonly AttributeLine[]): Promise<string[]> {
	const mics = [...new Set(lines.map(({ mic }) => mic))].sort();
	if (mics.length > MICS_MAX) {
		throw new QtradeError(
			"invalid_input",
			`the file names ${mics.length} exchanges, and ${MICS_MAX} at most are brought at once: bring it in parts`,
		);
	}
	for (const mic of mics) await lockRegister(tx, mic);
	return mics;
}

/** Whose each line is; where nobody is meant, it joins the bad ones. */
async function placeLines(tx: Tx, lines: readonly AttributeLine[], now: Date, bad: BadLine[]): Promise<PlacedLine[]> {
	const byMic = new Map<string, AttributeLine[]>();
	for (const line of lines) {
		const list = byMic.get(line.mic);
		if (list) list.push(line);
		else byMic.set(line.mic, [line]);
	}
	const placed: PlacedLine[] = [];
	for (const [mic, own] of byMic) {
		const today = dateAt(now, calendarToShow(mic).timeZone);
		const book = await readBook(tx, mic, [...new Set(own.map(({ symbol }) => symbol))]);
		for (const line of own) {
			const holder = holderOf(book, { ...line, day: line.from, today });
			if ("problem" in holder) bad.push({ line: line.line, problem: holder.problem });
			else placed.push({ ...line, instrument: { id: holder.instrument ?? 0, key: holder.key, mic } });
		}
	}
	return placed;
}

function wrongLines(origin: string, bad: readonly BadLine[]): QtradeError {
	const sorted = bad.toSorted((a, b) => a.line - b.line);
	const named = sorted.slice(0, BAD_NAMED).map(({ line, problem }) => `  line ${line}: ${problem}`);
	const more = sorted.length > BAD_NAMED ? [`  and ${sorted.length - BAD_NAMED} more`] : [];
	const count = sorted.length === 1 ? "one line is" : `${sorted.length} lines are`;
	return new QtradeError(
		"invalid_input",
		[`${origin}: ${count} wrong, so nothing was written:`, ...named, ...more].join("\n"),
		{ details: { lines: sorted.slice(0, BAD_NAMED), wrong: sorted.length } },
	);
}
