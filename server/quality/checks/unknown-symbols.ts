import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** Warns: the provider does not know tickers that it was asked for: delisted, renamed, or written otherwise there. */
export const unknownSymbols: Check = {
	name: "unknown_symbols",
	severity: "warning",
	applies: ({ unknownSymbols }) => unknownSymbols !== null,
	async run({ unknownSymbols }) {
		const unknown = unknownSymbols ?? [];
		if (unknown.length === 0) return passed("the provider knows every symbol that it was asked for", 0, 0);
		const named = unknown.slice(0, 5).join(", ");
		return {
			status: "warn",
			observed: unknown.length,
			threshold: 0,
			count: unknown.length,
			message: `the provider does not know ${counted(unknown.length, "symbol")} (${named}${unknown.length > 5 ? ", …" : ""}): what is held of them stays; mend source.symbols, or leave them out`,
			sample: unknown.slice(0, SAMPLE_ROWS).map((symbol) => ({ symbol })),
		};
	},
};
