"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ProfileView } from "@/server/vocabulary/query-views";
import { ErrorPanel } from "../../_ui/error-panel";
import { RowsSkeleton } from "../../_ui/skeleton";
import { problemOf } from "../_client/problem";
import { useTRPC, useTRPCClient } from "../_client/trpc";
import { ProfileTable } from "../_parts/profile-table";
import type { Answer } from "./use-answers";
import { VersionsRead } from "./versions-read";

/**
 * The profile of an answer, over all its rows: asked for when it is looked at, once. It reads the very versions that the
 * answer was read from, whatever was published since. Leaving the draft or the page ends it on the server, too.
 */
export function useProfile(answer: Answer | undefined, wanted: boolean): UseQueryResult<ProfileView> {
	const client = useTRPCClient();
	const trpc = useTRPC();
	const queries = useQueryClient();
	return useQuery({
		queryKey: ["sql-profile", answer?.id],
		queryFn: async ({ signal }) => {
			if (!answer?.table) throw new Error("there is no answer to profile");
			const read = Object.entries(answer.table.versions).filter(([table]) => !table.includes("@"));
			const { sql, strict } = answer.asked;
			try {
				return await client.sql.profile.mutate({ sql, strict, at: Object.fromEntries(read) }, { signal });
			} finally {
				void queries.invalidateQueries(trpc.sql.history.queryFilter());
			}
		},
		enabled: wanted && answer?.table != null,
		// It is recorded as a query each time, and what it says cannot change.
		staleTime: "static",
		retry: false,
	});
}

export function ProfilePane({ profile }: { profile: UseQueryResult<ProfileView> }) {
	if (profile.data === undefined) {
		if (profile.isError)
			return <ErrorPanel problem={problemOf(profile.error)} onRetry={() => void profile.refetch()} />;
		return <RowsSkeleton rows={6} columns={6} rowClass="h-10" label="Loading the profile" />;
	}
	return (
		<>
			<ProfileTable profile={profile.data} />
			<p className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm text-subtle">
				<span>Over all rows of the answer, and not only those that are shown.</span>
				<VersionsRead versions={profile.data.versions} />
			</p>
		</>
	);
}
