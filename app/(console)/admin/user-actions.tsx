"use client";
import { Ban, EllipsisVertical, KeyRound, ListChecks, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { UserView } from "@/server/vocabulary/views";
import { IconButton } from "../../_ui/button";
import { Menu, MenuItem, MenuLine } from "../../_ui/menu";
import { useMe } from "../_client/use-me";
import { EnableDialog } from "./enable-dialog";
import { PasswordDialog } from "./password-dialog";
import { RolesDialog } from "./roles-dialog";

type Doing = "roles" | "password" | "enable" | null;

/** What an admin can do about a user. */
export function UserActions({ user }: { user: UserView }) {
	const { data: me } = useMe();
	const [doing, setDoing] = useState<Doing>(null);
	const shut = (open: boolean) => {
		if (!open) setDoing(null);
	};
	return (
		<>
			<Menu
				trigger={
					<IconButton label={`What to do about ${user.name}`}>
						<EllipsisVertical aria-hidden />
					</IconButton>
				}
			>
				<MenuItem onSelect={() => setDoing("roles")}>
					<ListChecks aria-hidden />
					Set roles…
				</MenuItem>
				{user.name !== me?.name && (
					<MenuItem onSelect={() => setDoing("password")}>
						<KeyRound aria-hidden />
						Give a password…
					</MenuItem>
				)}
				<MenuLine />
				<MenuItem onSelect={() => setDoing("enable")}>
					{user.disabled_at ? <RotateCcw aria-hidden /> : <Ban aria-hidden />}
					{user.disabled_at ? "Enable…" : "Disable…"}
				</MenuItem>
			</Menu>
			{doing === "roles" && <RolesDialog user={user} onOpenChange={shut} />}
			{doing === "password" && <PasswordDialog user={user} onOpenChange={shut} />}
			{doing === "enable" && <EnableDialog user={user} onOpenChange={shut} />}
		</>
	);
}
