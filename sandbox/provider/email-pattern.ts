/** Whether an e-mail follows a pattern, whatever its case; `*` stands for anything: `*+reject@example.com`. */
export function matchesPattern(pattern: string, email: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(email);
}
