import { Fragment } from "react";
import { CopyButton } from "./copyable";

// One token per match: a key, a string, a number, a literal; everything between is punctuation.
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/g;

type Piece = { at: number; text: string; className: string | null };

function piecesOf(json: string): Piece[] {
	const pieces: Piece[] = [];
	let done = 0;
	for (const match of json.matchAll(TOKEN)) {
		if (match.index > done) pieces.push({ at: done, text: json.slice(done, match.index), className: null });
		const [text, string, colon] = match;
		const isKey = string !== undefined && colon !== undefined;
		pieces.push({
			at: match.index,
			text,
			className: isKey ? "text-fg" : string !== undefined ? "text-muted" : "text-accent",
		});
		done = match.index + text.length;
	}
	pieces.push({ at: done, text: json.slice(done), className: null });
	return pieces;
}

/** JSON as text, keys apart from values. Long documents scroll inside themselves. */
export function JsonView({
	json,
	label,
	maxClass = "max-h-[65vh]",
}: {
	json: string;
	label: string;
	maxClass?: string;
}) {
	return (
		<section aria-label={label} className="relative rounded border bg-sunken">
			<CopyButton text={json} label={`Copy ${label}`} className="absolute top-1.5 right-1.5 bg-sunken" />
			<pre
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
				tabIndex={0}
				className={`thin-scroll ${maxClass} overflow-auto p-3 font-mono text-subtle text-xs leading-5`}
			>
				<code>
					{piecesOf(json).map((piece) =>
						piece.className ? (
							<span key={piece.at} className={piece.className}>
								{piece.text}
							</span>
						) : (
							<Fragment key={piece.at}>{piece.text}</Fragment>
						),
					)}
				</code>
			</pre>
		</section>
	);
}
