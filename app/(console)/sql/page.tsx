import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { SqlPage } from "./sql-page";

export const metadata = { title: "SQL" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.sql(), searchParams);
	return <SqlPage />;
}
