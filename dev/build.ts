import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = fileURLToPath(new URL('../', import.meta.url));
/** `dist/`, which is emptied first, or a folder that the command line names. */
const [, , folder] = process.argv;
const dist = folder === undefined ? join(root, 'dist') : resolve(folder);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

if (folder === undefined) await rm(dist, { recursive: true, force: true });
await compile('tsconfig.build.json', dist);
await compile('tsconfig.sandbox.json', join(dist, 'sandbox'));
await cp(join(root, 'sandbox', 'openapi.yaml'), join(dist, 'sandbox', 'openapi.yaml'));
await bundleWorkflows();

/** Ends the build with the compiler's exit code if a project does not compile; it has said why. */
async function compile(project: string, outDir: string): Promise<void> {
  const child = spawn(process.execPath, [tsc, '--project', join(root, project), '--outDir', outDir], {
    stdio: 'inherit',
  });
  const exit: unknown[] = await once(child, 'exit');
  if (exit[0] !== 0) process.exit(1);
  process.stdout.write(`compiled ${project}\n`);
}

/** One file with all workflow code, so that a worker need not bundle when it starts. */
async function bundleWorkflows(): Promise<void> {
  const file = join(dist, 'workflow-bundle.js');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(dist, 'workflows', 'index.js'),
    failureConverterPath: join(dist, 'codec', 'failure-converter.js'),
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(file, code);
  const { size } = await stat(file);
  process.stdout.write(`bundled ${relative(root, file)} (${Math.round(size / 1024)} KiB)\n`);
}
