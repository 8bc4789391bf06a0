"use client";
import { type ReactNode, useState } from "react";
import { codeOf } from "../_client/problem";
import { PasswordField } from "../_parts/password-field";

/** What a change to a user sends of the admin's own password, and its field: there once the server has asked for it. */
export function useOwnPassword(change: { isError: boolean; error: unknown }): {
	given: { own_password?: string };
	field: ReactNode;
} {
	const [password, setPassword] = useState("");
	const asked = password !== "" || (change.isError && codeOf(change.error) === "reauthenticate");
	return {
		given: password === "" ? {} : { own_password: password },
		field: asked && <PasswordField value={password} onChange={setPassword} />,
	};
}
