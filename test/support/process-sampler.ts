import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Physical memory of a process. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(?<kib>\d+) kB/.exec(status)?.groups?.['kib']) * 1024;
}

/** The files below a folder that a process has open, also those without a name any more. */
export async function openBelow(pid: number, folder: string): Promise<readonly string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const files = await Promise.all(
    // One may be closed meanwhile.
    descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
  );
  return files.filter((file) => file.startsWith(folder));
}

/** Looks at a process's memory and temporary files again and again until told to stop; gives the most it saw of each. */
export function peakOf(pid: number, temporary: string) {
  let isOver = false;
  const watch = async () => {
    let [bytes, temporaryFiles, samples] = [0, 0, 0];
    while (!isOver) {
      bytes = Math.max(bytes, await residentBytes(pid));
      temporaryFiles = Math.max(temporaryFiles, (await openBelow(pid, temporary)).length);
      samples += 1;
      await pause(5);
    }
    return { bytes, temporaryFiles, samples };
  };
  const watched = watch();
  return {
    end: () => {
      isOver = true;
      return watched;
    },
  };
}
