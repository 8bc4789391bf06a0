"use client";
import { useCallback, useEffect, useState } from "react";
import type { Pins } from "./pins";

export type Draft = {
	id: number;
	sql: string;
	/** the saved query that it was opened from, or was saved as */
	saved?: number;
	/** dataset → version to read instead of the current one */
	pins?: Pins;
};
export type Drafts = { open: readonly Draft[]; chosen: number };

const KEY = "qtrade.sql.drafts";
const DRAFTS_MAX = 12;
const FIRST: Drafts = { open: [{ id: 1, sql: "" }], chosen: 1 };

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
		return { open, chosen };
	} catch {
		return FIRST;
	}
}

const nextId = (open: readonly Draft[]): number => Math.max(0, ...open.map((one) => one.id)) + 1;

/** Adds a draft and chooses it; one that is empty takes the text in, and the oldest makes room for a thirteenth. */
export function withDraft({ open }: Drafts, sql: string, saved?: number): Drafts {
	const empty = open.find((one) => one.sql.trim() === "");
	const id = empty?.id ?? nextId(open);
	const draft: Draft = { id, sql, ...(saved !== undefined && { saved }) };
	if (empty) return { open: open.map((one) => (one === empty ? draft : one)), chosen: id };
	return { open: [...open, draft].slice(-DRAFTS_MAX), chosen: id };
}

/** Chooses the draft that has a saved query open as it is kept, or opens it in one. */
export function withSaved(drafts: Drafts, { id, sql }: { id: number; sql: string }): Drafts {
	const open = drafts.open.find((one) => one.saved === id && one.sql === sql);
	return open ? { ...drafts, chosen: open.id } : withDraft(drafts, sql, id);
}

/** The chosen draft, changed. */
export const withChange = ({ open, chosen }: Drafts, change: Partial<Omit<Draft, "id">>): Drafts => ({
	open: open.map((one) => (one.id === chosen ? { ...one, ...change } : one)),
	chosen,
});

/** The chosen draft reads this version of a dataset from now on; null for the current one. */
export function withPin(drafts: Drafts, dataset: string, version: number | null): Drafts {
	const { [dataset]: _, ...others } = drafts.open.find((one) => one.id === drafts.chosen)?.pins ?? {};
	return withChange(drafts, { pins: version === null ? others : { ...others, [dataset]: version } });
}

/** Closes a draft; its neighbour is chosen, and the last one leaves an empty one behind. */
export function withoutDraft({ open, chosen }: Drafts, id: number): Drafts {
	const at = open.findIndex((one) => one.id === id);
	const left = open.filter((one) => one.id !== id);
	if (left.length === 0) return { open: [{ id: id + 1, sql: "" }], chosen: id + 1 };
	if (chosen !== id) return { open: left, chosen };
	return { open: left, chosen: (left[Math.min(at, left.length - 1)] ?? left[0] ?? { id }).id };
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
