import { createHash } from 'node:crypto';
import type fileSystem from 'node:fs/promises';
import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDocument } from './open-document.js';
import { bytesOf, pdf, rejectionOf } from './testing/reading.js';

/** What happens around the opening of a file, and whether the system tells the path of what is open. */
const system = vi.hoisted(() => ({
  beforeOpen: () => Promise.resolve(),
  afterOpen: () => Promise.resolve(),
  tellsPaths: true,
}));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof fileSystem>();
  const open: typeof real.open = async (...args) => {
    await system.beforeOpen();
    const file = await real.open(...args);
    await system.afterOpen();
    return file;
  };
  const readlink = (path: string) =>
    system.tellsPaths ? real.readlink(path) : Promise.reject(new Error('ENOENT'));
  return { ...real, open, readlink };
});

let base: string;
let root: string;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'documents-test-'));
  root = path.join(base, 'root');
  await mkdir(path.join(root, 'customers'), { recursive: true });
  await writeFile(path.join(root, 'customers', 'passport.pdf'), pdf);
  await writeFile(path.join(base, 'outside.pdf'), pdf);
});
afterEach(async () => {
  const nothing = () => Promise.resolve();
  Object.assign(system, { beforeOpen: nothing, afterOpen: nothing, tellsPaths: true });
  await rm(base, { recursive: true });
});

const open = (
  source: string,
  more: { mimeType?: string; sha256?: string; maxBytes?: number; root?: string } = {},
) => {
  const { mimeType = 'application/pdf', sha256, maxBytes = 1_000_000 } = more;
  const reference = { type: 'PASSPORT', source, mimeType, ...(sha256 === undefined ? {} : { sha256 }) };
  return openDocument(reference, { root: more.root ?? root, hosts: [], maxBytes });
};

describe('a document in a file', () => {
  it('is read as often as asked for, with its size known before', async () => {
    const content = await open('file:customers/passport.pdf');
    expect(content.size).toBe(pdf.byteLength);
    const [first, second] = await Promise.all([bytesOf(content), bytesOf(content)]);
    expect(first.equals(pdf)).toBe(true);
    expect(second.equals(pdf)).toBe(true);
    await content.close();
  });

  it('may have its SHA-256 checked', async () => {
    const sha256 = createHash('sha256').update(pdf).digest('hex');
    await (await open('file:customers/passport.pdf', { sha256 })).close();
    const rejection = await rejectionOf(
      open('file:customers/passport.pdf', { sha256: sha256.replace(/^./, 'g') }),
    );
    expect(rejection.reason).toBe('hash-mismatch');
  });

  it('may be reached through links that stay below the root, the root itself being a link', async () => {
    await symlink(path.join(root, 'customers'), path.join(root, 'link'));
    await symlink(root, path.join(base, 'linked-root'));
    await (await open('file:link/passport.pdf', { root: path.join(base, 'linked-root') })).close();
  });

  it.each([
    ['outside.pdf above the root', 'file:../outside.pdf'],
    ['dots further on', 'file:customers/../../outside.pdf'],
    ['an absolute path', 'file:/etc/hostname'],
    ['an absolute path with slashes of a URL', 'file:///etc/hostname'],
    ['the root itself', 'file:.'],
    ['a name with a null byte', 'file:customers/passport.pdf\0.png'],
    ['something above the root that is not there', 'file:../nothing.pdf'],
  ])('is refused where it names %s', async (_what, source) => {
    expect((await rejectionOf(open(source))).reason).toBe('outside-root');
  });

  it('is refused where a link leads out of the root', async () => {
    await symlink(path.join(base, 'outside.pdf'), path.join(root, 'innocent.pdf'));
    await symlink(base, path.join(root, 'folder'));
    expect((await rejectionOf(open('file:innocent.pdf'))).reason).toBe('outside-root');
    expect((await rejectionOf(open('file:folder/outside.pdf'))).reason).toBe('outside-root');
  });

  describe.each([
    ['where the system tells what is open', true],
    ['where it does not', false],
  ])('%s', (_where, tellsPaths) => {
    const folder = () => path.join(root, 'customers');
    const aside = () => path.join(root, 'aside');
    const swap = async () => {
      await rename(folder(), aside());
      await symlink(base, folder());
    };
    const swapBack = async () => {
      await rm(folder());
      await rename(aside(), folder());
    };

    beforeEach(async () => {
      await writeFile(path.join(folder(), 'outside.pdf'), pdf);
      system.tellsPaths = tellsPaths;
    });

    it('may be opened as ever', async () => {
      await (await open('file:customers/outside.pdf')).close();
    });

    it('is refused where its folder becomes a link out of the root before it is opened', async () => {
      system.beforeOpen = swap;
      expect((await rejectionOf(open('file:customers/outside.pdf'))).reason).toBe('outside-root');
    });

    it('is refused where its folder was such a link just while it was opened', async () => {
      Object.assign(system, { beforeOpen: swap, afterOpen: swapBack });
      expect((await rejectionOf(open('file:customers/outside.pdf'))).reason).toBe('outside-root');
    });
  });

  it('is refused where it is a link that leads to itself', async () => {
    await symlink('circle.pdf', path.join(root, 'circle.pdf'));
    expect((await rejectionOf(open('file:circle.pdf'))).reason).toBe('outside-root');
  });

  it.each([
    ['not there', 'file:nothing.pdf', 'not-found'],
    ['below a file', 'file:customers/passport.pdf/x', 'not-found'],
    ['a directory', 'file:customers', 'not-a-file'],
  ])('is refused where it is %s', async (_what, source, reason) => {
    const rejection = await rejectionOf(open(source));
    expect(rejection).toMatchObject({ type: 'DocumentRejected', reason, retryable: false });
  });

  it('is refused where it is a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path.join(root, 'socket.pdf'), resolve));
    expect(await rejectionOf(open('file:socket.pdf'))).toMatchObject({ reason: 'not-a-file' });
    await new Promise((resolve) => server.close(resolve));
  });

  it('is refused where it is empty, or one byte too large', async () => {
    await writeFile(path.join(root, 'empty.pdf'), '');
    const rejection = await rejectionOf(
      open('file:customers/passport.pdf', { maxBytes: pdf.byteLength - 1 }),
    );
    expect(rejection.reason).toBe('too-large');
    expect((await rejectionOf(open('file:empty.pdf'))).reason).toBe('empty');
    await (await open('file:customers/passport.pdf', { maxBytes: pdf.byteLength })).close();
  });

  it.each(['image/png', 'image/jpeg', 'text/html', 'toString'])(
    'is refused where it is no %s',
    async (mimeType) => {
      const rejection = await rejectionOf(open('file:customers/passport.pdf', { mimeType }));
      expect(rejection.reason).toBe('wrong-type');
    },
  );

  it.each([
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]],
  ])('may be %s', async (mimeType, bytes) => {
    await writeFile(path.join(root, 'picture'), Buffer.from(bytes));
    await (await open('file:picture', { mimeType })).close();
  });

  it('is refused where it shrinks while it is read', async () => {
    const content = await open('file:customers/passport.pdf');
    await truncate(path.join(root, 'customers', 'passport.pdf'), 100);
    expect((await rejectionOf(bytesOf(content))).reason).toBe('changed');
    await content.close();
  });

  it.each([
    ['its SHA-256 was given', createHash('sha256').update(pdf).digest('hex')],
    ['no SHA-256 was given', undefined],
  ])(
    'is refused, its end held back, where it is overwritten after its check and %s',
    async (_how, sha256) => {
      const content = await open('file:customers/passport.pdf', sha256 === undefined ? {} : { sha256 });
      expect((await bytesOf(content)).equals(pdf)).toBe(true);
      const other = Buffer.from(pdf).fill('y', pdf.byteLength - 1);
      await writeFile(path.join(root, 'customers', 'passport.pdf'), other);
      let given = 0;
      const read = async () => {
        for await (const chunk of content.stream()) given += chunk.byteLength;
      };
      expect((await rejectionOf(read())).reason).toBe('changed');
      expect(given).toBeLessThan(pdf.byteLength);
      await content.close();
    },
  );

  it('is refused with its type and the reason, without its path', async () => {
    const { message } = await rejectionOf(open('file:customers/john-doe.pdf'));
    expect(message).toBe('The PASSPORT document cannot be used: its source holds nothing (any more).');
  });

  it('is refused where no root is configured', async () => {
    const reference = {
      type: 'PASSPORT',
      source: 'file:customers/passport.pdf',
      mimeType: 'application/pdf',
    };
    const rejection = await rejectionOf(openDocument(reference, { hosts: [], maxBytes: 1_000 }));
    expect(rejection.reason).toBe('source-not-supported');
  });
});
