import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { OverviewPage } from "./overview-page";

export const metadata = { title: "Overview" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.overview(), searchParams);
	return <OverviewPage />;
}
