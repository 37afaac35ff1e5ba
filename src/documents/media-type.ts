/** How many of a document's first bytes tell its type. */
export const SIGNATURE_LENGTH = 8;

const signatures: Readonly<Record<string, readonly number[]>> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};

/** Whether a document begins as its media type demands. FinHub takes PDF, JPEG and PNG; nothing else is understood. */
export function hasSignatureOf(mimeType: string, start: Uint8Array): boolean {
  const signature = Object.hasOwn(signatures, mimeType) ? signatures[mimeType] : undefined;
  return signature?.every((byte, index) => start[index] === byte) ?? false;
}
