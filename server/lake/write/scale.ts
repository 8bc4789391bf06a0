/**
 * A unit as a factor and a divisor. 136300 × 0.0001 is 13.630000000000001 in binary, and 136300 ÷ 10000 the double
 * nearest to 13.63: a unit that is one part of a whole number divides.
 */
export function scaleBy(unit: number): { factor: number; divisor: number } {
	const parts = Math.round(1 / unit);
	const divides = unit < 1 && Math.abs(unit * parts - 1) < 1e-12;
	return { factor: divides ? 1 : unit, divisor: divides ? parts : 1 };
}
