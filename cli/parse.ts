/** Command-line values, parsed once; a wrong one is wrong usage (exit 2). */
import { type Command, InvalidArgumentError } from "commander";
import { QtradeError } from "../server/errors";

export function parseId(text: string): number {
	if (!/^[1-9]\d{0,15}$/.test(text)) throw new InvalidArgumentError("it must be a number such as 12");
	return Number(text);
}

export function parseDate(text: string): string {
	const date = new Date(`${text}T00:00:00Z`);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) {
		throw new InvalidArgumentError("it must be a date such as 2026-03-31");
	}
	if (text < "0001") throw new InvalidArgumentError("it must be a date of the year 0001 or later");
	return text;
}

/** Ends the command as wrong usage where a stretch ends before it begins. */
export function requireInOrder({ from, to }: { from?: string; to?: string }, command: Command): void {
	if (from !== undefined && to !== undefined && from > to)
		command.error(`error: --from ${from} is after --to ${to}: swap them`);
}

export function parseMic(text: string): string {
	if (!/^[A-Z0-9]{4}$/.test(text)) throw new InvalidArgumentError("it must be a MIC such as XTKS");
	return text;
}

export function parseCount(text: string): number {
	if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("it must be a whole number above 0");
	return Number(text);
}

export function parsePort(text: string): number {
	if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65_535) {
		throw new InvalidArgumentError("it must be a port from 1 to 65535");
	}
	return Number(text);
}

export const parseList = (text: string): string[] => {
	const items = text
		.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== "");
	if (items.length === 0) throw new InvalidArgumentError("it must be a list such as A,B");
	return items;
};

/** "prices" or "prices@3" */
export function parseVersioned(text: string): { name: string; version: number | null } {
	const match = /^([^@]+)(?:@([1-9]\d{0,8}))?$/.exec(text);
	if (!match?.[1]) throw new QtradeError("usage", `"${text}" is not of the form <dataset> or <dataset>@<version>`);
	return { name: match[1], version: match[2] ? Number(match[2]) : null };
}

export const collect = (text: string, previous: string[] = []): string[] => [...previous, text];

/** Collects `--at <dataset>@<version>`; a dataset can be read at one version only. */
export function collectPin(text: string, previous: Record<string, number> = {}): Record<string, number> {
	const match = /^([^@]+)@([1-9]\d{0,8})$/.exec(text);
	if (!match?.[1]) throw new InvalidArgumentError("write <dataset>@<version>, such as prices@3");
	const [, name, version] = match;
	if (name in previous) {
		throw new InvalidArgumentError(
			`${name} is given twice: one query reads one version of it; both are had as lake."${name}@<version>"`,
		);
	}
	return { ...previous, [name]: Number(version) };
}
