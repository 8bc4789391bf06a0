import type { ColumnProfile } from "@/server/vocabulary/query-views";
import { spreadText } from "./profile-text";

const HEIGHT = 24;
const BAR = 4;
const GAP = 1;

/** How a column's values are spread from its min to its max. */
export function ProfileHistogram({ column }: { column: ColumnProfile }) {
	const bins = column.histogram;
	if (bins === null || bins.every((count) => count === 0)) {
		const oneValue = column.distinct_exact && column.distinct === 1;
		return <span className="text-subtle text-xs">{oneValue ? "one value" : "–"}</span>;
	}
	const most = Math.max(...bins);
	const width = bins.length * (BAR + GAP) - GAP;
	const text = `Spread of ${column.name}, ${spreadText(column)}`;
	return (
		<svg role="img" aria-label={text} width={width} height={HEIGHT} className="block shrink-0">
			<title>{text}</title>
			<rect x={0} y={HEIGHT - 1} width={width} height={1} className="fill-line-strong" />
			{bins.map((count, at) => {
				// What is there is seen: one row among millions is a pixel high, and none is nothing.
				const height = count === 0 ? 0 : Math.max(1.5, (count / most) * (HEIGHT - 1));
				return (
					<rect
						// biome-ignore lint/suspicious/noArrayIndexKey: bins stand in order
						key={at}
						x={at * (BAR + GAP)}
						y={HEIGHT - height}
						width={BAR}
						height={height}
						className="fill-accent"
					/>
				);
			})}
		</svg>
	);
}
