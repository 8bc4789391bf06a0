/** Reported figures from the SEC as sources: quarterly archives, downloaded or lying here, and company facts. */
import { QtradeError } from "../../errors";
import { extractFiles } from "../file";
import { canonicalColumns, type ReadFormat, type Source } from "../source";
import { askForCompany, companyFactsLines } from "./company-facts";
import { FACT_COLUMNS } from "./fact-lines";
import { fsdsArchiveLines } from "./fsds-archive";
import { askForQuarters, quarterName, quartersToAsk } from "./fsds-quarters";
import { secLimits } from "./sec-access";

const read: ReadFormat = {
	format: "csv",
	header: true,
	members: "",
	dropTimeOfDay: false,
	symbolFrom: "column",
	columns: canonicalColumns(FACT_COLUMNS),
};

export const secFsdsSource: Source = {
	async extract(request) {
		const { definition, window, known, baseState, now } = request;
		if (definition.source.type !== "sec_fsds") throw new QtradeError("internal", "not the SEC's data sets");
		const convert = async (
			file: Parameters<typeof fsdsArchiveLines>[0],
			work: Parameters<typeof fsdsArchiveLines>[1],
		): Promise<AsyncIterable<string>> => fsdsArchiveLines(file, work);
		const { path, user_agent = "", base_url, limits } = definition.source;
		if (path !== undefined) return { ...(await extractFiles(request, path)), read, convert };
		// An archive that a version holds is not asked for again: the SEC publishes each once, and --full asks anew.
		const isKnown = (quarter: string): boolean => Object.hasOwn(known, quarter);
		const quarters = quartersToAsk(window, now).filter((quarter) => !isKnown(quarterName(quarter)));
		const settings = { user_agent, ...(base_url !== undefined && { base_url }) };
		const answers = await askForQuarters(request.client(secLimits(limits), 0), settings, quarters, now);
		return {
			files: answers.map(({ answer }) => answer.file),
			read,
			convert,
			state: {
				...baseState,
				...Object.fromEntries(answers.map(({ quarter, answer }) => [quarter, answer.file.sha256])),
			},
			unchangedFiles: Object.keys(known).length,
		};
	},
};

export const secCompanyFactsSource: Source = {
	async extract(request) {
		const { definition, symbols } = request;
		if (definition.source.type !== "sec_companyfacts") throw new QtradeError("internal", "not the SEC's company facts");
		const { issuers, user_agent, base_url, limits } = definition.source;
		const client = request.client(secLimits(limits), 0);
		const settings = { user_agent, ...(base_url !== undefined && { base_url }) };
		const named = issuers.map(plainCik);
		const other = symbols?.find((symbol) => !named.includes(symbol));
		if (other !== undefined)
			throw new QtradeError(
				"invalid_input",
				`${other} is not in source.issuers: write a CIK without zeros before it, or add it there`,
			);
		const wanted = symbols ?? named;
		const unknown: string[] = [];
		const files = [];
		for (const issuer of wanted) {
			const answer = await askForCompany(client, settings, issuer);
			if (answer === null) unknown.push(issuer);
			else files.push(answer.file);
		}
		if (unknown.length > 0) request.log(`the SEC has no facts of ${unknown.join(", ")}`, { unknown });
		if (unknown.length === wanted.length && wanted.length > 0)
			throw new QtradeError("bad_data", `the SEC knows none of ${unknown.join(", ")}: check source.issuers`);
		return {
			files,
			read,
			convert: companyFactsLines,
			state: {},
			unchangedFiles: 0,
			isWhole: unknown.length === 0,
			asked: wanted,
			unknownSymbols: unknown,
		};
	},
};

/** 0000320193 and 320193 are one company. */
const plainCik = (cik: string): string => cik.replace(/^0+(?=\d)/, "");
