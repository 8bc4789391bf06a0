/** Audit rows as sentences. */
import type { RecentEvent } from "@/server/vocabulary/views";
import type { StateName } from "../../_ui/states";

export type Part =
	| { kind: "text"; text: string }
	| { kind: "dataset"; name: string }
	| { kind: "run"; id: number }
	| { kind: "rollback"; id: number }
	| { kind: "version"; dataset: string; version: number };

export type Phrase = { state: StateName | null; parts: Part[] };

/** {actor}, {run}, {dataset}, {version} and {subject} stand for the event's own; a missing one leaves its words out. */
const PHRASES: Record<string, { state: StateName | null; says: string }> = {
	"run.start": { state: "queued", says: "{actor} started {run} of {dataset}" },
	"run.retry": { state: "queued", says: "{actor} retried {dataset} as {run}" },
	"run.requeue": { state: "queued", says: "{dataset} was queued again as {run}" },
	"run.schedule": { state: "queued", says: "The schedule started {run} of {dataset}" },
	"run.cancel": { state: "cancelled", says: "{actor} asked to cancel {run} of {dataset}" },
	"run.succeeded": { state: "succeeded", says: "{run} published {version} of {dataset}" },
	"run.unchanged": { state: "unchanged", says: "{run} found nothing new for {dataset}" },
	"run.failed": { state: "failed", says: "{run} of {dataset} failed" },
	"run.errored": { state: "errored", says: "{run} of {dataset} could not be completed" },
	"run.held": { state: "held", says: "{run} of {dataset} stopped before publishing: it is on hold" },
	"run.superseded": { state: "superseded", says: "{run} of {dataset} was superseded by a newer version" },
	"run.cancelled": { state: "cancelled", says: "{run} of {dataset} was cancelled" },
	"run.lost": { state: "lost", says: "The worker of {run} of {dataset} vanished" },
	"run.release": { state: "queued", says: "{actor} released a held run of {dataset} as {run}" },
	"run.merge": { state: "queued", says: "{actor} joined {run} of {dataset}, which was in line already" },
	"backfill.request": { state: "queued", says: "{actor} asked for a backfill of {dataset}" },
	"backfill.resume": { state: "queued", says: "{actor} resumed a backfill of {dataset}" },
	"backfill.succeeded": { state: "succeeded", says: "A backfill of {dataset} is done" },
	"backfill.stopped": { state: "stopped", says: "A backfill of {dataset} stopped" },
	"backfill.cancelled": { state: "cancelled", says: "{actor} cancelled a backfill of {dataset}" },
	"waiver.request": { state: "pending", says: "{actor} asked for {subject} of {dataset}" },
	"waiver.approve": { state: "waived", says: "{actor} approved {subject} of {dataset}" },
	"waiver.reject": { state: "rejected", says: "{actor} rejected {subject} of {dataset}" },
	"waiver.withdraw": { state: "withdrawn", says: "{actor} took back {subject} of {dataset}" },
	"override.set": { state: null, says: "{actor} put values of their own into {dataset}: {subject}" },
	"override.end": { state: null, says: "{actor} ended {subject} of {dataset}" },
	"instrument.rename": { state: null, says: "{actor} renamed {subject}" },
	"instrument.delist": { state: null, says: "{actor} delisted {subject}" },
	"instrument.undo": { state: null, says: "{actor} took back the last change of {subject}'s names" },
	"instrument.import": { state: null, says: "{actor} brought names and codes of instruments from a file" },
	"instrument.unset": { state: null, says: "{actor} took a name or code of {subject} away" },
	"instrument.set": { state: null, says: "{actor} set a name or code of {subject}" },
	"hold.place": { state: "held", says: "{actor} stopped publishing {dataset}" },
	"hold.release": { state: null, says: "{actor} lifted the hold on {dataset}" },
	"schedule.pause": { state: "paused", says: "{actor} paused the schedule of {dataset}" },
	"schedule.resume": { state: null, says: "{actor} resumed the schedule of {dataset}" },
	"rollback.request": { state: "pending", says: "{actor} asked to roll {dataset} back: {rollback}" },
	"rollback.apply": { state: "applied", says: "{actor} approved {rollback} of {dataset}: {version} is current" },
	"rollback.break_glass": { state: "applied", says: "{actor} broke the glass on {dataset}: {version} is current" },
	"rollback.review": { state: null, says: "{actor} reviewed {rollback} of {dataset}" },
	"rollback.reject": { state: "rejected", says: "{actor} rejected {rollback} of {dataset}" },
	"rollback.withdraw": { state: "withdrawn", says: "{actor} withdrew {rollback} of {dataset}" },
	"rollback.expired": { state: "expired", says: "{rollback} of {dataset} expired" },
	"rollback.superseded": { state: "superseded", says: "{rollback} of {dataset} was superseded" },
	"version.publish": { state: "published", says: "{actor} published {version} of {dataset}" },
	"dataset.create": { state: null, says: "{actor} created {dataset}" },
	"dataset.update": { state: null, says: "{actor} changed the definition of {dataset}" },
	"dataset.archive": { state: null, says: "{actor} archived {dataset}" },
	"user.create": { state: null, says: "{actor} added {subject}" },
	"user.add": { state: null, says: "{actor} added {subject}" },
	"token.create": { state: null, says: "{actor} created a token for {subject}" },
	"clock.set": { state: null, says: "{actor} set the simulated clock" },
};

const PLACEHOLDER = /(\{\w+\})/;

export function phraseOf(event: RecentEvent): Phrase {
	const known = PHRASES[event.action];
	const says = known?.says ?? `{actor}: ${event.action.replaceAll(/[._]/g, " ")} {subject}`;
	const parts = says
		.split(PLACEHOLDER)
		.filter((text) => text !== "")
		.map((text) => partOf(text, event));
	return { state: known?.state ?? null, parts };
}

function partOf(text: string, event: RecentEvent): Part {
	const { dataset, run, version } = event;
	switch (text) {
		case "{actor}":
			return { kind: "text", text: event.actor };
		case "{subject}":
			return { kind: "text", text: event.subject.replace(":", " ") };
		case "{dataset}":
			return dataset === null ? { kind: "text", text: "a dataset" } : { kind: "dataset", name: dataset };
		case "{run}":
			return run === null ? { kind: "text", text: "a run" } : { kind: "run", id: run };
		case "{rollback}": {
			const id = Number(/^rollback:(\d+)$/.exec(event.subject)?.[1]);
			return Number.isNaN(id) ? { kind: "text", text: "a rollback" } : { kind: "rollback", id };
		}
		case "{version}":
			return version === null || dataset === null
				? { kind: "text", text: "a version" }
				: { kind: "version", dataset, version };
		default:
			return { kind: "text", text };
	}
}
