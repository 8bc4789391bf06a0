import { paths } from "../paths";
import { signOut } from "./session";

/** Ends the session and shows the sign-in page. */
export async function leave(): Promise<void> {
	await signOut();
	window.location.assign(paths.login());
}
