/**
 * Whether this machine lets memory be watched at all: found out by doing it to this very program, never by the existence
 * of a file, because kernels and sandboxes take writes that do nothing.
 */
import { DamonError } from '../../regions/index.js';
import { errnoOf, FileBuffer, type FileSystem, fileSystem } from './proc.js';
import { type MappingTable, parseSmaps } from './smaps.js';

/** Fresh memory that the probe touches: above the size from which an allocator asks the kernel for new pages. */
const TOUCHED_BYTES = 1_048_576;
const PAGE_BYTES = 4_096;

let usable = false;

/**
 * Why the memory of processes cannot be watched here: an ENOTSUP that names what is missing, or undefined where it can.
 * It costs one round on this program, some milliseconds; a yes is remembered, a no is asked again.
 *
 * @example
 * const why = probeProcessMonitoring();
 * if (why) console.log(why.message);
 */
export function probeProcessMonitoring(): DamonError | undefined {
  if (usable) return undefined;
  const why = whyUnusable('/proc');
  if (why !== undefined) return new DamonError('ENOTSUP', why);
  usable = true;
  return undefined;
}

/** The same with another place for `/proc`, for tests. */
export function whyUnusable(
  root: string,
  platform: string | undefined = globalThis.process?.platform,
): string | undefined {
  if (platform !== 'linux')
    return `Expected Linux, whose /proc tells which memory is accessed, got ${platform ?? 'no process'}`;
  const fs = fileSystem();
  if (!fs) return 'Expected Node.js with its file system, got none';
  try {
    return whyUnmarked(touchBetween(fs, root));
  } catch (thrown) {
    const expected = `Expected ${root}/self/clear_refs to be writable and smaps readable (a kernel with CONFIG_PROC_PAGE_MONITOR and /proc mounted)`;
    return `${expected}, got ${errnoOf(thrown)}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** What smaps says of this program when it has cleared all accessed bits and then touched some pages. */
function touchBetween(fs: FileSystem, root: string): MappingTable {
  const fresh = new Uint8Array(TOUCHED_BYTES);
  fs.writeFileSync(`${root}/self/clear_refs`, '1');
  for (let i = 0; i < fresh.length; i += PAGE_BYTES) fresh[i] = 1;
  const descriptor = fs.openSync(`${root}/self/smaps`, fs.constants.O_RDONLY);
  try {
    return parseSmaps(new FileBuffer().read(fs, descriptor));
  } finally {
    fs.closeSync(descriptor);
  }
}

function whyUnmarked({ rss, referenced, length }: MappingTable): string | undefined {
  const sum = (column: Float64Array) => column.subarray(0, length).reduce((total, kibibytes) => total + kibibytes, 0);
  const marked = sum(referenced);
  const resident = sum(rss);
  if (marked === 0) {
    return `Expected the kernel to mark the pages that this program has just touched as \`Referenced\` in smaps, got 0 kB of ${resident} kB resident, as sandboxes such as gVisor do`;
  }
  if (marked >= resident) {
    return `Expected a write to clear_refs to clear \`Referenced\` in smaps, got all ${resident} kB still marked`;
  }
  return undefined;
}
