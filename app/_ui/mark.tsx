/** qtrade's mark: three versions on a line, the last one current. */
export function Mark() {
	return (
		<svg aria-hidden="true" viewBox="0 0 16 16" className="size-4 shrink-0">
			<path d="M2 13.5h12" stroke="currentColor" strokeWidth="1.5" opacity="0.45" />
			<path d="M3.5 11V7M8 11V4.5" stroke="currentColor" strokeWidth="2" opacity="0.6" />
			<path d="M12.5 11V2" stroke="var(--accent)" strokeWidth="2.5" />
		</svg>
	);
}
