import type { Command } from 'commander';
import type { RunCommand } from '../session.js';
import { correct } from './correct.js';
import { decide } from './decide.js';
import { erase } from './erase.js';
import { follow } from './follow.js';
import { list } from './list.js';
import { person } from './person.js';
import { resolve } from './resolve.js';
import { retry } from './retry.js';
import { show } from './show.js';
import { withdraw } from './withdraw.js';

/** Every command, in the order of `--help`: a new one is a file here and a line below. */
export const commands: readonly ((cases: Command, run: RunCommand) => void)[] = [
  list,
  show,
  follow,
  retry,
  correct,
  person,
  decide,
  resolve,
  withdraw,
  erase,
];
