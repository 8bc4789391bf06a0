import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { CopyButton } from "./copyable";
import { capitalised } from "./text-format";

/** What a person is told of an error. */
export type Problem = {
	/** what happened */
	title: string;
	/** what it means for the reader */
	meaning: string;
	/** what to do about it */
	remedy: ReactNode;
	/** finds the log line */
	errorId: string | null;
};

export function ErrorPanel({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
	return (
		<div role="alert" className="max-w-2xl border-l-3 border-l-fail-fill py-1 pl-4">
			<p className="font-semibold text-base">{capitalised(problem.title)}</p>
			<p className="mt-1 text-muted">{problem.meaning}</p>
			<div className="mt-1">{problem.remedy}</div>
			<div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
				{onRetry && (
					<Button onClick={onRetry}>
						<RotateCw aria-hidden className="size-3.5" />
						Try again
					</Button>
				)}
				{problem.errorId && <ErrorId id={problem.errorId} />}
			</div>
		</div>
	);
}

export function ErrorId({ id }: { id: string }) {
	return (
		<span className="inline-flex items-center text-subtle text-xs">
			error id <span className="num ml-1 text-muted">{id}</span>
			<CopyButton text={id} label="Copy the error id" />
		</span>
	);
}

/** A problem beside the button that met it. */
export function InlineProblem({ problem }: { problem: Problem }) {
	return (
		<div role="alert" className="border-l-3 border-l-fail-fill py-0.5 pl-3 text-sm">
			<p className="font-medium text-fail">{capitalised(problem.title)}</p>
			<p className="text-muted">{problem.remedy}</p>
			{problem.errorId && <ErrorId id={problem.errorId} />}
		</div>
	);
}
