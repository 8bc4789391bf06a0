import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { LineagePage } from "./lineage-page";

export const metadata = { title: "Lineage" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.lineage(), searchParams);
	return <LineagePage />;
}
