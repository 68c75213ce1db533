/**
 * A file in pieces, gzip or plain. Node's modules are asked for when they are needed, never imported, so that a bundle
 * with this folder in it loads in a browser.
 */
import { DamonError } from '../../regions/index.js';

type FileHandle = import('node:fs/promises').FileHandle;

const PIECE_BYTES = 262_144;

/**
 * The content from the beginning, unpacked where it is gzip; each piece is valid until the next is asked for. The file is
 * closed when the reading ends, in whatever way; aborting the signal ends it early.
 *
 * @throws DamonError ENOENT, EACCES, EINVAL for what is no file or broken gzip, EIO, ENOTSUP without Node's file system
 */
export async function* piecesOf(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await openFile(path);
  try {
    const pieces = (await isGzip(handle)) ? unpacked(handle, path) : plain(handle);
    for await (const piece of pieces) {
      if (signal?.aborted) return;
      yield piece;
    }
  } catch (thrown) {
    throw thrown instanceof DamonError ? thrown : fileError(path, thrown);
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const files = globalThis.process?.getBuiltinModule?.('node:fs/promises');
  if (!files)
    throw new DamonError('ENOTSUP', 'Expected Node.js with its file system to read a trace from a file, got none');
  // Before it is opened: opening a pipe would wait for a writer.
  const status = await files.stat(path).catch((thrown: unknown) => {
    throw fileError(path, thrown);
  });
  if (!status.isFile()) {
    const kind = status.isDirectory() ? 'a directory' : 'no regular file';
    throw new DamonError('EINVAL', `Expected \`${path}\` to be a file, which can be read twice, got ${kind}`);
  }
  return files.open(path).catch((thrown: unknown) => {
    throw fileError(path, thrown);
  });
}

async function isGzip(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

async function* plain(handle: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = new Uint8Array(PIECE_BYTES);
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield bytes.subarray(0, bytesRead);
  }
}

async function* unpacked(handle: FileHandle, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const zlib = globalThis.process.getBuiltinModule('node:zlib');
  const packed = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: PIECE_BYTES });
  const unpacker = zlib.createGunzip({ chunkSize: PIECE_BYTES });
  packed.on('error', (error) => unpacker.destroy(error));
  packed.pipe(unpacker);
  try {
    for await (const piece of unpacker) yield piece;
  } catch (thrown) {
    throw errnoOf(thrown).startsWith('Z_') ? gzipError(path, thrown) : thrown;
  } finally {
    packed.destroy();
    unpacker.destroy();
  }
}

function gzipError(path: string, thrown: unknown): DamonError {
  const message = `Expected \`${path}\` to be whole gzip, got a file that cannot be unpacked: ${reasonOf(thrown)}`;
  return new DamonError('EINVAL', message, { cause: thrown });
}

function fileError(path: string, thrown: unknown): DamonError {
  const options = { cause: thrown };
  const errno = errnoOf(thrown);
  if (errno === 'ENOENT' || errno === 'ENOTDIR') {
    return new DamonError('ENOENT', `Expected a trace in the file \`${path}\`, got no such file`, options);
  }
  if (errno === 'EACCES' || errno === 'EPERM') {
    return new DamonError('EACCES', `Expected the right to read \`${path}\`, got ${errno}`, options);
  }
  return new DamonError('EIO', `Expected to read \`${path}\`, got ${reasonOf(thrown)}`, options);
}

/** The name that a failed call bears. */
function errnoOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'EIO';
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
