// A process to be watched: six memories of 8 MB, of which it touches those that it is told to, page by page, with pauses.
const PAGE = 4_096;
const memories = Array.from({ length: 6 }, () => {
  const pages = new Uint8Array(new WebAssembly.Memory({ initial: 128, maximum: 128 }).buffer);
  return pages.fill(1);
});
let touched = [];
process.on('message', (indices) => {
  touched = indices;
  process.send('touching');
});
process.on('disconnect', () => process.exit());
setInterval(() => {
  for (const index of touched) {
    const pages = memories[index];
    for (let i = 0; i < pages.length; i += PAGE) pages[i]++;
  }
}, 3);
process.send('ready');
