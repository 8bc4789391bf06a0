import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentUser, signInHint } from "@/server/auth";
import { safeNext } from "../(console)/paths";
import { LoginForm } from "./login-form";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
	const { next } = await searchParams;
	const target = safeNext(Array.isArray(next) ? next[0] : next);
	if (await currentUser()) redirect(target);
	return <LoginForm next={target} hint={await signInHint()} />;
}
