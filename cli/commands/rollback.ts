import { type Command, InvalidArgumentError } from "commander";
import { QtradeError } from "../../server/errors";
import type { Sandbox } from "../../server/lake/read/sandbox";
import { requireAction } from "../../server/policy";
import { approveRollback } from "../../server/rollbacks/approve-rollback";
import { breakGlass, reviewBreakGlass } from "../../server/rollbacks/break-glass";
import { previewRollback } from "../../server/rollbacks/preview";
import { getRollback, listRollbacks } from "../../server/rollbacks/reads";
import { rejectRollback, withdrawRollback } from "../../server/rollbacks/refuse-rollback";
import { requestRollback } from "../../server/rollbacks/request-rollback";
import type { RollbackPreview } from "../../server/vocabulary/rollback-views";
import { REVIEW_VERDICTS, type ReviewVerdict } from "../../server/vocabulary/states";
import { proveIdentity } from "../ask-password";
import { type CommandContext, type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";
import { parseCount, parseId } from "../parse";
import { previewText } from "../preview-text";
import { withSandbox } from "../with-sandbox";

type WishOptions = GlobalOptions & { to: number; reason: string; dryRun?: boolean };
type NoteOptions = GlobalOptions & { note?: string };

export function addRollbackCommands(program: Command): void {
	const rollback = program
		.command("rollback")
		.description("put an earlier version back: one person asks, another approves");

	rollback
		.command("request <dataset>")
		.description("show what would happen and ask for it; the dataset is on hold until it is decided")
		.requiredOption("--to <version>", "the version to put back", parseId)
		.requiredOption("--reason <text>", "what is wrong, and how you know")
		.option("--dry-run", "only show what would happen")
		.action((dataset: string, options: WishOptions) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					const preview = await previewRollback(context.db, sandbox, dataset, options.to);
					if (options.dryRun) {
						context.out.result({ preview }, () => previewText(preview));
						return preview.refusals.length === 0 ? 0 : 1;
					}
					const { fingerprint } = preview;
					const wish = { dataset, to: options.to, reason: options.reason, fingerprint };
					const id = await requestRollback(context.db, sandbox, await context.actor(), wish);
					return print(context, sandbox, id, "asked for");
				}),
			),
		);

	rollback
		.command("approve")
		.argument("<id>", "the request", parseId)
		.description("show what a request would do and apply it; asks for the password (local-admin has none)")
		.option("--note <text>", "kept with the decision")
		.action((id: number, options: NoteOptions) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					const { db } = context;
					const actor = await context.actor();
					const { status, fresh, preview } = await getRollback(db, sandbox, actor, id);
					requireAction(actor, "rollback.decide");
					// What is decided needs no preview and no password to say so.
					if (status !== "pending") throw new QtradeError("conflict", `rollback request ${id} is ${status} already`);
					const { fingerprint } = show(context, fresh ?? preview);
					await proveIdentity(context);
					const applied = await approveRollback(db, actor, { id, note: options.note ?? null, fingerprint });
					const hold = applied.on_hold ? `; it stays on hold (qtrade unhold ${applied.dataset})` : "";
					return print(context, sandbox, id, `applied as version ${applied.version}${hold}`, { shown: true });
				}),
			),
		);

	rollback
		.command("reject")
		.argument("<id>", "the request", parseId)
		.description("refuse a request and lift its hold; asks for the password (local-admin has none)")
		.option("--note <text>", "kept with the decision")
		.action((id: number, options: NoteOptions) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					await proveIdentity(context);
					await rejectRollback(context.db, await context.actor(), id, options.note ?? null);
					return print(context, sandbox, id, "rejected");
				}),
			),
		);

	rollback
		.command("withdraw")
		.argument("<id>", "your request", parseId)
		.description("take your request back and lift its hold")
		.option("--note <text>", "kept with the request")
		.action((id: number, options: NoteOptions) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					await withdrawRollback(context.db, await context.actor(), id, options.note ?? null);
					return print(context, sandbox, id, "withdrawn");
				}),
			),
		);

	rollback
		.command("list [dataset]")
		.description("requests, those that wait first")
		.option("--limit <n>", "how many", parseCount, 50)
		.action((dataset: string | undefined, options: GlobalOptions & { limit: number }) =>
			runCommand(options, async ({ db, out }) => {
				const { rows: rollbacks, total } = await listRollbacks(db, { dataset, page: 1, page_size: options.limit });
				out.result({ rollbacks, total }, (document) =>
					table(
						["id", "dataset", "status", "kind", "from", "to", "asked by", "asked (UTC)", "decided by", "reason"],
						document.rollbacks.map((row) => [
							row.id,
							row.dataset,
							row.status,
							row.kind === "break_glass" ? "break-glass" : "request",
							row.from_version,
							row.to_version,
							row.requested_by,
							minute(row.requested_at),
							row.decided_by,
							row.reason.length > 50 ? `${row.reason.slice(0, 49)}…` : row.reason,
						]),
					),
				);
			}),
		);

	rollback
		.command("show")
		.argument("<id>", "the request", parseId)
		.description("a request with what it would do, made again while it waits")
		.action((id: number, options: GlobalOptions) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					const view = await getRollback(context.db, sandbox, await context.actor(), id);
					context.out.result(view, () => previewText(view.fresh ?? view.preview));
					return 0;
				}),
			),
		);

	rollback
		.command("break-glass <dataset>")
		.description("outside dev: put a version back at once, alone; another person reviews it. Asks for the password")
		.requiredOption("--to <version>", "the version to put back", parseId)
		.requiredOption("--reason <text>", "why it cannot wait for an approver")
		.action((dataset: string, options: WishOptions) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					const { fingerprint } = show(context, await previewRollback(context.db, sandbox, dataset, options.to));
					await proveIdentity(context);
					const wish = { dataset, to: options.to, reason: options.reason, fingerprint };
					const applied = await breakGlass(context.db, sandbox, await context.actor(), wish);
					return print(
						context,
						sandbox,
						applied.id,
						`applied as version ${applied.version}; a review is due within 24 hours`,
						{ shown: true },
					);
				}),
			),
		);

	rollback
		.command("review")
		.argument("<id>", "the break-glass rollback", parseId)
		.description("say what you think of a break-glass rollback; asks for the password")
		.requiredOption("--verdict <verdict>", REVIEW_VERDICTS.join(" or "), parseVerdict)
		.option("--note <text>", "kept with the review")
		.action((id: number, options: NoteOptions & { verdict: ReviewVerdict }) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					await proveIdentity(context);
					const review = { id, verdict: options.verdict, note: options.note ?? null };
					await reviewBreakGlass(context.db, await context.actor(), review);
					return print(context, sandbox, id, `reviewed: ${options.verdict}`);
				}),
			),
		);
}

/** What the decision is made by, before the password is asked for; on stderr, since the result comes after it. */
function show(context: CommandContext, preview: RollbackPreview): RollbackPreview {
	context.out.note(previewText(preview));
	return preview;
}

/** @param before.shown its preview stands above already */
async function print(
	context: CommandContext,
	sandbox: Sandbox,
	id: number,
	done: string,
	before: { shown: boolean } = { shown: false },
): Promise<number> {
	const view = await getRollback(context.db, sandbox, await context.actor(), id);
	const line = `rollback ${id} of ${view.dataset}: ${done}`;
	context.out.result(view, () => (before.shown ? line : `${line}\n${previewText(view.preview)}`));
	return 0;
}

function parseVerdict(text: string): ReviewVerdict {
	const known = REVIEW_VERDICTS.find((verdict) => verdict === text);
	if (known) return known;
	throw new InvalidArgumentError(`it must be ${REVIEW_VERDICTS.join(" or ")}`);
}
