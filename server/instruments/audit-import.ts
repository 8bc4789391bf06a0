/** What an import changed, in the audit: each former value is there, to be set again if the file was wrong. */
import { appendAudit } from "../audit";
import type { Tx } from "../db";
import type { AttributeChange } from "./apply-lines";

/** A row that a page can show; a larger import has several. */
const CHANGES_MAX = 500;

/** Appends an import as rows of up to 500 changes; `part` and `parts` number them, and each has the file's sha256. */
export async function auditImport(
	tx: Tx,
	actor: string,
	mics: readonly string[],
	{ changes, ...file }: { file: string; sha256: string; changes: readonly AttributeChange[] } & Record<string, unknown>,
): Promise<void> {
	const parts = Math.ceil(changes.length / CHANGES_MAX);
	for (let part = 1; part <= parts; part += 1) {
		const own = changes.slice((part - 1) * CHANGES_MAX, part * CHANGES_MAX);
		await appendAudit(tx, {
			actor,
			action: "instrument.import",
			subject: `register:${mics.join(",")}`,
			detail: {
				...file,
				part,
				parts,
				changes: own.map(({ instrument, attribute, former, value, from }) => ({
					instrument,
					attribute,
					former,
					value,
					from,
				})),
			},
		});
	}
}
