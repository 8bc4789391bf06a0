/** A symbol's bars with what is known beside them: its actions, and a value that a person put in. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { bar, fileDefinition, HEADER } from "../tests/bars";
import { createDataset, qtrade } from "./command-line";
import { apiAs } from "./given";
import { settled } from "./settled";
import { DESK, expectSound, lookAs, PHONE } from "./sound";
import { test } from "./test";

const [NAME, ACTIONS] = ["noted_in_a_page", "noted_actions"];
const folder = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-notes-"));

test.beforeAll(async () => {
	test.setTimeout(120_000);
	const columns = ["symbol", "ex_date", "type", "ratio", "amount", "currency"];
	const acts = ["AAA,2024-03-04,split,2,,", "AAA,2024-03-05,cash_dividend,,0.24,USD", "AAA,2024-09-03,split,3,,"];
	writeFileSync(path.join(folder, "acts.csv"), `${[columns.join(","), ...acts].join("\n")}\n`);
	await createDataset({
		name: ACTIONS,
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "acts.csv"),
			format: "csv",
			columns: Object.fromEntries(columns.map((name) => [name, name])),
		},
	});
	await qtrade("ingest", ACTIONS);
	const days = ["2024-02-29", "2024-03-01", "2024-03-04", "2024-03-05", "2024-03-06"];
	const bars = days.flatMap((day, at) => [bar("AAA", day, 100 + at), bar("BBB", day, 50 + at)]);
	writeFileSync(path.join(folder, "bars.csv"), `${[HEADER, ...bars].join("\n")}\n`);
	await createDataset({
		...fileDefinition(NAME, path.join(folder, "bars.csv")),
		references: { actions: ACTIONS },
	});
	await qtrade("ingest", NAME);
	const { now } = await (await apiAs("olivia")).environment.get.query();
	const until = new Date(Date.parse(now) + 20 * 86_400_000).toISOString().slice(0, 10);
	const which = ["--symbol", "AAA", "--date", "2024-03-01", "--set", "close=101.5"];
	await qtrade("override", "set", NAME, ...which, "--reason", "the exchange's own page", "--until", until);
});
test.afterAll(async () => {
	await qtrade("dataset", "archive", NAME);
	await qtrade("dataset", "archive", ACTIONS);
	rmSync(folder, { recursive: true, force: true });
});

test("its actions and a person's values are marked, read by the keyboard, and listed under the chart", async ({
	page,
}) => {
	await page.goto(`/datasets/${NAME}?symbol=AAA`);
	await settled(page);
	const list = page.getByRole("region", { name: "Actions and notes" });
	const notes = list.getByRole("listitem");
	await expect(notes).toHaveCount(4);
	// Newest first; what is still to come has no bar and stands there all the same.
	await expect(notes.nth(0)).toContainText("2024-09-03");
	await expect(notes.nth(0)).toContainText("split 3 for 1");
	await expect(notes.nth(1)).toContainText("dividend 0.24 USD");
	await expect(notes.nth(2)).toContainText("split 2 for 1");
	await expect(notes.nth(3)).toContainText("close 101.5 by local-admin: the exchange's own page; until ");
	await expect(list.getByRole("link", { name: `${ACTIONS} v1` })).toBeVisible();

	const slider = page.getByRole("slider", { name: "Bar of AAA" });
	const says = (words: RegExp) => expect(slider).toHaveAttribute("aria-valuetext", words);
	await page.mouse.move(2, 2);
	await slider.focus();
	await says(/^2024-03-06: (?!.*Noted)/);
	await page.keyboard.press("ArrowLeft");
	await says(/Noted: dividend 0\.24 USD$/);
	await page.keyboard.press("ArrowLeft");
	await says(/Noted: split 2 for 1$/);
	await expect(page.getByRole("group", { name: "Bar" })).toContainText("split 2 for 1");
	await page.keyboard.press("ArrowLeft");
	await says(/Flagged: a person's values\. Noted: close 101.5 by local-admin/);
	await lookAs(page, PHONE);
	await expectSound(page);
	await expect(list).toBeVisible();
	await lookAs(page, DESK);
	await expectSound(page);

	await page.goto(`/datasets/${NAME}?symbol=BBB`);
	await settled(page);
	await expect(page.getByRole("slider", { name: "Bar of BBB" })).toBeVisible();
	await expect(list).toHaveCount(0);
});
