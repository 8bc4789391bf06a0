import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { AccountPage } from "./account-page";

export const metadata = { title: "Account" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.account(), searchParams);
	return <AccountPage />;
}
