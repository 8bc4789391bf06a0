/** What is only seen after something was done on a page. */
import type { Page } from "@playwright/test";

/** Who looks; nora is a newcomer who still has the password she was given. */
export type Person = "olivia" | "adam" | "admin" | "nora";

export type Moment = {
	name: string;
	path: string;
	user?: Person;
	/** it cannot be shown without changing something */
	changes?: true;
	make: (page: Page) => Promise<void>;
};
