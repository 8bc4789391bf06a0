"use client";
import { useCallback, useEffect, useState } from "react";

export type Draft = { id: number; sql: string };
export type Drafts = { open: readonly Draft[]; chosen: number };

const KEY = "qtrade.sql.drafts";
const DRAFTS_MAX = 12;
const FIRST: Drafts = { open: [{ id: 1, sql: "" }], chosen: 1 };

/** What this browser kept; anything that is not of our form is as if nothing had been kept. */
export function parseDrafts(text: string | null): Drafts {
	try {
		const kept: unknown = JSON.parse(text ?? "null");
		if (typeof kept !== "object" || kept === null || !("open" in kept) || !Array.isArray(kept.open)) return FIRST;
		const open = kept.open
			.filter((one): one is Draft => Number.isSafeInteger(one?.id) && typeof one?.sql === "string")
			.slice(0, DRAFTS_MAX);
		const [first] = open;
		if (!first || new Set(open.map((one) => one.id)).size !== open.length) return FIRST;
		const chosen = "chosen" in kept && open.some((one) => one.id === kept.chosen) ? Number(kept.chosen) : first.id;
		return { open, chosen };
	} catch {
		return FIRST;
	}
}

const nextId = (open: readonly Draft[]): number => Math.max(0, ...open.map((one) => one.id)) + 1;

/** Adds a draft and chooses it; one that is empty takes the text in, and the oldest makes room for a thirteenth. */
export function withDraft({ open }: Drafts, sql: string): Drafts {
	const empty = open.find((one) => one.sql.trim() === "");
	if (empty) return { open: open.map((one) => (one === empty ? { ...one, sql } : one)), chosen: empty.id };
	const id = nextId(open);
	return { open: [...open, { id, sql }].slice(-DRAFTS_MAX), chosen: id };
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
