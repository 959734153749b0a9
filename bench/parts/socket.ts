import { existsSync } from "node:fs";
import path from "node:path";
import { startEmbedded } from "../../scripts/embedded-db.ts";

/**
 * A server of its own that listens on a Unix socket too, as a database on the app's own machine does; over TCP the two share
 * the cores with the kernel's network code. Returns the socket's address, or that of TCP where the folder's path is too long for one.
 */
export async function startOnSocket(directory: string): Promise<string> {
  const folder = path.resolve(directory, "pg");
  // PostgreSQL's limit for a socket's path is 107 bytes.
  if (folder.length > 85) return startEmbedded({ directory });
  const url = new URL(await startEmbedded({ directory, settings: [`unix_socket_directories=${folder}`] }));
  if (!existsSync(path.join(folder, `.s.PGSQL.${url.port}`))) return url.href;
  return `postgresql://${url.username}:${url.password}@${encodeURIComponent(folder)}:${url.port}${url.pathname}`;
}
