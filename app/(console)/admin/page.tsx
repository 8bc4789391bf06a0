import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { AdminPage } from "./admin-page";

export const metadata = { title: "Admin" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.admin(), searchParams);
	return <AdminPage />;
}
