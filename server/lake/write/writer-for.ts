/** Which code writes rows of a shape. */
import type { KindShape } from "../../vocabulary/kind-shapes";
import { barsWriter } from "./bars-writer";
import type { KindWriter } from "./kind-writer";
import { rowsWriter } from "./table/rows-writer";

export const writerFor = (shape: KindShape): KindWriter =>
	shape.kind === "prices_daily" ? barsWriter(shape) : rowsWriter(shape);
