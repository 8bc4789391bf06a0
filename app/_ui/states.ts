/** Every state the console shows: its word, its icon and its tone. The same three everywhere. */
import {
	Activity,
	Ban,
	CalendarOff,
	CircleCheck,
	CircleDashed,
	CircleOff,
	CirclePause,
	CircleQuestionMark,
	CircleSlash,
	Clock,
	Ellipsis,
	Equal,
	Hand,
	Layers,
	type LucideIcon,
	Minus,
	OctagonX,
	TriangleAlert,
	Undo2,
	Unlink,
	Unplug,
} from "lucide-react";
import type { BackfillState } from "@/server/vocabulary/backfill-views";
import type { PhaseView } from "@/server/vocabulary/run-views";
import type { ScheduleState } from "@/server/vocabulary/schedule-views";
import type { SessionCell } from "@/server/vocabulary/session-strip";
import type { CheckStatus, HealthState, RollbackState, RunState } from "@/server/vocabulary/states";
import type { TokenView } from "@/server/vocabulary/views";
import type { WaiverStatus } from "@/server/vocabulary/waiver-views";

export type Tone = "ok" | "warn" | "fail" | "run" | "held" | "idle";
export type StateName =
	| HealthState
	| RunState
	| CheckStatus
	| RollbackState
	| WaiverStatus
	| PhaseView["state"]
	| SessionCell["state"]
	| "verified"
	| TokenView["state"]
	| ScheduleState
	| BackfillState;

type Look = {
	word: string;
	icon: LucideIcon;
	tone: Tone;
	/** could not be told, rather than told to be bad */
	outlined?: boolean;
	/** something is happening now */
	alive?: boolean;
};

const passed: Look = { word: "passed", icon: CircleCheck, tone: "ok" };
const warning: Look = { word: "warning", icon: TriangleAlert, tone: "warn" };
const failed: Look = { word: "failed", icon: OctagonX, tone: "fail" };
const errored: Look = { word: "errored", icon: Unlink, tone: "fail", outlined: true };

export const STATES: Record<StateName, Look> = {
	healthy: { word: "healthy", icon: CircleCheck, tone: "ok" },
	warning,
	failed,
	errored,
	late: { word: "late", icon: Clock, tone: "warn" },
	running: { word: "running", icon: Activity, tone: "run", alive: true },
	queued: { word: "queued", icon: Ellipsis, tone: "idle" },
	held: { word: "held", icon: Hand, tone: "held" },
	suspect: { word: "suspect", icon: CircleQuestionMark, tone: "held" },
	unknown: { word: "unknown", icon: Minus, tone: "idle" },
	waived: { word: "waived", icon: CircleSlash, tone: "idle" },

	succeeded: { word: "succeeded", icon: CircleCheck, tone: "ok" },
	unchanged: { word: "unchanged", icon: Equal, tone: "ok" },
	superseded: { word: "superseded", icon: Layers, tone: "idle" },
	cancelled: { word: "cancelled", icon: Ban, tone: "idle" },
	lost: { word: "lost", icon: Unplug, tone: "fail", outlined: true },

	pass: passed,
	warn: warning,
	fail: failed,
	error: errored,
	skipped: { word: "skipped", icon: Minus, tone: "idle" },

	applied: { word: "applied", icon: CircleCheck, tone: "ok" },
	rejected: { word: "rejected", icon: Ban, tone: "idle" },
	withdrawn: { word: "withdrawn", icon: Undo2, tone: "idle" },
	expired: { word: "expired", icon: Clock, tone: "idle" },

	done: { word: "done", icon: CircleCheck, tone: "ok" },
	pending: { word: "pending", icon: CircleDashed, tone: "idle" },

	verified: { word: "verified", icon: CircleCheck, tone: "ok" },

	published: { word: "published", icon: CircleCheck, tone: "ok" },
	missing: { word: "missing", icon: Clock, tone: "warn" },
	not_expected: { word: "not expected", icon: Minus, tone: "idle" },
	holiday: { word: "holiday", icon: CalendarOff, tone: "idle" },

	paused: { word: "paused", icon: CirclePause, tone: "held" },
	off: { word: "off", icon: CircleOff, tone: "idle" },
	active: { word: "active", icon: CircleCheck, tone: "ok" },
	stopped: { word: "stopped", icon: CirclePause, tone: "warn" },
	revoked: { word: "revoked", icon: Ban, tone: "idle" },
	disabled: { word: "disabled", icon: Ban, tone: "idle" },
};

export const TONE_TEXT: Record<Tone, string> = {
	ok: "text-ok",
	warn: "text-warn",
	fail: "text-fail",
	run: "text-run",
	held: "text-held",
	idle: "text-idle",
};
