import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder with real files, small and true to their type; the caller removes it. */
export async function documentsFolder(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'onboarding-documents-'));
  await writeFile(path.join(root, 'passport.pdf'), '%PDF-1.4\n% a passport\n%%EOF\n');
  await writeFile(path.join(root, 'address.pdf'), '%PDF-1.4\n% a proof of address\n%%EOF\n');
  await writeFile(path.join(root, 'certificate.pdf'), '%PDF-1.4\n% a certificate\n%%EOF\n');
  await writeFile(path.join(root, 'broken.pdf'), 'not a PDF');
  return root;
}
