import { CircleCheck, type LucideIcon, OctagonX, RotateCw } from "lucide-react";
import type { RequestOutcome } from "@/server/vocabulary/states";
import { cn } from "../../../_ui/cn";
import { TONE_TEXT, type Tone } from "../../../_ui/states";

const LOOKS: Record<RequestOutcome, { word: string; icon: LucideIcon; tone: Tone }> = {
	answered: { word: "answered", icon: CircleCheck, tone: "ok" },
	again: { word: "tried again", icon: RotateCw, tone: "warn" },
	given_up: { word: "given up", icon: OctagonX, tone: "fail" },
};

/** How a try ended, by icon and word. */
export function Outcome({ of }: { of: RequestOutcome }) {
	const { word, icon: Icon, tone } = LOOKS[of];
	return (
		<span className={cn("inline-flex items-center gap-1.5 whitespace-nowrap font-medium text-sm", TONE_TEXT[tone])}>
			<Icon aria-hidden strokeWidth={2.25} className="size-3.5 shrink-0" />
			{word}
		</span>
	);
}
