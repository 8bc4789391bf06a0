"use client";
import {
	autocompletion,
	closeBrackets,
	closeBracketsKeymap,
	closeCompletion,
	completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

/** Tables under the schema lake, with their columns, for completion. */
export type Schema = Readonly<Record<string, readonly string[]>>;

const COLOURS = syntaxHighlighting(
	HighlightStyle.define([
		{ tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
		{ tag: [tags.string, tags.special(tags.string)], color: "var(--ok)" },
		{ tag: [tags.number, tags.bool, tags.null], color: "var(--held)" },
		{ tag: tags.comment, color: "var(--subtle)", fontStyle: "italic" },
	]),
);

const LOOK = EditorView.theme({
	"&": { fontSize: "13px", height: "100%", backgroundColor: "var(--bg)", color: "var(--fg)" },
	"&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
	".cm-scroller": { fontFamily: "var(--font-mono, ui-monospace, monospace)", lineHeight: "1.55" },
	".cm-content": { caretColor: "var(--fg)", padding: "8px 0" },
	".cm-cursor": { borderLeftColor: "var(--fg)" },
	".cm-gutters": { backgroundColor: "transparent", color: "var(--subtle)", border: "none", minWidth: "32px" },
	".cm-activeLine": { backgroundColor: "transparent" },
	"&.cm-focused .cm-activeLine": { backgroundColor: "var(--hover)" },
	"&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection": {
		backgroundColor: "var(--selected)",
	},
	".cm-placeholder": { color: "var(--subtle)" },
	// Dialogs lie over what is offered.
	".cm-tooltip": {
		zIndex: "30",
		backgroundColor: "var(--raised)",
		color: "var(--fg)",
		border: "1px solid var(--line-strong)",
	},
	".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--selected)", color: "var(--fg)" },
});

const languageOf = (schema: Schema) =>
	sql({ dialect: PostgreSQL, schema: { lake: Object.fromEntries(Object.entries(schema)) }, upperCaseKeywords: false });

/** An editor for one query. Ctrl/Cmd+Enter runs; Tab leaves it, as it leaves every other control. */
export function SqlEditor({
	value,
	schema,
	onChange,
	onRun,
}: {
	value: string;
	schema: Schema;
	onChange: (text: string) => void;
	onRun: () => void;
}) {
	const host = useRef<HTMLDivElement>(null);
	const view = useRef<EditorView>(null);
	const language = useRef(new Compartment());
	const latest = useRef({ onChange, onRun });
	useEffect(() => {
		latest.current = { onChange, onRun };
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes later is told to it below
	useEffect(() => {
		const run = (editor: EditorView) => {
			// What was still offered would lie over the answer.
			closeCompletion(editor);
			latest.current.onRun();
			return true;
		};
		const editor = new EditorView({
			parent: host.current ?? undefined,
			state: EditorState.create({
				doc: value,
				extensions: [
					Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
					lineNumbers(),
					history(),
					bracketMatching(),
					closeBrackets(),
					autocompletion({ icons: false }),
					highlightActiveLine(),
					keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
					language.current.of(languageOf(schema)),
					COLOURS,
					LOOK,
					EditorView.lineWrapping,
					EditorView.cspNonce.of(document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? ""),
					EditorView.contentAttributes.of({ "aria-label": "Query" }),
					placeholder("select symbol, date, close from lake.us_prices_daily order by date desc"),
					EditorView.updateListener.of((update) => {
						if (update.docChanged) latest.current.onChange(update.state.doc.toString());
					}),
				],
			}),
		});
		view.current = editor;
		return () => editor.destroy();
	}, []);
	useEffect(() => {
		view.current?.dispatch({ effects: language.current.reconfigure(languageOf(schema)) });
	}, [schema]);
	useEffect(() => {
		const editor = view.current;
		if (!editor || editor.state.doc.toString() === value) return;
		editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
	}, [value]);
	return <div ref={host} className="h-44 resize-y overflow-auto border-y" />;
}
