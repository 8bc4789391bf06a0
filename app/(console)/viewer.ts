import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { currentUser } from "@/server/auth";
import { rolesAllow } from "@/server/vocabulary/roles";
import { actionOfPage } from "./page-actions";
import { paths } from "./paths";

export type SearchParameters = Promise<Record<string, string | string[] | undefined>>;

/** Who is looking; asked once per request, however many parts of the page want to know. */
export const viewer = cache(currentUser);

/**
 * Sends whoever is not signed in to the sign-in page, and from there back to this very address; refuses whoever's roles
 * do not open this page. Pages call it, since a layout does not know the address; a page without it shows nothing
 * either, because every procedure asks again.
 */
export async function requireViewer(path: string, search: SearchParameters): Promise<void> {
	const person = await viewer();
	if (person) {
		const action = actionOfPage(path);
		if (action === undefined) throw new Error(`page-actions.ts names no action for ${path}`);
		// The layout shows the form that changes a given password in place of the page.
		if (person.must_change_password || !rolesAllow(person.roles, action)) forbidden();
		return;
	}
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(await search)) {
		for (const one of [value].flat()) if (one !== undefined) query.append(name, one);
	}
	// Lists are written with their commas, as everywhere in the console.
	const text = query.toString().replaceAll("%2C", ",");
	redirect(paths.login(text === "" ? path : `${path}?${text}`));
}
