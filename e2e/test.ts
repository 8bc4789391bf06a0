/** The tests' own `test`: somebody is signed in, and whatever goes wrong behind a page fails the test that opened it. */
import {
	type BrowserContext,
	test as base,
	type ConsoleMessage,
	expect,
	type Page,
	type Request,
	type Response,
} from "@playwright/test";
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
			const { problems, stop } = watch(context);
			await use(problems);
			stop();
			const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
			expect(unexpected, "problems behind the pages").toEqual([]);
		},
		{ auto: true },
	],
});

type Watch = { problems: string[]; stop(): void };

/** Collects console errors, uncaught exceptions, and requests that failed or were refused, until it is stopped. */
function watch(context: BrowserContext): Watch {
	const problems: string[] = [];
	const onPage = (page: Page): void => {
		page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
	};
	const onConsole = (message: ConsoleMessage): void => {
		if (message.type() === "error" || message.type() === "warning") {
			problems.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
		}
	};
	const onFailure = (request: Request): void => {
		const failure = request.failure()?.errorText ?? "failed";
		// A page that is left takes its open requests along, the stream of events among them.
		if (failure !== "net::ERR_ABORTED") problems.push(`request: ${failure} ${request.method()} ${request.url()}`);
	};
	const onResponse = (response: Response): void => {
		if (response.status() >= 400) problems.push(`response: ${response.status()} ${response.url()}`);
	};
	context.on("page", onPage).on("console", onConsole).on("requestfailed", onFailure).on("response", onResponse);
	const stop = (): void => {
		context.off("page", onPage).off("console", onConsole).off("requestfailed", onFailure).off("response", onResponse);
	};
	return { problems, stop };
}
