/**
 * DuckDB values as JSON-safe ones:
 * integers as numbers up to 2^53, beyond as decimal strings; DECIMAL as a number up to 15 digits, beyond as a string;
 * NaN and infinities as "NaN", "Infinity", "-Infinity"; DATE "YYYY-MM-DD"; TIMESTAMP "YYYY-MM-DDTHH:MM:SS[.ffffff]",
 * with time zone the same in UTC with a Z; lists as arrays, structs as objects, maps as lists of {key, value}; blobs
 * as hex; every other type as DuckDB writes it.
 */
import {
	type DuckDBArrayType,
	DuckDBArrayValue,
	DuckDBBlobValue,
	DuckDBDateValue,
	type DuckDBListType,
	DuckDBListValue,
	type DuckDBMapType,
	DuckDBMapValue,
	type DuckDBStructType,
	DuckDBStructValue,
	type DuckDBType,
	DuckDBTypeId,
	type DuckDBUnionType,
	DuckDBUnionValue,
	type DuckDBValue,
} from "@duckdb/node-api";
import { QtradeError } from "../../errors";

export type JsonConverter = (value: DuckDBValue) => unknown;

/** Readers of a result may walk a value by recursion. The parent refuses more than 64 levels unseen. */
const NESTING_MAX = 60;

/**
 * The converter of one column; made once, used for each of its values. NULL becomes null.
 * @throws QtradeError query_failed for a type nested more deeply than anyone can read
 */
export function jsonConverter(type: DuckDBType, depth = 0): JsonConverter {
	if (depth > NESTING_MAX) {
		throw new QtradeError("query_failed", `a column is nested more than ${NESTING_MAX} levels deep: unnest it`);
	}
	const convert = converterOf(type, depth + 1);
	return (value) => (value === null ? null : convert(value));
}

function converterOf(type: DuckDBType, depth: number): JsonConverter {
	switch (type.typeId) {
		case DuckDBTypeId.BOOLEAN:
		case DuckDBTypeId.VARCHAR:
		case DuckDBTypeId.ENUM:
		case DuckDBTypeId.TINYINT:
		case DuckDBTypeId.SMALLINT:
		case DuckDBTypeId.INTEGER:
		case DuckDBTypeId.UTINYINT:
		case DuckDBTypeId.USMALLINT:
		case DuckDBTypeId.UINTEGER:
			return (value) => value;
		case DuckDBTypeId.FLOAT:
		case DuckDBTypeId.DOUBLE:
			return (value) => (Number.isFinite(value) ? value : String(value));
		case DuckDBTypeId.BIGINT:
		case DuckDBTypeId.UBIGINT:
		case DuckDBTypeId.HUGEINT:
		case DuckDBTypeId.UHUGEINT:
		case DuckDBTypeId.BIGNUM:
			return integerToJson;
		case DuckDBTypeId.DECIMAL:
			return decimalToJson;
		case DuckDBTypeId.DATE:
			return dateConverter();
		case DuckDBTypeId.TIMESTAMP:
		case DuckDBTypeId.TIMESTAMP_S:
		case DuckDBTypeId.TIMESTAMP_MS:
		case DuckDBTypeId.TIMESTAMP_NS:
			return (value) => String(value).replace(" ", "T");
		case DuckDBTypeId.TIMESTAMP_TZ:
			// The child runs with TZ=UTC, so the offset that DuckDB's client adds is +00.
			return (value) =>
				String(value)
					.replace(" ", "T")
					.replace(/\+00(:00)?$/, "Z");
		case DuckDBTypeId.BLOB:
			return (value) => (value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString("hex") : String(value));
		case DuckDBTypeId.LIST:
		case DuckDBTypeId.ARRAY:
			return itemsConverter((type as DuckDBListType | DuckDBArrayType).valueType, depth);
		case DuckDBTypeId.STRUCT:
			return structConverter(type as DuckDBStructType, depth);
		case DuckDBTypeId.MAP:
			return mapConverter(type as DuckDBMapType, depth);
		case DuckDBTypeId.UNION:
			return unionConverter(type as DuckDBUnionType, depth);
		default:
			return (value) => String(value);
	}
}

function integerToJson(value: DuckDBValue): unknown {
	const number = Number(value);
	return Number.isSafeInteger(number) ? number : String(value);
}

/** Up to 15 significant digits survive the way through a double and back. */
function decimalToJson(value: DuckDBValue): unknown {
	const text = String(value);
	const digits = text.replace(/^-?0*\.?0*/, "").replace(".", "").length;
	return digits <= 15 ? Number(text) : text;
}

/** The same dates come again and again in prices: a map is quicker than writing each anew. */
function dateConverter(): JsonConverter {
	const texts = new Map<number, string>();
	return (value) => {
		if (!(value instanceof DuckDBDateValue)) return String(value);
		const known = texts.get(value.days);
		if (known !== undefined) return known;
		// The client's own text for an infinite date is a day in the year 5881580.
		const text = value.isFinite ? value.toString() : value.days > 0 ? "infinity" : "-infinity";
		if (texts.size < 50_000) texts.set(value.days, text);
		return text;
	};
}

function itemsConverter(type: DuckDBType, depth: number): JsonConverter {
	const item = jsonConverter(type, depth);
	return (value) =>
		value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items.map(item) : String(value);
}

function structConverter(type: DuckDBStructType, depth: number): JsonConverter {
	const fields = type.entryNames.map((name, index) => {
		const fieldType = type.entryTypes[index];
		return { name, convert: fieldType === undefined ? String : jsonConverter(fieldType, depth) };
	});
	// fromEntries defines own properties, so a field named __proto__ is a field like any other.
	return (value) =>
		value instanceof DuckDBStructValue
			? Object.fromEntries(fields.map(({ name, convert }) => [name, convert(value.entries[name] ?? null)]))
			: String(value);
}

function mapConverter(type: DuckDBMapType, depth: number): JsonConverter {
	const key = jsonConverter(type.keyType, depth);
	const item = jsonConverter(type.valueType, depth);
	return (value) =>
		value instanceof DuckDBMapValue
			? value.entries.map((entry) => ({ key: key(entry.key), value: item(entry.value) }))
			: String(value);
}

function unionConverter(type: DuckDBUnionType, depth: number): JsonConverter {
	const byTag = new Map(
		type.memberTags.map((tag, index) => {
			const memberType = type.memberTypes[index];
			return [tag, memberType === undefined ? String : jsonConverter(memberType, depth)];
		}),
	);
	return (value) => (value instanceof DuckDBUnionValue ? (byTag.get(value.tag) ?? String)(value.value) : String(value));
}
