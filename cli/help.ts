/** The words of `--help`. */
import type { CommandName } from './arguments.js';

const general = `damonx tells which parts of a process's memory are accessed, how often and since when.

Usage:
  damonx monitor [options] <pid>              watch a running process
  damonx monitor [options] -- <command ...>   start a command and watch it
  damonx serve [options] [<target>]           show it live on a page, in a browser
  damonx replay [options] <trace|pattern>     watch a recorded trace, in virtual time
  damonx accuracy [options] <trace|pattern>   compare strategies with the truth of a trace
  damonx demo [options]                       watch a program whose behaviour is known
  damonx chart [--format <format>]            print the state chart of a monitoring
  damonx help [command]                       say more about a command

Options:
  -h, --help       print help, of a command if one is named
  -V, --version    print the version

Examples:
  damonx demo
  damonx monitor 1234
  damonx monitor --duration 10s -- node server.js
  damonx serve 1234

Exit codes: 0 done, 1 failed, 2 wrong use, 128 + n ended by signal n.`;

const watching = `  --sample <time>        time between two access checks; default: what suits the size of
                         the target, so that watching holds it up for at most 5 % of the time
  --aggregation <time>   time over which accesses are counted; default: 20 samples, or what fits 2 s
  --update <time>        time between two looks at what is mapped; default: 10 aggregations
  --regions <n|min-max>  how many regions to keep; default: 10-1000
  --strategy <name>      what decides which regions there are: mainline (the default, the kernel's
                         rules) or guided (more exact with as many checks)
  --duration <time>      stop after this time
  --seed <n>             seed of the random numbers, to repeat a run`;

const colours = '  --no-color             digits instead of colours; NO_COLOR in the environment does the same';
const instructions =
  '  --instructions-per-us <n>  how fast the program of a valgrind trace is taken to run; default 1000';

const times = 'Times are numbers with a unit: 250us, 5ms, 1.5s, 2m, 1h.';

const byCommand: Record<CommandName, string> = {
  monitor: `Watches the memory of a process (Linux; one's own processes need no privileges).

Usage:
  damonx monitor [options] <pid>
  damonx monitor [options] -- <command ...>

In a terminal it shows a live heat map: addresses across, time down, the newest at the bottom.
q or Ctrl-C stops it and prints the summary: regions from hot to cold. + doubles the sample
interval, - halves it, space pauses and resumes. Elsewhere it prints one line per aggregation,
then the summary.

Options:
${watching}
${colours}
  --json                 print the events as JSON, one a line, and nothing else
  -h, --help             print this

${times}

A command is started as it is, without a shell. While the map is on, it gets no input, and what
it writes is printed after the map; otherwise its standard output goes to standard error, so that
standard output holds the monitoring only. Unless --sample is given, watching begins a quarter of
a second after the command, when its size is known. Stopping ends the command, too: by SIGTERM,
or by the signal that came; a second signal kills it.

Examples:
  damonx monitor 1234
  damonx monitor --sample 20ms --aggregation 1s "$(pgrep -n postgres)"
  damonx monitor --duration 1m -- node server.js
  damonx monitor --json 1234 | jq -c 'select(.type == "aggregation") | .cost'

Exit codes: 0 done (a command's own code, where one was started), 1 failed, 2 wrong use,
126 the command may not be executed, 127 there is no such command, 128 + n ended by signal n.`,

  serve: `Shows a process, a trace or a sample on a live page, for browsers of this machine: heat map,
state chart, table and controls. Prints its address first, and goes on until Ctrl-C.

Usage:
  damonx serve [options] <pid>                      a running process
  damonx serve [options] -- <command ...>           a command, started and ended with this
  damonx serve [options] --trace <file|pattern>     a recorded trace, with its exact truth
  damonx serve [options]                            the program of the demo

Options:
  --port <n>             default: 4600, or any free one where that is taken
  --host <address>       where to listen; default: 127.0.0.1. Others can reach any other address,
                         so it takes a token
  --token <text>         what everybody has to know who looks, 8 to 128 letters, digits, -, _, .
                         or ~; it is in the address that is printed
  --redact               numbers instead of the names of processes and mappings
  --read-only            a page without controls
  --speed <n>            of a trace: 1 is real time, the default
${instructions}
${watching}
  -h, --help             print this

${times}

What is stopped on the page can be started there again. When a process ends, the page stays and
shows what was seen. --duration is how long the page is there, also for a trace.

Examples:
  damonx serve 1234
  damonx serve --read-only --redact -- node server.js
  damonx serve --trace moving --speed 2
  damonx serve --host 0.0.0.0 --token "$(openssl rand -hex 16)" 1234

Exit codes: 0 the duration is over, 1 failed, 2 wrong use, 126 the command may not be executed,
127 there is no such command, 128 + n ended by signal n.`,

  replay: `Watches recorded memory accesses as if they happened now, as fast as the processor goes, with
the same map, lines, events and summary as monitor.

Usage:
  damonx replay [options] <file>
  damonx replay [options] contiguous|scattered|zipf|moving|scan|periodic

A file may be compressed with gzip, and be of one of these formats, told by its content:
  - of valgrind: valgrind --tool=lackey --trace-mem=yes --log-file=FILE COMMAND
  - text, an access a line: time in microseconds, address, and size in bytes (default 1)
  - a pattern: memories with their sizes, and phases that say which are accessed and how

Options:
${watching}
${colours}
  --speed <n>            1 is real time; default: as fast as it goes
${instructions}
  --json                 print the events as JSON, one a line, and nothing else
  -h, --help             print this

${times} --duration is time of the trace.

Examples:
  damonx replay moving
  damonx replay --speed 1 --strategy guided scattered
  damonx replay --instructions-per-us 1 --sample 1ms ls.lackey.gz`,

  accuracy: `Watches a trace with every strategy and set of attributes, counts all its accesses exactly
beside that, and says how near each comes to the truth and how many checks it spends. So one can
tune on a recording, not in production.

Usage:
  damonx accuracy [options] <file>
  damonx accuracy [options] contiguous|scattered|zipf|moving|scan|periodic
  damonx accuracy [options] --all             all of these patterns

The guided strategy is measured with as many checks as mainline spent. Below the table stands who
is beaten by nobody in cost and accuracy.

Options:
  --strategy <names>     some of mainline,guided; default: both
  --regions <lists>      numbers of regions, joined by commas; default: 10-100,10-1000,100-300
  --sample <times>       sample intervals, joined by commas
  --aggregation <time>   aggregation interval
  --seed <n>             seed of the first run; default: 0
  --runs <n>             means of so many runs with different seeds; default: 1
${instructions}
  --json                 print a row a line as JSON, and nothing else
  -h, --help             print this

Examples:
  damonx accuracy scattered
  damonx accuracy --regions 10-100 --runs 5 --all
  damonx accuracy --instructions-per-us 10 ls.lackey.gz`,

  chart: `Prints the state chart of a monitoring, drawn from the machine that runs it.

Usage:
  damonx chart [--format mermaid|scxml|json]

Options:
  --format <format>      mermaid (the default), scxml or json
  -h, --help             print this

Examples:
  damonx chart > context.mmd
  damonx chart --format json | jq -r '.states[].id'`,

  demo: `Watches a program that is known: 16 memories of 8 MiB each, of which some are always hot, some
by turns, one after the other, and the rest never again. Where this machine does not let memory
be watched, it watches a table in this program with the same accesses.

Usage:
  damonx demo [options]

It is shown on a page for browsers of this machine, whose address it prints, and in a terminal as
a map as well. In a terminal it runs until q, elsewhere for 15 s. Then it prints what was measured
beside what was done. The exit code is 0 only if hot and cold were told apart.

Options:
${watching}
${colours}
  --no-page              nothing but the terminal
  -h, --help             print this

${times}

Examples:
  damonx demo
  damonx demo --duration 1m --no-color`,
};

export function helpText(topic: CommandName | undefined): string {
  return topic ? byCommand[topic] : general;
}
