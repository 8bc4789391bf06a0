/** Names and codes of many instruments as people have them: CSV lines. */
import { isMic } from "../calendars/calendar-file";
import { dayOf } from "../calendars/iso-date";
import { csvRows } from "../csv-rows";
import { QtradeError } from "../errors";
import { storableText } from "../storable";
import { attributeValue } from "../vocabulary/instrument-codes";
import { INSTRUMENT_ATTRIBUTES, type InstrumentAttribute } from "../vocabulary/instrument-views";
import { isTicker } from "./ticker-book";

const REQUIRED = ["symbol", "attribute", "value", "from"] as const;
type Column = (typeof REQUIRED)[number] | "mic";
const COLUMNS: readonly Column[] = [...REQUIRED, "mic"];

/** More than any exchange lists, several times over. */
const LINES_MAX = 200_000;

export type AttributeLine = {
	line: number;
	mic: string;
	symbol: string;
	name: InstrumentAttribute;
	/** as it is stored; null: there is none */
	value: string | null;
	/** null: as far back as there is anything */
	from: string | null;
};

export type BadLine = { line: number; problem: string };

/**
 * Reads the lines, and says what is wrong with each that cannot be read.
 * @param file.mic the exchange of lines that name none
 * @throws QtradeError("invalid_input") for a header that is wrong, or too many lines
 */
export async function readAttributeLines(file: {
	text: string;
	origin: string;
	mic: string | null;
}): Promise<{ lines: AttributeLine[]; bad: BadLine[] }> {
	const lines: AttributeLine[] = [];
	const bad: BadLine[] = [];
	if (file.text.includes("\r") && !file.text.includes("\n")) {
		throw invalid(`${file.origin} has the line ends of old Macs: save it with LF or CRLF`);
	}
	let header: string[] | null = null;
	for await (const { line, fields, problem } of csvRows([file.text], ",")) {
		const cells = fields.map((field) => field.trim());
		// As a spreadsheet writes empty rows.
		if (problem === null && cells.every((cell) => cell === "")) continue;
		if (header === null) {
			if (problem !== null) throw invalid(`${file.origin}, line ${line}: the header ${problem}`);
			header = cells.map((name) => name.toLowerCase());
			requireHeader(header, file);
			continue;
		}
		if (lines.length + bad.length === LINES_MAX) {
			throw invalid(`${file.origin} has more than ${LINES_MAX} lines: bring it in parts`);
		}
		const read = problem !== null ? { problem } : lineOf(cells, header, file.mic);
		if ("problem" in read) bad.push({ line, ...read });
		else lines.push({ line, ...read });
	}
	if (header === null) throw invalid(`${file.origin} is empty: its first line names ${COLUMNS.join(", ")}`);
	return { lines, bad };
}

/** As an error may hold it, whatever it is. */
const quoted = (text: string): string => `"${storableText(text, 60)}"`;

const invalid = (message: string): QtradeError => new QtradeError("invalid_input", message);

function requireHeader(header: readonly string[], { origin, mic }: { origin: string; mic: string | null }): void {
	const strange = header.find((name) => !COLUMNS.some((column) => column === name));
	const missing = REQUIRED.find((column) => !header.includes(column));
	const problem =
		strange !== undefined
			? `has the unknown column ${quoted(strange)}`
			: missing
				? `has no column ${missing}`
				: new Set(header).size < header.length
					? "has a column twice"
					: null;
	if (problem !== null) {
		throw invalid(
			`${origin}, line 1: the header ${problem}. It names ${REQUIRED.join(", ")} and, for several exchanges, mic`,
		);
	}
	if (mic === null && !header.includes("mic")) {
		throw invalid(`${origin} has no column mic: say whose tickers these are, for example --mic XNYS`);
	}
}

function lineOf(
	cells: readonly string[],
	header: readonly string[],
	defaultMic: string | null,
): Omit<AttributeLine, "line"> | { problem: string } {
	if (cells.length !== header.length) {
		return { problem: `has ${cells.length} cells, and the header ${header.length}` };
	}
	const cell = (column: Column): string => cells[header.indexOf(column)] ?? "";
	const symbol = cell("symbol");
	if (symbol === "") return { problem: "has no symbol" };
	if (!isTicker(symbol)) return { problem: `${quoted(symbol)} is no ticker: up to 64 characters, none of control` };
	const mic = cell("mic") || defaultMic;
	if (mic === null) return { problem: "has no mic: give it one, or say --mic for lines without" };
	if (!isMic(mic)) return { problem: `${quoted(mic)} is no MIC: write four capitals or digits, for example XNYS` };
	const name = INSTRUMENT_ATTRIBUTES.find((known) => known === cell("attribute").toLowerCase());
	if (name === undefined) {
		return {
			problem: `${quoted(cell("attribute"))} is no attribute: write ${INSTRUMENT_ATTRIBUTES.join(", ")}`,
		};
	}
	const checked = cell("value") === "" ? { value: null } : attributeValue(name, cell("value"));
	if ("problem" in checked) return checked;
	const from = cell("from") || null;
	if (from !== null && !isDay(from))
		return { problem: `${quoted(from)} is no date from 0001-01-01 on: write YYYY-MM-DD, or nothing` };
	return { mic, symbol, name, value: checked.value, from };
}

function isDay(text: string): boolean {
	try {
		dayOf(text);
		return true;
	} catch {
		return false;
	}
}
