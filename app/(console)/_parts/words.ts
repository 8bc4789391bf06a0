/** Roles and scopes as a person who gives them is told. */
import type { Role, TokenScope } from "@/server/vocabulary/roles";
import type { Choice } from "../../_ui/check-choices";

const ROLE_WORDS: Record<Role, string> = {
	viewer: "sees everything, changes nothing",
	researcher: "runs SQL",
	operator: "runs, retries and cancels; holds; asks for rollbacks",
	approver: "decides rollbacks that others asked for",
	admin: "datasets, users, tokens, schedules",
};
const SCOPE_WORDS: Record<TokenScope, string> = {
	read: "datasets, versions, runs, checks, audit",
	query: "SQL",
	operate: "start, retry and cancel runs; hold; ask for rollbacks",
	decide: "decide rollbacks, with the password beside the token",
	admin: "datasets, users, tokens, schedules; one's own account",
};

const choicesOf = <Word extends string>(words: Record<Word, string>): readonly Choice<Word>[] =>
	(Object.keys(words) as Word[]).map((value) => ({ value, label: value, says: words[value] }));

export const ROLE_CHOICES = choicesOf(ROLE_WORDS);
export const SCOPE_CHOICES = choicesOf(SCOPE_WORDS);
