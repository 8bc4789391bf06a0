const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });

/** "619,040" */
export const formatCount = (value: number): string => whole.format(value);

/** A measured value as a person reads it: 0.0125, 1,240, 3.5e-9. */
export function formatMeasure(value: number): string {
	if (value !== 0 && Math.abs(value) < 1e-5) return value.toExponential(2);
	return precise.format(value);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** "4.2 MB", in steps of 1000 as disks are sold. */
export function formatBytes(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (Math.abs(value) >= 1000 && unit < UNITS.length - 1) {
		value /= 1000;
		unit += 1;
	}
	return `${unit === 0 ? whole.format(value) : value.toFixed(1)} ${UNITS[unit] ?? "B"}`;
}

/** "1 session", "2 sessions" */
export const plural = (count: number, one: string, many = `${one}s`): string =>
	`${formatCount(count)} ${count === 1 ? one : many}`;
