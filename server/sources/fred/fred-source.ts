/** Macro series with their vintages from FRED. Every run asks for all vintages: what is held already changes nothing. */
import { QtradeError } from "../../errors";
import type { LandedFile } from "../landing";
import { canonicalColumns, type Source } from "../source";
import { askForSeries, fredLimits } from "./ask-series";
import { OBSERVATION_COLUMNS, observationLines } from "./observations";

export const fredSource: Source = {
	async extract(request) {
		const { definition, symbols, now } = request;
		if (definition.source.type !== "fred") throw new QtradeError("internal", "not FRED's");
		const { series: named, limits, ...settings } = definition.source;
		const client = request.client(fredLimits(limits), 0);
		const other = symbols?.find((symbol) => !named.includes(symbol));
		if (other !== undefined)
			throw new QtradeError("invalid_input", `${other} is not in source.series: add it there, or leave it out`);
		const wanted = symbols ?? named;
		const unknown: string[] = [];
		const files: LandedFile[] = [];
		const seriesOf = new Map<string, string>();
		for (const series of wanted) {
			const answers = await askForSeries(client, settings, { series, vintagesFrom: null, now });
			if (answers === null) unknown.push(series);
			for (const { file } of answers ?? []) {
				files.push(file);
				seriesOf.set(file.name, series);
			}
		}
		if (unknown.length > 0) request.log(`FRED does not know ${unknown.join(", ")}`, { unknown });
		if (unknown.length === wanted.length && wanted.length > 0)
			throw new QtradeError("bad_data", `FRED knows none of ${unknown.join(", ")}: check source.series`);
		return {
			files,
			read: {
				format: "csv",
				header: true,
				members: "",
				dropTimeOfDay: false,
				symbolFrom: "column",
				columns: canonicalColumns(OBSERVATION_COLUMNS),
			},
			convert: async (file) => observationLines(file, seriesOf.get(file.name) ?? ""),
			state: {},
			unchangedFiles: 0,
			isWhole: unknown.length === 0,
			asked: wanted,
			unknownSymbols: unknown,
		};
	},
};
