/** How answers travel: superjson, but only for what JSON cannot say. Walking a long list for it cost more than reading it. */
import superjson from "superjson";

/** Answers without dates, bigints and the like go as they are; superjson reads both. Server side only. */
export const wire = {
	input: superjson,
	output: {
		serialize: (value: unknown) => (isJson(value) ? { json: value } : superjson.serialize(value)),
		deserialize: superjson.deserialize,
	},
} as const;

/** Whether JSON.parse(JSON.stringify(value)) would give the very same back. */
export function isJson(value: unknown): boolean {
	switch (typeof value) {
		case "string":
		case "boolean":
			return true;
		case "number":
			return Number.isFinite(value) && !Object.is(value, -0);
		case "object":
			if (value === null) return true;
			if (Array.isArray(value)) return value.every(isJson);
			if (Object.getPrototypeOf(value) !== Object.prototype) return false;
			for (const key in value) if (!isJson((value as Record<string, unknown>)[key])) return false;
			return true;
		default:
			return false;
	}
}
