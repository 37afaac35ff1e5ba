/** How `npm run cases` ends. */
export const casesExitCodes = {
  done: 0,
  /** The gateway refused it, or some of several. */
  refused: 1,
  usage: 2,
  /** The gateway, or what it needs, did not answer, also not after some tries. */
  unreachable: 3,
} as const;

export type CasesExitCode = (typeof casesExitCodes)[keyof typeof casesExitCodes];
