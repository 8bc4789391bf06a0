/** What a password must be. Pages say it while one is typed; the server refuses by the same words. */

export const PASSWORD_LENGTH_MIN = 10;
/** Longer ones would only make a sign-in slow. */
export const PASSWORD_LENGTH_MAX = 200;

/** What is wrong with a new password for this user, in one sentence; null when nothing is. */
export function passwordProblem(user: string, password: string): string | null {
	if (password.length < PASSWORD_LENGTH_MIN) return `a password needs at least ${PASSWORD_LENGTH_MIN} characters`;
	if (password.length > PASSWORD_LENGTH_MAX) return `a password has at most ${PASSWORD_LENGTH_MAX} characters`;
	if (password.toLowerCase() === user.toLowerCase()) return "a password must not be the user's name";
	if (new Set(password).size < 4) return "a password needs at least four different characters";
	return null;
}
