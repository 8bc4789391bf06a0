/** Rows of many datasets, each dataset's in the order in which they came. */
export function byDataset<Row extends { dataset_id: number }>(rows: readonly Row[]): Map<number, Row[]> {
	const grouped = new Map<number, Row[]>();
	for (const row of rows) {
		const known = grouped.get(row.dataset_id);
		if (known) known.push(row);
		else grouped.set(row.dataset_id, [row]);
	}
	return grouped;
}
