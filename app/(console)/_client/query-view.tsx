"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../_ui/button";
import { ErrorPanel } from "../../_ui/error-panel";
import { Notice } from "../../_ui/notice";
import { Time } from "../../_ui/time";
import { codeOf, problemOf } from "./problem";

/**
 * A query as a page shows it: its skeleton, its error, its data. Data that could not be asked for again stays, under a
 * line that says how old it is.
 */
export function QueryView<Data>({
	query,
	skeleton,
	missing,
	children,
}: {
	query: Pick<UseQueryResult<Data, unknown>, "data" | "error" | "isError" | "dataUpdatedAt" | "refetch">;
	skeleton: ReactNode;
	/** shown where the server says that there is no such thing */
	missing?: ReactNode;
	children: (data: Data) => ReactNode;
}) {
	const again = () => void query.refetch();
	if (query.isError && codeOf(query.error) === "not_found" && missing) return missing;
	if (query.data === undefined) {
		return query.isError ? <ErrorPanel problem={problemOf(query.error)} onRetry={again} /> : skeleton;
	}
	if (!query.isError) return children(query.data);
	const problem = problemOf(query.error);
	return (
		<>
			<Notice
				state="unknown"
				className="mb-4"
				title={
					<>
						Not up to date: this was read <Time at={new Date(query.dataUpdatedAt).toISOString()} />
					</>
				}
				action={<Button onClick={again}>Try again</Button>}
			>
				{problem.title}. {problem.remedy}
			</Notice>
			{children(query.data)}
		</>
	);
}
