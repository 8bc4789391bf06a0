import type { Attempt } from "../../_ui/action-dialog";
import { problemOf } from "./problem";

/** A mutation as a dialog shows it. */
export const attemptOf = (mutation: { isPending: boolean; error: unknown; reset: () => void }): Attempt => ({
	pending: mutation.isPending,
	problem: mutation.error === null ? null : problemOf(mutation.error),
	forget: mutation.reset,
});
