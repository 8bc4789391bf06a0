/** The reason that a person gives for what others will meet. */
import { QtradeError } from "./errors";

const REASON_MAX = 2000;

/**
 * A reason is required: it is what the approver, whoever comes next and, later, the audit read.
 * @param ask what it should say
 * @returns it without surrounding white space
 * @throws QtradeError("invalid_input") when there is none, or it is too long
 */
export function requireReason(reason: string, ask = "say what is wrong and how you know"): string {
	const text = reason.trim();
	if (text === "") throw new QtradeError("invalid_input", `a reason is required: ${ask}`);
	if (text.length > REASON_MAX) {
		throw new QtradeError("invalid_input", `the reason is longer than ${REASON_MAX} characters: shorten it`);
	}
	return text;
}
