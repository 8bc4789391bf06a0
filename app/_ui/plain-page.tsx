import type { ReactNode } from "react";

/** A page outside the console's frame: one short message, from the top left, and what to do next. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
	return (
		<main className="mx-auto grid max-w-lg content-start gap-3 px-6 pt-[18vh]">
			<h1 className="font-semibold text-xl">{title}</h1>
			{children}
		</main>
	);
}
