import { expect } from "@playwright/test";
import { apiAs, demoLandmarks } from "./given";
import { DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";
import { whileWorkerStands } from "./worker";

test.use({ user: "vera" });

test("a viewer is offered nothing that changes anything", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.goto(`/datasets/${DATASET}`);
	await settled(page);
	await expect(page.getByRole("button", { name: "Signed in as vera" })).toBeVisible();
	await expect(page.getByRole("button", { name: "Start run" })).toHaveCount(0);
	await page.keyboard.press("s");
	await expect(page.getByRole("dialog")).toHaveCount(0);

	await page.goto(`/runs/${failed}`);
	await expect(page.getByRole("region", { name: "What happened" })).toBeVisible();
	await expect(page.getByRole("link", { name: "Quarantined rows" })).toBeVisible();
	await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);

	await page.keyboard.press("Control+k");
	await page.getByRole("combobox", { name: "Search and act" }).fill("start run");
	await expect(page.getByRole("option", { name: /Start run/ })).toHaveCount(0);
});

test("a viewer sees an open run without the button that cancels it", async ({ page }) => {
	const operator = await apiAs("olivia");
	await whileWorkerStands(async () => {
		const { id } = await operator.runs.start.mutate({ dataset: DATASET });
		await page.goto(`/runs/${id}`);
		await expect(page.getByText("queued").first()).toBeVisible();
		await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
	});
});

test.describe("the API", () => {
	test.use({ expected: [/403/] });

	test("refuses a viewer whatever the page shows", async ({ page }) => {
		const { failed } = await demoLandmarks();
		const api = await apiAs("vera");
		const before = await api.runs.list.query({});
		await page.goto("/");
		const answers = await page.evaluate(
			(calls) =>
				Promise.all(
					calls.map(async ({ procedure, input }) => {
						const answer = await fetch(`/api/trpc/${procedure}`, {
							method: "POST",
							headers: { "content-type": "application/json" },
							body: JSON.stringify({ json: input }),
						});
						return { procedure, status: answer.status, text: await answer.text() };
					}),
				),
			[
				{ procedure: "runs.start", input: { dataset: DATASET } },
				{ procedure: "runs.retry", input: { id: failed } },
				{ procedure: "runs.cancel", input: { id: failed } },
			],
		);
		for (const { procedure, status, text } of answers) {
			expect(status, procedure).toBe(403);
			expect(text, procedure).toContain("operator");
		}
		const after = await api.runs.list.query({});
		// The schedule may have started some of its own meanwhile.
		expect(after.rows.filter((run) => run.id > (before.rows[0]?.id ?? 0) && run.requested_by === "vera")).toEqual([]);
	});
});
