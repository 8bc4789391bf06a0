import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { RunsPage } from "./runs-page";

export const metadata = { title: "Runs" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.runs(), searchParams);
	return <RunsPage />;
}
