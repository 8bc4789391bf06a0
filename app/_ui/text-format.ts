/** A sentence's first letter as a capital, unless the sentence begins with a name such as us_prices_daily. */
export const capitalised = (text: string): string =>
	/^[a-z]+(?![\w.])/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
