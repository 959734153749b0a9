/** Fetches a file, as the merchant who is signed in, and gives it to the browser to save. */
export async function saveFile(address: string, name: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the file could not be fetched: ${answer.status}`);
  saveBlob(await answer.blob(), name);
}

/** Gives what is here already to the browser to save. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
