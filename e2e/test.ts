/** The tests' own `test`: somebody is signed in, and whatever goes wrong behind a page fails the test that opened it. */
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { consoleUrl, sessionOf } from "./given";

export type Options = {
	/** the demo user who is signed in; null for a stranger */
	user: string | null;
	/** problems that a test brings about on purpose */
	expected: RegExp[];
};

export const test = base.extend<Options & { problems: string[] }>({
	user: ["olivia", { option: true }],
	expected: [[], { option: true }],
	storageState: async ({ user }, use) => {
		if (user === null) return use(undefined);
		const { hostname } = new URL(consoleUrl());
		const cookies = (await sessionOf(user)).map((cookie) => ({
			...cookie,
			domain: hostname,
			path: "/",
			expires: -1,
			httpOnly: true,
			secure: false,
			sameSite: "Lax" as const,
		}));
		await use({ cookies, origins: [] });
	},
	problems: [
		async ({ context, expected }, use) => {
			const problems = watch(context);
			await use(problems);
			const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
			expect(unexpected, "problems behind the pages").toEqual([]);
		},
		{ auto: true },
	],
});

/** Collects console errors, uncaught exceptions, and requests that failed or were refused. */
function watch(context: BrowserContext): string[] {
	const problems: string[] = [];
	const follow = (page: Page): void => {
		page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
	};
	context.on("page", follow);
	context.on("console", (message) => {
		if (message.type() === "error" || message.type() === "warning") {
			problems.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
		}
	});
	context.on("requestfailed", (request) => {
		const failure = request.failure()?.errorText ?? "failed";
		// A page that is left takes its open requests along, the stream of events among them.
		if (failure !== "net::ERR_ABORTED") problems.push(`request: ${failure} ${request.method()} ${request.url()}`);
	});
	context.on("response", (response) => {
		if (response.status() >= 400) problems.push(`response: ${response.status()} ${response.url()}`);
	});
	return problems;
}
