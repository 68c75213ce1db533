/** Bytes as text. */

/** So many bytes at once: as many arguments as a call can safely have. */
const CHUNK = 8_192;

export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    characters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(characters);
}
