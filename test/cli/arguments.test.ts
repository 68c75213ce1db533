import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../cli/arguments.js';
import { helpText } from '../../cli/help.js';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '));

describe('the command line', () => {
  it('names a process to watch, with everything else at its default', () => {
    expect(parse('monitor 1234')).toEqual({
      name: 'monitor',
      target: { pid: 1_234 },
      json: false,
      attributes: {},
      colour: true,
    });
  });

  it('names a command to start behind --, whose options are its own', () => {
    expect(parse('monitor --json -- node --sample x -h -- y')).toMatchObject({
      target: { command: ['node', '--sample', 'x', '-h', '--', 'y'] },
      json: true,
      attributes: {},
    });
  });

  it('takes options before and after the process id, with = or without', () => {
    const given = '--sample=10ms --aggregation 200ms --update 2s --regions 20-500 --duration 1m --seed 7 --no-color';
    const wished = {
      attributes: { sampleUs: 10_000, aggregationUs: 200_000, updateUs: 2_000_000, regions: { min: 20, max: 500 } },
      durationUs: 60_000_000,
      seed: 7,
      colour: false,
    };
    expect(parse(`monitor ${given} 5`)).toMatchObject(wished);
    expect(parse(`monitor 5 ${given}`)).toMatchObject(wished);
    expect(parse(`demo ${given}`)).toMatchObject({ name: 'demo', ...wished });
  });

  it('names a trace to replay, and how fast', () => {
    expect(parse('replay --speed 2.5 --instructions-per-us 10 --strategy guided --json ls.gz')).toEqual({
      name: 'replay',
      trace: 'ls.gz',
      json: true,
      speed: 2.5,
      instructionsPerUs: 10,
      attributes: { strategy: 'guided' },
      colour: true,
    });
  });

  it('names traces and attributes to compare', () => {
    expect(
      parse('accuracy --regions 10-100,50 --strategy guided --sample 1ms,5ms --runs 3 --seed 4 zipf'),
    ).toMatchObject({
      name: 'accuracy',
      trace: 'zipf',
      strategies: ['guided'],
      sampleUs: [1_000, 5_000],
      runs: 3,
      seed: 4,
    });
    expect(parse('accuracy --all')).toMatchObject({ trace: undefined, strategies: ['mainline', 'guided'] });
  });

  it('names what to put on a page: a process, a command, a trace, or nothing for the sample', () => {
    const defaults = { redact: false, readOnly: false, attributes: {}, colour: true };
    expect(parse('serve')).toEqual({ name: 'serve', target: 'sample', ...defaults });
    expect(parse('serve 1234')).toEqual({ name: 'serve', target: { pid: 1_234 }, ...defaults });
    expect(parse('serve -- node --port 1')).toMatchObject({ target: { command: ['node', '--port', '1'] } });
    expect(parse('serve --trace ls.gz --speed 0.5 --instructions-per-us 10')).toMatchObject({
      target: { trace: 'ls.gz', speed: 0.5, instructionsPerUs: 10 },
    });
  });

  it('says where the page is, and who may do what there', () => {
    expect(
      parse('serve --port 0 --host 0.0.0.0 --token s3cret-~_. --redact --read-only --duration 2s --sample 5ms 7'),
    ).toEqual({
      name: 'serve',
      target: { pid: 7 },
      port: 0,
      host: '0.0.0.0',
      token: 's3cret-~_.',
      redact: true,
      readOnly: true,
      durationUs: 2_000_000,
      attributes: { sampleUs: 5_000 },
      colour: true,
    });
    for (const host of ['localhost', '127.0.0.1', '127.8.9.10', '::1']) {
      expect(parse(`serve --host ${host}`)).toMatchObject({ host });
    }
    expect(parse('demo')).toMatchObject({ page: true });
    expect(parse('demo --no-page')).toMatchObject({ page: false });
  });

  it('counts the last of several', () => {
    expect(parse('monitor --seed 1 --seed 2 5')).toMatchObject({ seed: 2 });
  });

  it('asks for a chart', () => {
    expect(parse('chart')).toEqual({ name: 'chart', format: 'mermaid' });
    expect(parse('chart --format scxml')).toEqual({ name: 'chart', format: 'scxml' });
  });

  it.each([
    ['', { name: 'help' }],
    ['-h', { name: 'help' }],
    ['--help', { name: 'help' }],
    ['help', { name: 'help' }],
    ['help chart', { name: 'help', topic: 'chart' }],
    ['monitor --help', { name: 'help', topic: 'monitor' }],
    ['monitor -h 0', { name: 'help', topic: 'monitor' }],
    ['--help demo', { name: 'help', topic: 'demo' }],
    ['-V', { name: 'version' }],
    ['monitor --version', { name: 'version' }],
  ])('asks for help or the version: %j', (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  it.each([
    ['frob', 'Expected the command to be one of monitor, serve, replay, accuracy, demo, chart, got `frob`'],
    ['--frob', 'Unknown option `--frob`; --help lists those there are'],
    ['-- ls', 'Expected the command to be one of monitor, serve, replay, accuracy, demo, chart, got ``'],
    ['help frob', 'Expected the command to be one of monitor, serve, replay, accuracy, demo, chart, got `frob`'],
    ['monitor', 'Expected a process id, or a command behind --, got neither'],
    ['monitor --', 'Expected a command behind --, got none'],
    ['monitor 1 -- ls', 'Expected either a process id or a command behind --, got both (`1`)'],
    ['monitor 1 2', 'Expected one process id, got `2` as well; a command goes behind --'],
    ['monitor 0', 'Expected the process id to be an integer from 1 to 2147483647, got `0`'],
    ['monitor -1', 'Expected the process id to be an integer from 1 to 2147483647, got `-1`'],
    ['monitor abc', 'Expected the process id to be an integer from 1 to 2147483647, got `abc`'],
    ['monitor 1.5', 'Expected the process id to be an integer from 1 to 2147483647, got `1.5`'],
    ['monitor --sample 0 1', 'Expected --sample to be a time from 1us to 24 days, like 250us, 5ms, 1s or 2m, got `0`'],
    [
      'monitor --sample -5ms 1',
      'Expected --sample to be a time from 1us to 24 days, like 250us, 5ms, 1s or 2m, got `-5ms`',
    ],
    ['monitor 1 --sample', 'Expected a value after --sample, got none'],
    [
      'monitor --sample 5ms --aggregation 1ms 1',
      'Expected --aggregation to be at least as long as --sample, which is 5ms, got `1ms`',
    ],
    ['monitor --regions 2 1', 'Expected --regions to be a number from 3 to 16777216, or two like 10-1000, got `2`'],
    ['monitor --seed x 1', 'Expected --seed to be an integer from 0 to 4294967295, got `x`'],
    [
      'monitor --duration never 1',
      'Expected --duration to be a time from 1us to 24 days, like 250us, 5ms, 1s or 2m, got `never`',
    ],
    ['monitor --json=yes 1', 'Expected --json without a value, got `yes`'],
    ['monitor --frob 1', 'Unknown option `--frob`; --help lists those there are'],
    ['monitor --__proto__ 1', 'Unknown option `--__proto__`; --help lists those there are'],
    ['monitor --constructor 1', 'Unknown option `--constructor`; --help lists those there are'],
    ['monitor -x 1', 'Unknown option `-x`; --help lists those there are'],
    ['chart mermaid', 'Expected no argument after chart, got `mermaid`'],
    ['chart --format png', 'Expected --format to be one of mermaid, scxml, json, got `png`'],
    ['chart --sample 5ms', 'Unknown option `--sample`; --help lists those there are'],
    ['replay', 'Expected a trace file or the name of a pattern, got neither'],
    ['replay a b', 'Expected one trace, got `b` as well'],
    ['replay a -- b', 'Expected one trace, got `b` as well'],
    ['replay --speed 0 a', 'Expected --speed to be a number above 0, got `0`'],
    ['replay --speed fast a', 'Expected --speed to be a number above 0, got `fast`'],
    ['replay --instructions-per-us= a', 'Expected --instructions-per-us to be a number above 0, got ``'],
    ['monitor --strategy best 5', 'Expected --strategy to be one of mainline, guided, got `best`'],
    ['accuracy', 'Expected a trace or --all, got neither'],
    ['accuracy --all zipf', 'Expected either a trace or --all, got both (`zipf`)'],
    ['accuracy --runs 0 zipf', 'Expected --runs to be an integer from 1 to 1000, got `0`'],
    ['serve 1 2', 'Expected one process id, got `2` as well; a command goes behind --'],
    ['serve 0', 'Expected the process id to be an integer from 1 to 2147483647, got `0`'],
    ['serve --', 'Expected a command behind --, got none'],
    ['serve --trace', 'Expected a value after --trace, got none'],
    ['serve --trace=', 'Expected --trace to be a file or the name of a pattern, got ``'],
    ['serve --trace zipf 1', 'Expected either a --trace or something to watch, got both (`1`)'],
    ['serve --trace zipf -- ls', 'Expected either a --trace or something to watch, got both (`ls`)'],
    ['serve --speed 2', 'Expected a --trace for --speed, got none'],
    ['serve --instructions-per-us 2 1', 'Expected a --trace for --instructions-per-us, got none'],
    ['serve --trace zipf --speed 0', 'Expected --speed to be a number above 0, got `0`'],
    ['serve --port x', 'Expected --port to be an integer from 0 to 65535, got `x`'],
    ['serve --port 65536', 'Expected --port to be an integer from 0 to 65535, got `65536`'],
    ['serve --port=', 'Expected --port to be an integer from 0 to 65535, got ``'],
    ['serve --host a/b', 'Expected --host to be a name or an address, got `a/b`'],
    ['serve --token short', 'Expected --token to be 8 to 128 letters, digits, -, _, . or ~, got something else'],
    ['serve --json', 'Unknown option `--json`; --help lists those there are'],
    ['monitor --port 1 5', 'Unknown option `--port`; --help lists those there are'],
    ['demo 5', 'Expected no argument after demo, got `5`'],
    ['demo -- ls', 'Expected no argument after demo, got `ls`'],
    ['demo --json', 'Unknown option `--json`; --help lists those there are'],
  ])('is refused with one line: %j', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });

  it('does not pass control characters on to the terminal, nor longer words than a line', () => {
    expect(() => parseArguments(['monitor', '\x1b[2J\n'])).toThrow('got `?[2J?`');
    expect(() => parseArguments(['monitor', 'x'.repeat(500)])).toThrow(/^.{1,160}$/);
  });
});

describe('the help', () => {
  it.each([undefined, 'monitor', 'serve', 'replay', 'accuracy', 'chart', 'demo'] as const)(
    'about %s fits a terminal and names what there is',
    (topic) => {
      const text = helpText(topic);
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
      expect(text).toContain('Usage:');
      expect(text).toContain('Examples:');
      expect(text).toContain('--help');
    },
  );

  it.each(['sample', 'aggregation', 'update', 'regions', 'duration', 'seed', 'strategy', 'json', 'no-color'])(
    'explains --%s',
    (option) => {
      expect(helpText('monitor')).toMatch(new RegExp(`^  --${option} `, 'm'));
    },
  );

  it.each([
    ['serve', ['port', 'host', 'token', 'redact', 'read-only', 'trace', 'speed', 'instructions-per-us', 'sample']],
    ['demo', ['no-page', 'no-color', 'sample']],
  ] as const)('about %s explains its own options', (topic, options) => {
    for (const option of options) expect(helpText(topic)).toMatch(new RegExp(` --${option}\\b`));
  });
});
