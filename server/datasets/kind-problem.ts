/** What the contract cannot say of a definition's kind: whether its source gives what the kind needs. */
import type { DatasetDefinition, TableSettings } from "../vocabulary/definition";
import { shapeOf } from "../vocabulary/kind-shapes";
import type { DatasetKind } from "../vocabulary/kinds";
import { RESERVED } from "./text-problem";

/** Kinds that each provider has; those that are not here read any kind. */
const KINDS_OF: Partial<Record<DatasetDefinition["source"]["type"], readonly DatasetKind[]>> = {
	sec_fsds: ["fundamentals"],
	sec_companyfacts: ["fundamentals"],
	fred: ["macro_series"],
	lean_factors: ["corporate_actions"],
	simulated: ["prices_daily"],
	yahoo: ["prices_daily", "corporate_actions"],
	stooq: ["prices_daily"],
};

/** One problem, in words; null when all is well. */
export function kindProblem(definition: DatasetDefinition): string | null {
	const { kind, source, table } = definition;
	const kinds = KINDS_OF[source.type];
	if (kinds && !kinds.includes(kind)) return `source ${source.type} has no ${kind}, only ${kinds.join(" and ")}`;
	if (table) {
		const problem = tableProblem(table);
		if (problem !== null) return problem;
	}
	if (source.type !== "file" && source.type !== "http") return null;
	const constants = source.type === "file" ? (source.constants ?? {}) : {};
	const twice = Object.keys(constants).find((name) => source.columns[name] !== undefined);
	if (twice !== undefined) return `source.columns and source.constants both say what ${twice} is: leave one out`;
	const shape = shapeOf(definition);
	const wide = kind === "corporate_actions" ? ["split", "cash_dividend"] : [];
	const unknown = [...Object.keys(source.columns), ...Object.keys(constants)].find(
		(name) => !wide.includes(name) && !shape.fields.some((field) => field.name === name),
	);
	if (unknown !== undefined) return `source.columns has ${unknown}, which table.columns does not declare`;
	const given = new Set([...Object.keys(source.columns), ...Object.keys(constants), ...symbolGiven(definition)]);
	if (kind === "corporate_actions" && wide.some((name) => given.has(name))) {
		const both = ["type", "ratio", "amount"].find((name) => given.has(name));
		if (both !== undefined) return `source.columns has ${both} beside split or cash_dividend, which say it, too`;
		given.add("type");
	}
	const missing = shape.fields.find(({ name, required }) => required === true && !given.has(name));
	if (missing === undefined) return null;
	if (missing.name === "symbol") return symbolMissing(definition);
	const constant = source.type === "file" ? `, or source.constants` : "";
	return `source.columns must have the property ${JSON.stringify(missing.name)}${constant}`;
}

const symbolGiven = ({ source }: DatasetDefinition): string[] =>
	(source.type === "file" && source.symbol_from !== undefined) ||
	(source.type === "http" && source.symbols !== undefined)
		? ["symbol"]
		: [];

const symbolMissing = ({ source }: DatasetDefinition): string =>
	source.type === "file"
		? 'source.columns must have the property "symbol", or source.symbol_from say "file_name"'
		: 'source.columns must have the property "symbol", or source.url ask by {symbol}';

/** Names that stand beside a row's own while it is staged and compared. */
const OURS: ReadonlySet<string> = new Set([
	"instrument_id",
	"y",
	"ck",
	"is_new",
	"source_file",
	"reasons",
	"key_date",
	"there",
]);

function tableProblem({ columns, key, date }: TableSettings): string | null {
	const names = columns.map(({ name }) => name);
	const twice = names.find((name, i) => names.indexOf(name) < i);
	if (twice !== undefined) return `table.columns has ${twice} more than once`;
	const reserved = names.find((name) => RESERVED.has(name));
	if (reserved !== undefined) return `table.columns has ${reserved}, a name that every object has: take another`;
	const unknown = [...key, date].find((name) => !names.includes(name));
	if (unknown !== undefined) return `table.columns lacks ${unknown}, which table.key or table.date names`;
	const own = names.find((name) => OURS.has(name));
	if (own !== undefined) return `table.columns has ${own}, a name that qtrade uses itself: choose another`;
	const type = columns.find(({ name }) => name === date)?.type;
	return type === "DATE" ? null : `table.date names ${date}, which is a ${type}: it must be a DATE`;
}
