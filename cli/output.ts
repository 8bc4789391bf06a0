/** What a command prints: one JSON document, or a table and short lines. Logs and progress go to stderr. */
import Table from "cli-table3";
import { exitCodeOf, type QtradeError, toQtradeError } from "../server/errors";
import { log } from "../server/log";

export type Output = {
	readonly json: boolean;
	/** Prints the result: the document with --json, else what `text` makes of it. */
	result<Document>(document: Document, text: (document: Document) => string): void;
	/** A line for a person, on stderr. */
	note(line: string): void;
};

export const openOutput = (json: boolean): Output => ({
	json,
	result: (document, text) => {
		process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${text(document)}\n`);
	},
	note: (line) => {
		process.stderr.write(`${line}\n`);
	},
});

/** Prints an error the way its reader asked for, and returns the exit code. */
export function printError(json: boolean, thrown: unknown): number {
	const error: QtradeError = toQtradeError(thrown);
	if (json) {
		const { code, message, details } = error;
		process.stdout.write(`${JSON.stringify({ error: { code, message, details } })}\n`);
	} else {
		process.stderr.write(`qtrade: ${error.message}\n`);
	}
	if (error.code === "internal") log().error({ err: error.cause ?? error }, error.message);
	return exitCodeOf(error.code);
}

/** A plain table: no frame, a header, columns two spaces apart, numbers to the right. */
export function table(header: string[], rows: (string | number | boolean | null)[][]): string {
	if (rows.length === 0) return "(none)";
	const numeric = header.map((_, column) =>
		rows.every((row) => row[column] === null || typeof row[column] === "number"),
	);
	const made = new Table({
		head: header,
		colAligns: numeric.map((is) => (is ? "right" : "left")),
		style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
		chars: Object.fromEntries(
			[
				"top",
				"top-mid",
				"top-left",
				"top-right",
				"bottom",
				"bottom-mid",
				"bottom-left",
				"bottom-right",
				"left",
				"left-mid",
				"mid",
				"mid-mid",
				"right",
				"right-mid",
				"middle",
			].map((part) => [part, ""]),
		),
	});
	made.push(...rows.map((row) => row.map(cell)));
	return made
		.toString()
		.split("\n")
		.map((line) => line.trimEnd())
		.join("\n");
}

const cell = (value: string | number | boolean | null): string =>
	value === null
		? "–"
		: typeof value === "number"
			? value.toLocaleString("en-US", { maximumFractionDigits: 6 })
			: String(value);

/** "YYYY-MM-DD HH:MM" of an ISO instant, UTC. */
export const minute = (at: string | null): string | null => (at === null ? null : at.slice(0, 16).replace("T", " "));
