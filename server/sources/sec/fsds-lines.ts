/**
 * The SEC's Financial Statement Data Sets: one archive a quarter with sub.txt (the filings) and num.txt (their figures), as
 * filed. num.txt of later years has millions of rows and is read through; sub.txt, some thousands, is held.
 */
import path from "node:path";
import { acceptedInstant, FACT_HEADER, factLine, isoDate } from "./fact-lines";
import { badLine, type TabFile, tabRows } from "./tab-rows";

/** Where the members lie: the folder that they were unpacked to under their own names, or each file. */
export type FsdsMembers = string | { sub: string; num: string };

export type FsdsOptions = {
	/** as errors call it, e.g. "2009q3.zip" */
	archive?: string;
	signal?: AbortSignal;
};

type Filing = Record<"issuer" | "form" | "filed" | "accepted", string>;

/** `segments` came with the archives that were published anew at the end of 2024; before, num held consolidated figures only. */
const NUM = ["adsh", "tag", "version", "ddate", "qtrs", "uom", "value"] as const;
const NUM_OPTIONAL = ["segments", "coreg"] as const;

/**
 * The figures as CSV text, the header first (fact-lines.ts has the columns); each piece is some thousand whole lines.
 * @throws QtradeError("bad_data") with file and line, from the iteration, for what is not of the documented shape
 */
export async function* fsdsLines(members: FsdsMembers, options: FsdsOptions = {}): AsyncGenerator<string> {
	const fileOf = (member: "sub" | "num"): TabFile => ({
		path: typeof members === "string" ? path.join(members, `${member}.txt`) : members[member],
		name: `${options.archive === undefined ? "" : `${options.archive}/`}${member}.txt`,
	});
	const num = fileOf("num");
	const filings = await filingsIn(fileOf("sub"));
	const startOf = remembered(periodStart);
	const dateOf = remembered((ddate: string) => isoDate(ddate));
	yield FACT_HEADER;
	for await (const rows of tabRows(num, NUM, NUM_OPTIONAL)) {
		options.signal?.throwIfAborted();
		const lines = rows.map(({ line, values }) => {
			const filing = filings.get(values.adsh);
			if (!filing) throw badLine(num, line, `is of filing ${values.adsh}, which sub.txt does not have`);
			return factLine({
				issuer: filing.issuer,
				tag: values.tag,
				taxonomy: values.version,
				period_start: startOf(`${values.ddate} ${values.qtrs}`),
				period_end: dateOf(values.ddate),
				unit: values.uom,
				segments: values.segments,
				coregistrant: values.coreg,
				value: values.value,
				form: filing.form,
				filed: filing.filed,
				accepted: filing.accepted,
				revision: values.adsh,
			});
		});
		if (lines.length > 0) yield lines.join("");
	}
}

async function filingsIn(sub: TabFile): Promise<ReadonlyMap<string, Filing>> {
	const filings = new Map<string, Filing>();
	for await (const rows of tabRows(sub, ["adsh", "cik", "form", "filed", "accepted"])) {
		for (const { line, values } of rows) {
			const { adsh, cik, form, filed, accepted } = values;
			if (filings.has(adsh)) throw badLine(sub, line, `has filing ${adsh} for the second time`);
			filings.set(adsh, { issuer: cik, form, filed: isoDate(filed), accepted: acceptedInstant(accepted) });
		}
	}
	return filings;
}

/**
 * The first day of a period of `qtrs` quarters that ends in ddate's month; empty for an instant (0 quarters). The SEC rounds
 * both, so a fiscal quarter of 13 weeks gets the calendar's dates.
 * @param ddateAndQtrs e.g. "20080630 2". Of what is none, a text comes back that is no date, which the row rules set aside:
 * empty, it would say that the figure is of an instant.
 */
function periodStart(ddateAndQtrs: string): string {
	const [, year, month, qtrs] = /^(\d{4})(\d\d)\d\d (\d{1,3})$/.exec(ddateAndQtrs) ?? [];
	if (Number(qtrs) === 0) return "";
	const months = Number(year) * 12 + Number(month) - 3 * Number(qtrs);
	if (!(months >= 0)) return `no date: ${ddateAndQtrs}`;
	const text = (number: number, length: number): string => String(number).padStart(length, "0");
	return `${text(Math.floor(months / 12), 4)}-${text((months % 12) + 1, 2)}-01`;
}

/** Millions of rows share some hundred dates. */
function remembered(make: (text: string) => string): (text: string) => string {
	const known = new Map<string, string>();
	return (text) => {
		const found = known.get(text);
		if (found !== undefined) return found;
		const made = make(text);
		known.set(text, made);
		return made;
	};
}
