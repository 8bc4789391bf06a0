import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { ChecksPage } from "./checks-page";

export const metadata = { title: "Checks" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.checks(), searchParams);
	return <ChecksPage />;
}
