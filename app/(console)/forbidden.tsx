import { buttonClass } from "../_ui/button";
import { EmptyState } from "../_ui/empty-state";
import { Link } from "../_ui/link";
import { PageHeader } from "../_ui/page-header";
import { paths } from "./paths";

/** A page that this person's roles do not open, inside the frame. */
export default function Forbidden() {
	return (
		<>
			<PageHeader title="Not for your roles" />
			<EmptyState title="This page is for people with another role">
				<p>An admin can give it to you on the Admin page; it counts from the next page on.</p>
				<Link href={paths.overview()} className={buttonClass()}>
					Go to the overview
				</Link>
			</EmptyState>
		</>
	);
}
