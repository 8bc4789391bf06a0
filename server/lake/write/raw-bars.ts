/** Daily bars as they were received. */
import { type Arrived, sourceColumn, symbolFrom, unreadable } from "./arrivals";
import { dateOfInstant, inRange, isoDate } from "./dates";
import { literal } from "./duck";

/** A session date is never a cast of an instant: a time of day is no date, and a time zone makes the day a guess. */
function dateFrom({ files: [file], read, typeOf }: Arrived): string {
	const [column, type] = [sourceColumn(read, "date"), typeOf("date")];
	if (read.dateFormat) return dateOfInstant(`try_strptime(${column}::varchar, ${literal(read.dateFormat)})`, read);
	if (type === "VARCHAR") return isoDate(column, read);
	if (type === "DATE") return column;
	if (type.includes("WITH TIME ZONE") && file) {
		throw unreadable(
			file,
			`its column "${read.columns.date}" is an instant with a time zone; give the exchange's date instead`,
		);
	}
	if (type.startsWith("TIMESTAMP")) return dateOfInstant(column, read);
	return isoDate(`${column}::varchar`, read);
}

/** `raw(source_file, symbol, date_text, date, <number>_text…)`: every value is text but `date`. */
export const barsOf =
	(constants: Readonly<Record<string, string>>) =>
	(arrived: Arrived): string => {
		const { relation, read } = arrived;
		const constant = (field: string): string =>
			Object.hasOwn(constants, field) ? literal(constants[field] ?? "") : "null::varchar";
		const numbers = (["open", "high", "low", "close", "volume"] as const).map((field) => {
			const value = read.columns[field] === undefined ? constant(field) : `${sourceColumn(read, field)}::varchar`;
			return `${value} as ${field}_text`;
		});
		const isNamed = read.symbolFrom === "file" || read.columns.symbol !== undefined;
		return `select __file as source_file, ${isNamed ? symbolFrom(arrived) : constant("symbol")} as symbol,
			${sourceColumn(read, "date")}::varchar as date_text, ${inRange(dateFrom(arrived))} as date, ${numbers.join(", ")} from ${relation}`;
	};
