"use client";
import { useCallback, useEffect, useState } from "react";
import type { Pins } from "./pins";

export type Draft = {
	id: number;
	sql: string;
	/** the saved query that it was opened from, or was saved as */
	saved?: number;
	/** the `changed_at` of that query as it was read here: what was saved since is not written over */
	read?: string;
	/** dataset → version to read instead of the current one */
	pins?: Pins;
};
export type Drafts = {
	open: readonly Draft[];
	chosen: number;
	/** the highest number that was ever given: a draft's answer must not meet another draft of its number */
	given: number;
};

const KEY = "qtrade.sql.drafts";
const DRAFTS_MAX = 12;
const FIRST: Drafts = { open: [{ id: 1, sql: "" }], chosen: 1, given: 1 };

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

/** A draft as an older page may have kept it, without what came later; what is of no use in it is left out. */
function parseDraft(one: unknown): Draft[] {
	if (!isRecord(one) || !Number.isSafeInteger(one.id) || typeof one.sql !== "string") return [];
	const pins = Object.entries(isRecord(one.pins) ? one.pins : {}).filter((pin): pin is [string, number] =>
		isCount(pin[1]),
	);
	return [
		{
			id: Number(one.id),
			sql: one.sql,
			...(isCount(one.saved) && { saved: one.saved }),
			...(typeof one.read === "string" && { read: one.read }),
			...(pins.length > 0 && { pins: Object.fromEntries(pins) }),
		},
	];
}

/** What this browser kept; anything that is not of our form is as if nothing had been kept. */
export function parseDrafts(text: string | null): Drafts {
	try {
		const kept: unknown = JSON.parse(text ?? "null");
		if (!isRecord(kept) || !Array.isArray(kept.open)) return FIRST;
		const open = kept.open.flatMap(parseDraft).slice(0, DRAFTS_MAX);
		const [first] = open;
		if (!first || new Set(open.map((one) => one.id)).size !== open.length) return FIRST;
		const chosen = open.some((one) => one.id === kept.chosen) ? Number(kept.chosen) : first.id;
		const given = Math.max(isCount(kept.given) ? kept.given : 0, ...open.map((one) => one.id));
		return { open, chosen, given };
	} catch {
		return FIRST;
	}
}

/** The saved query that a draft comes from, as it was read. */
type Origin = { id: number; changed_at: string };
const originOf = ({ id, changed_at }: Origin) => ({ saved: id, read: changed_at });

/**
 * Adds a draft and chooses it, in place of one that is empty if there is one; the oldest makes room for a thirteenth. A
 * text comes under a new number there, too: the query that was run before the text was taken out may still be running.
 */
export function withDraft({ open, given }: Drafts, sql: string, origin?: Origin): Drafts {
	const empty = open.find((one) => one.sql.trim() === "");
	if (empty && sql === "")
		return { open: open.map((one) => (one === empty ? { id: one.id, sql } : one)), chosen: empty.id, given };
	const id = given + 1;
	const draft: Draft = { id, sql, ...(origin && originOf(origin)) };
	if (empty) return { open: open.map((one) => (one === empty ? draft : one)), chosen: id, given: id };
	return { open: [...open, draft].slice(-DRAFTS_MAX), chosen: id, given: id };
}

/** Chooses the draft that has a saved query open as it is kept, or opens it in one. */
export function withSaved(drafts: Drafts, saved: Origin & { sql: string }): Drafts {
	const open = drafts.open.find((one) => one.saved === saved.id && one.sql === saved.sql);
	return open ? withOrigin({ ...drafts, chosen: open.id }, open.id, saved) : withDraft(drafts, saved.sql, saved);
}

/** A draft was saved as this query, or has its text. */
export const withOrigin = (drafts: Drafts, draft: number, origin: Origin): Drafts => ({
	...drafts,
	open: drafts.open.map((one) => (one.id === draft ? { ...one, ...originOf(origin) } : one)),
});

/** This page changed a saved query's name or who sees it, and knows that its text stayed: drafts that read it still may. */
export const withReread = (drafts: Drafts, before: Origin, after: Origin): Drafts => ({
	...drafts,
	open: drafts.open.map((one) =>
		one.saved === before.id && one.read === before.changed_at ? { ...one, ...originOf(after) } : one,
	),
});

/** The chosen draft, changed. */
export const withChange = (drafts: Drafts, change: Pick<Draft, "sql"> | Pick<Draft, "pins">): Drafts => ({
	...drafts,
	open: drafts.open.map((one) => (one.id === drafts.chosen ? { ...one, ...change } : one)),
});

/** The chosen draft reads this version of a dataset from now on; null for the current one. */
export function withPin(drafts: Drafts, dataset: string, version: number | null): Drafts {
	const { [dataset]: _, ...others } = drafts.open.find((one) => one.id === drafts.chosen)?.pins ?? {};
	return withChange(drafts, { pins: version === null ? others : { ...others, [dataset]: version } });
}

/** Closes a draft; its neighbour is chosen, and the last one leaves an empty one behind. */
export function withoutDraft({ open, chosen, given }: Drafts, id: number): Drafts {
	const at = open.findIndex((one) => one.id === id);
	const left = open.filter((one) => one.id !== id);
	if (left.length === 0) return { open: [{ id: given + 1, sql: "" }], chosen: given + 1, given: given + 1 };
	if (chosen !== id) return { open: left, chosen, given };
	return { open: left, chosen: (left[Math.min(at, left.length - 1)] ?? left[0] ?? { id }).id, given };
}

/** The queries that are open on this page, kept in this browser. Null until they are read: the server does not know them. */
export function useDrafts(): [Drafts | null, (change: (drafts: Drafts) => Drafts) => void] {
	const [drafts, setDrafts] = useState<Drafts | null>(null);
	useEffect(() => setDrafts(parseDrafts(localStorage.getItem(KEY))), []);
	useEffect(() => {
		if (drafts) localStorage.setItem(KEY, JSON.stringify(drafts));
	}, [drafts]);
	const change = useCallback((make: (now: Drafts) => Drafts) => setDrafts((now) => now && make(now)), []);
	return [drafts, change];
}
