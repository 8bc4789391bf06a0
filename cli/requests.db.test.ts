/** Vendor late, vendor wrong or us: on the command line, too. */
import { expect, test } from "vitest";
import { getRun } from "../server/pipeline/reads";
import { openProviderGround } from "../tests/provider-ground";
import { type BadAnswer, served } from "../tests/provider-server";
import { qtradeOn } from "../tests/qtrade-command";
import { runText } from "./run-text";

const ground = await openProviderGround();
const { db, provider, at, create, yahoo, ingest } = ground;
const qtrade = qtradeOn(ground);
await at("2024-01-05T23:00:00Z");
provider.bars.set("AAPL", [served("2024-01-05", 100)]).set("MSFT", [served("2024-01-05", 50)]);

test("a run that the provider failed says how many requests went wrong, and which, try by try", async () => {
	await create("told", yahoo(["AAPL", "MSFT"]));
	provider.bad.push({ kind: "pass" }, ...Array<BadAnswer>(3).fill({ kind: "status", status: 500 }));
	const run = await ingest("told");
	const where = `qtrade requests ${run.id} --failed`;
	expect(runText(await getRun(db, run.id))).toContain(`3 of 4 requests got no usable answer: ${where}`);
	const { code, document } = qtrade(["requests", String(run.id), "--failed"]);
	const tried = (attempt: number, outcome: string) =>
		expect.objectContaining({ subject: "MSFT", attempt, status: 500, outcome });
	expect({ code, document }).toMatchObject({
		code: 0,
		document: { run: run.id, total: 3, requests: [tried(1, "again"), tried(2, "again"), tried(3, "given_up")] },
	});
	expect(qtrade(["requests", String(run.id)]).document).toMatchObject({ total: 4 });
});

test("a run that is not there has none", () => {
	expect(qtrade(["requests", "999"])).toMatchObject({ code: 1, error: { code: "not_found" } });
});
