/** Verifying at a person's request in the web process, where several may ask at once. */
import type { Db } from "../db";
import type { AuditVerdict } from "./verify-audit";
import { verifyAndRecord } from "./verify-audit";

// Next loads route bundles separately; one reading of the whole chain at a time is enough for all of them.
const holder = globalThis as typeof globalThis & { __qtradeAuditVerification?: Promise<AuditVerdict> };

/** Starts verifying, or joins whoever did a moment ago. */
export function verifyNow(db: Db, lake: string, by: string): Promise<AuditVerdict> {
	holder.__qtradeAuditVerification ??= verifyAndRecord(db, lake, by).finally(() => {
		holder.__qtradeAuditVerification = undefined;
	});
	return holder.__qtradeAuditVerification;
}
