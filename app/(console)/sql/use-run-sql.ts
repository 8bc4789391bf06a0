"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { TableView } from "@/server/vocabulary/views";
import { useTRPC, useTRPCClient } from "../_client/trpc";

/** Runs a query; `cancel`, and leaving the page, end it on the server too. */
export function useRunSql() {
	const client = useTRPCClient();
	const trpc = useTRPC();
	const queries = useQueryClient();
	const running = useRef<AbortController>(null);
	const mutation = useMutation<TableView | null, unknown, { sql: string; strict: boolean }>({
		mutationFn: async (query) => {
			running.current?.abort();
			const controller = new AbortController();
			running.current = controller;
			try {
				return await client.sql.run.mutate(query, { signal: controller.signal });
			} catch (error) {
				if (controller.signal.aborted) return null;
				throw error;
			}
		},
		onSettled: () => queries.invalidateQueries(trpc.sql.history.queryFilter()),
	});
	const cancel = () => running.current?.abort();
	useEffect(() => () => running.current?.abort(), []);
	return { ...mutation, cancel };
}
