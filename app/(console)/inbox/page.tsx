import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { InboxPage } from "./inbox-page";

export const metadata = { title: "Inbox" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.inbox(), searchParams);
	return <InboxPage />;
}
