/**
 * The preconditions of a rollback, pure: used when it is asked for and again, under the dataset's lock, when it is
 * applied. Each refusal is one sentence that says what and how to mend.
 */
import type { EnvironmentName } from "../env";
import type { RollbackState } from "../vocabulary/states";
import type { DatasetFacts, SideFacts } from "./facts";
import type { Restorable } from "./restorable";

/** Why an earlier version cannot be put back; empty when it can. */
export function refusalsOf(
	dataset: DatasetFacts,
	from: SideFacts | null,
	to: SideFacts | null,
	toVersion: number,
	restorable: Restorable,
): string[] {
	const { name } = dataset;
	if (from === null) return [`${name} has published nothing yet: there is nothing to roll back`];
	if (to === null) return [`${name} has no version ${toVersion}: qtrade versions ${name} lists them`];
	const refusals: string[] = [];
	if (dataset.archived) refusals.push(`${name} is archived: its versions do not change any more`);
	if (from.version === to.version) refusals.push(`version ${to.version} is current already`);
	else if (from.content_hash === to.content_hash) {
		refusals.push(`version ${to.version} has the same content as the current version ${from.version}`);
	}
	if (!restorable.ok) {
		const [first] = restorable.problems;
		const more = restorable.problems.length > 1 ? ` and ${restorable.problems.length - 1} more` : "";
		refusals.push(
			`version ${to.version} cannot be restored: ${first?.path} ${first?.problem}${more}; restore the file from a backup (qtrade fsck lists what is damaged)`,
		);
	}
	return refusals;
}

export type StoredRequest = {
	id: number;
	state: RollbackState;
	from_version: number;
	to_version: number;
	environment: string;
	definition_hash: string;
	requested_by: string;
	expired: boolean;
};

/** What became of a request by the time somebody decides on it: still open, or ended by what changed since. */
export type Standing =
	| { kind: "open" }
	| { kind: "ended"; reason: string }
	| { kind: "lapses"; into: "expired" | "superseded"; reason: string };

/** Whether the request still means what was asked for: (dataset, from, to, environment), definition included. */
export function standingOf(request: StoredRequest, dataset: DatasetFacts): Standing {
	if (request.state !== "pending") {
		return { kind: "ended", reason: `rollback request ${request.id} is ${request.state} already` };
	}
	if (request.expired) {
		return { kind: "lapses", into: "expired", reason: `rollback request ${request.id} has expired: ask again` };
	}
	const changed =
		request.environment !== dataset.environment
			? `the environment is ${dataset.environment}, it was ${request.environment}`
			: request.from_version !== dataset.current
				? `version ${dataset.current} is current, it was ${request.from_version}`
				: request.definition_hash !== dataset.definition_hash
					? "the dataset's definition was changed"
					: dataset.archived
						? "the dataset was archived"
						: null;
	if (changed === null) return { kind: "open" };
	return {
		kind: "lapses",
		into: "superseded",
		reason: `rollback request ${request.id} does not stand any more: ${changed} since it was asked; ask again`,
	};
}

/** Whether the environment lets one person ask and approve. It is the database's stamp, never a variable. */
export const mayDecideOwn = (environment: string): boolean => (environment as EnvironmentName) === "dev";

/** Why this person may not approve this request; null when they may (roles are looked at elsewhere). */
export function whyNotDecide(
	actor: string,
	request: Pick<StoredRequest, "requested_by" | "environment">,
): string | null {
	if (actor !== request.requested_by || mayDecideOwn(request.environment)) return null;
	return `${actor} asked for this rollback: in ${request.environment} another person decides on it`;
}
