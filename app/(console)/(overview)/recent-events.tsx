"use client";
import type { RecentEvent } from "@/server/vocabulary/views";
import { cn } from "../../_ui/cn";
import { Link } from "../../_ui/link";
import { Section } from "../../_ui/section";
import { STATES, TONE_TEXT } from "../../_ui/states";
import { Time } from "../../_ui/time";
import { paths } from "../paths";
import { type Part, phraseOf } from "./event-phrases";

/** What happened lately, newest first, each a sentence whose nouns are links. */
export function RecentEvents({ events }: { events: readonly RecentEvent[] }) {
	return (
		<Section title="Lately">
			{events.length === 0 ? (
				<p className="text-muted text-sm">Runs, publications and changes of definitions will be told here.</p>
			) : (
				<ol className="max-w-3xl border-t text-sm">
					{events.map((event) => (
						<li
							key={`${event.at} ${event.action} ${event.subject}`}
							className="flex items-baseline gap-2.5 border-b py-1.5"
						>
							<Sentence event={event} />
							<Time at={event.at} className="ml-auto shrink-0 text-subtle text-xs" />
						</li>
					))}
				</ol>
			)}
		</Section>
	);
}

function Sentence({ event }: { event: RecentEvent }) {
	const phrase = phraseOf(event);
	const look = phrase.state ? STATES[phrase.state] : null;
	const Icon = look?.icon;
	return (
		<>
			{look && Icon ? (
				<Icon aria-hidden className={cn("size-3.5 shrink-0 translate-y-0.5", TONE_TEXT[look.tone])} />
			) : (
				<span aria-hidden className="size-3.5 shrink-0" />
			)}
			<p className="min-w-0 break-words">
				{phrase.parts.map((part, index) => {
					if (part.kind === "text") return <span key={part.text}>{part.text}</span>;
					const { href, text } = linkOf(part, index === 0);
					return (
						<Link key={href} href={href} className="font-medium hover:underline">
							{text}
						</Link>
					);
				})}
			</p>
		</>
	);
}

function linkOf(part: Exclude<Part, { kind: "text" }>, first: boolean): { href: string; text: string } {
	switch (part.kind) {
		case "dataset":
			return { href: paths.dataset(part.name), text: part.name };
		case "run":
			return { href: paths.run(part.id), text: `${first ? "Run" : "run"} ${part.id}` };
		case "rollback":
			return { href: paths.rollback(part.id), text: `${first ? "Rollback" : "rollback"} ${part.id}` };
		case "version":
			return { href: paths.version(part.dataset, part.version), text: `version ${part.version}` };
	}
}
