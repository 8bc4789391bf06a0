import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { DatasetsPage } from "./datasets-page";

export const metadata = { title: "Datasets" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.datasets(), searchParams);
	return <DatasetsPage />;
}
