/** The most that letters found one by one can score. */
export const SCATTERED_MAX = 10;

/** How well a text answers what was typed: higher is better, null is not at all. Every word typed must be found. */
export function scoreOf(text: string, typed: string): number | null {
	const hay = text.toLowerCase();
	let score = 0;
	for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
		const found = scoreOfWord(hay, word);
		if (found === null) return null;
		score += found;
	}
	return score;
}

function scoreOfWord(hay: string, word: string): number | null {
	const at = hay.indexOf(word);
	// The beginning of a word counts more than its middle, and a shorter text more than a longer one.
	if (at >= 0) return (at === 0 ? 100 : /[\s_.-]/.test(hay[at - 1] ?? "") ? 80 : 50) - hay.length / 20;
	// Letters in order with others between them, as in "uspd" for us_prices_daily.
	let from = 0;
	for (const letter of word) {
		const next = hay.indexOf(letter, from);
		if (next < 0) return null;
		from = next + 1;
	}
	return SCATTERED_MAX - hay.length / 20;
}
