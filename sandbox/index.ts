export { sandboxCredentials } from './credentials.js';
export { startSandbox, type RunningSandbox, type SandboxOptions } from './sandbox.js';
export type { SwitchesPatch } from './switches.js';
