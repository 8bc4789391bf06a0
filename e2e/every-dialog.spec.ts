import { test } from "./looks-test";
import { MOMENTS } from "./moments";
import { settled } from "./settled";
import { DESK, expectSound, lookAs, PHONE } from "./sound";

for (const { name, path, user = "olivia", changes, make } of MOMENTS) {
	// What a newcomer sees, and what cannot be shown without a change, is looked at in account.spec.ts.
	if (user === "nora" || changes) continue;

	test.describe(`to ${user}`, () => {
		test.use({ user, expected: name === "not-allowed" ? [/403/] : [] });

		test(`${name} is sound on a phone and on a desk`, async ({ page }) => {
			await lookAs(page, PHONE);
			await page.goto(path);
			await settled(page);
			await make(page);
			await expectSound(page);
			await lookAs(page, DESK);
			await expectSound(page);
		});
	});
}
