/** Signing in and out, as next-auth's own client does it, without the session endpoint that this console does not have. */

export type SignInResult = "ok" | "refused" | "unexpected";

async function post(action: string, fields: Record<string, string>): Promise<Response> {
	const asked = await fetch("/api/auth/csrf");
	if (!asked.ok) return asked;
	const { csrfToken } = (await asked.json()) as { csrfToken: string };
	return fetch(`/api/auth/${action}`, {
		method: "POST",
		body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
	});
}

/** Signs in; the session's cookie is set when it says "ok". @throws TypeError when the server does not answer */
export async function signIn(name: string, password: string): Promise<SignInResult> {
	const answer = await post("callback/credentials", { name, password });
	if (answer.status === 401) return "refused";
	const { url } = (await answer.json().catch(() => ({}))) as { url?: string };
	return answer.ok && url !== undefined && !new URL(url, location.href).searchParams.has("error") ? "ok" : "unexpected";
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
	await post("signout", {});
}
