/** A session cookie made by hand, as only somebody who holds NEXTAUTH_SECRET can: for claims that a sign-in never makes. */
import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Cookie } from "./session";

const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** next-auth's own form: a JWT encrypted with a key derived from the secret (compact JWE, dir, A256GCM). */
export function sessionCookie(secret: string, claims: Record<string, unknown>): Cookie {
	const key = Buffer.from(hkdfSync("sha256", secret, "", "NextAuth.js Generated Encryption Key", 32));
	const header = text({ alg: "dir", enc: "A256GCM" });
	const iv = randomBytes(12);
	const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(header));
	const body = Buffer.concat([cipher.update(JSON.stringify(claims)), cipher.final()]);
	const parts = [iv, body, cipher.getAuthTag()].map((part) => part.toString("base64url"));
	return { name: "next-auth.session-token", value: `${header}..${parts.join(".")}` };
}
