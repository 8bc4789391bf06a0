/** The limits of a query, as its author reads them; said by the child when it can, by the parent when it cannot. */
import { QtradeError } from "../../errors";

export const tooLate = (deadlineMs: number): QtradeError =>
	new QtradeError(
		"query_limit",
		`the query took longer than its deadline of ${deadlineMs / 1000} s: narrow it (fewer dates, symbols or joins)`,
		{ details: { limit: "deadline", deadline_ms: deadlineMs } },
	);

export const tooLarge = (memoryMb: number): QtradeError =>
	new QtradeError(
		"query_limit",
		`the query needs more memory than its ${memoryMb} MB: narrow it (fewer rows, smaller texts or lists)`,
		{ details: { limit: "memory", memory_mb: memoryMb } },
	);
