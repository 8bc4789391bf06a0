"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { TableView } from "@/server/vocabulary/views";
import { useTRPC, useTRPCClient } from "../_client/trpc";

/** A query as it was asked; `at` names the versions that are not the current ones. */
export type Asked = { sql: string; at: Record<string, number>; strict: boolean };

/** What came of a query: its rows, its error, or neither where it was cancelled. */
export type Answer = { id: number; asked: Asked; table: TableView | null; error: unknown };

/** Of the whole visit: what is kept of an answer by its number must not meet that of an earlier visit to the page. */
let answersMade = 0;

/**
 * Runs queries, one at a time, and keeps each draft's last answer while the page is open. `cancel`, and leaving the page,
 * end a query on the server too.
 */
export function useAnswers() {
	const client = useTRPCClient();
	const trpc = useTRPC();
	const queries = useQueryClient();
	const running = useRef<AbortController>(null);
	const [answers, setAnswers] = useState<Readonly<Record<number, Answer>>>({});
	const forget = (draft: number) => setAnswers(({ [draft]: _, ...others }) => others);
	const mutation = useMutation<TableView | null, unknown, { draft: number; asked: Asked }>({
		mutationFn: async ({ asked }) => {
			const controller = new AbortController();
			running.current = controller;
			try {
				return await client.sql.run.mutate(asked, { signal: controller.signal });
			} catch (error) {
				if (controller.signal.aborted) return null;
				throw error;
			}
		},
		onMutate: ({ draft }) => forget(draft),
		onSettled: (table, error, { draft, asked }) => {
			answersMade += 1;
			const answer: Answer = { id: answersMade, asked, table: table ?? null, error };
			setAnswers((now) => ({ ...now, [draft]: answer }));
			return queries.invalidateQueries(trpc.sql.history.queryFilter());
		},
	});
	const cancel = useCallback(() => running.current?.abort(), []);
	useEffect(() => () => running.current?.abort(), []);
	return {
		answers,
		/** the draft whose query is under way; null when none is */
		pending: mutation.isPending ? mutation.variables.draft : null,
		run: (draft: number, asked: Asked) => mutation.mutate({ draft, asked }),
		cancel,
		forget,
	};
}
