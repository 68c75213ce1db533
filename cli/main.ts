#!/usr/bin/env node
/** The `damonx` command: reads the command line, runs what it says, and sets the exit code. */
import { readFileSync } from 'node:fs';
import { DamonError } from '../regions/index.js';
import { accuracyCommand } from './accuracy.js';
import { type Command, parseArguments } from './arguments.js';
import { chartText } from './chart.js';
import { LaunchError } from './command.js';
import { demoCommand } from './demo.js';
import { helpText } from './help.js';
import { monitorCommand } from './monitor.js';
import { Output } from './output.js';
import { replayCommand } from './replay.js';
import { serveCommand } from './serve.js';
import { UsageError } from './usage-error.js';

async function run(command: Command, output: Output): Promise<number> {
  switch (command.name) {
    case 'monitor':
      return monitorCommand(command, output);
    case 'serve':
      return serveCommand(command, output);
    case 'replay':
      return replayCommand(command, output);
    case 'accuracy':
      return accuracyCommand(command, output);
    case 'demo':
      return demoCommand(command, output);
    case 'chart':
      output.print(chartText(command.format));
      return 0;
    case 'help':
      output.print(helpText(command.topic));
      return 0;
    case 'version':
      output.print(version());
      return 0;
  }
}

/** Up from here, in the sources as well as in what is built of them. */
function version(): string {
  for (const path of ['../package.json', '../../package.json', '../../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (isPackage(found)) return found.version;
    } catch {
      // Not there: one further up.
    }
  }
  return 'unknown';
}

function isPackage(found: unknown): found is { name: 'damonx'; version: string } {
  return (
    typeof found === 'object' &&
    found !== null &&
    'name' in found &&
    found.name === 'damonx' &&
    'version' in found &&
    typeof found.version === 'string'
  );
}

const output = new Output();
try {
  process.exitCode = await run(parseArguments(process.argv.slice(2)), output);
  if (output.failure) {
    output.complain(output.failure);
    process.exitCode = 1;
  }
} catch (error) {
  if (error instanceof UsageError) process.exitCode = 2;
  else if (error instanceof LaunchError) process.exitCode = error.exitCode;
  else if (error instanceof DamonError) process.exitCode = error.code === 'EINVAL' ? 2 : 1;
  else throw error;
  output.complain(error.message);
}
