"use client";
import { useState } from "react";
import type { BarNotesView } from "@/server/vocabulary/bar-notes";
import { Link } from "../../_ui/link";
import { formatCount, plural } from "../../_ui/number-format";
import { paths } from "../paths";
import { type BarNote, NOTE_KINDS, type NoteKind } from "./bar-notes";

const SHOWN = 8;

/** A kind's mark as the chart draws it. */
export function NoteMark({ kind }: { kind: NoteKind }) {
	const { letter } = NOTE_KINDS[kind];
	if (letter === null) {
		return <span aria-hidden className="inline-block h-1 w-3 shrink-0 self-center bg-control" />;
	}
	return (
		<span aria-hidden className="inline-flex w-3 shrink-0 justify-center font-semibold text-muted text-xs">
			{letter}
		</span>
	);
}

/** Everything that is noted of the bars, newest first, so that it can be read without pointing at them. */
export function BarNotesList({ notes, view }: { notes: readonly BarNote[]; view: BarNotesView | undefined }) {
	const [all, setAll] = useState(false);
	if (view === undefined || notes.length === 0) return null;
	const newest = [...notes].reverse();
	const shown = all ? newest : newest.slice(0, SHOWN);
	const { actions_from: from } = view;
	return (
		<section aria-label="Actions and notes" className="mt-3">
			<div className="flex flex-wrap items-baseline justify-between gap-x-4">
				<h3 className="font-semibold text-sm">Actions and notes</h3>
				{from !== null && view.actions.length > 0 && (
					<p className="text-subtle text-xs">
						actions of{" "}
						<Link href={paths.version(from.dataset, from.version)} className="hover:underline">
							{from.dataset} v{from.version}
						</Link>
					</p>
				)}
			</div>
			<ul className="mt-1 text-sm">
				{shown.map((note) => (
					<li
						key={note.key}
						className="grid grid-cols-[minmax(0,1fr)] gap-x-4 border-t py-1 sm:grid-cols-[13.5rem_9rem_minmax(0,1fr)]"
					>
						<span className="num text-muted">{note.from === note.to ? note.from : `${note.from} – ${note.to}`}</span>
						<span className="inline-flex items-baseline gap-1.5">
							<NoteMark kind={note.kind} />
							{NOTE_KINDS[note.kind].word}
						</span>
						<span className="min-w-0 break-words">
							{note.words}
							{note.run !== null && (
								<>
									{" · "}
									<Link
										href={paths.run(note.run, { tab: "checks" })}
										className="text-accent underline underline-offset-2"
									>
										run {note.run}
									</Link>
								</>
							)}
						</span>
					</li>
				))}
			</ul>
			{newest.length > SHOWN && (
				<button
					type="button"
					onClick={() => setAll(!all)}
					className="border-t py-1 text-accent text-sm hover:underline"
				>
					{all ? `Show the newest ${SHOWN}` : `Show all ${formatCount(newest.length)}`}
					<span className="sr-only"> of {plural(newest.length, "note")}</span>
				</button>
			)}
		</section>
	);
}
