/**
 * Dialogs stop the page behind them from scrolling with a style element of their own, which the content security policy
 * takes only with the page's nonce. The package that writes it (react-remove-scroll) looks for it under this name.
 */
if (typeof document !== "undefined") {
	const holder = globalThis as typeof globalThis & { __webpack_nonce__?: string };
	holder.__webpack_nonce__ = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
}
