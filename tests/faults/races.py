"""Several at once: appenders, readers, closers, packers, and midnight.

    races.py

Everybody's rows are there exactly once and in the order of each; what a reader saw is the
beginning of what is there in the end; at midnight one part is sealed, once, and no row
stands in it that was accepted later.
"""
# SPDX-License-Identifier: ISC
import datetime
import random
import threading
import time

from faults import *

HEADER = 'time,writer,serial\n'
ZONE = datetime.timezone(datetime.timedelta(hours=8))


def text(w, i):
    return '2022-03-18T08:00:00+08:00,w%d,%d' % (w, i)


def source(w, n):
    path = '%s/input.%d.%d' % (TMP, w, n)
    if not os.path.exists(path):
        open(path, 'w').write(HEADER + ''.join(text(w, i) + '\n' for i in range(n)))
    return path


def start(ledger, w, n, batch, *options, **environment):
    return subprocess.Popen(['ledger-append', '--ack', '--batch=%d' % batch, *options, ledger], stdin=open(source(w, n)),
                            stdout=open('%s/acks.%d' % (TMP, w), 'wb'), stderr=open('%s/err.%d' % (TMP, w), 'wb'),
                            **environment)


def finish(writers):
    for w, p in enumerate(writers):
        must(p.wait() == 0, 'writer', w, 'ended with', p.returncode, open('%s/err.%d' % (TMP, w)).read())


def by_writer(all_rows):
    mine = {}
    for row in all_rows:
        _, w, i = row.split(',')
        mine.setdefault(int(w[1:]), []).append(int(i))
    return mine


def check(ledger, writers, n):
    mine = by_writer(rows(ledger))
    for w in range(writers):
        must(mine.get(w) == list(range(n)), 'writer', w, 'has', len(mine.get(w, [])), 'rows, or not in order')
        said = sum(a[1] for a in acks(open('%s/acks.%d' % (TMP, w), 'rb').read()))
        must(said == n, 'writer', w, 'had', said, 'acknowledged')
    dense(ledger)
    verify(ledger)


# -- one day -----------------------------------------------------------------

def appenders(rng, n):
    for _ in range(count(4, 40, 1)):
        for writers in (1, 2, 4, 8, 16):
            ledger = make(TMP + '/gate')
            finish([start(ledger, w, n, rng.choice((1, 4, 40)), '--at=2022-03-18T09:00:00+08:00') for w in range(writers)])
            check(ledger, writers, n)


class Others(threading.Thread):
    """Programs that are run again and again while others append."""

    def __init__(self, *commands, most=1000, pause=0.0):
        super().__init__()
        self.commands, self.most, self.pause = commands, most, pause
        self.outputs, self.wrong, self.over = [], '', False

    def run(self):
        for turn in range(self.most):
            if self.over:
                break
            command = self.commands[turn % len(self.commands)]
            p = run(*command)
            if p.returncode != 0:
                self.wrong = '%s: exit code %d\n%s' % (' '.join(command), p.returncode, p.stderr.decode())
                break
            if command[0] == 'ledger-grep':
                self.outputs.append(p.stdout.decode())
            time.sleep(self.pause)

    def end(self):
        self.over = True
        self.join()
        must(not self.wrong, self.wrong)


def prefixes(ledger, outputs):
    """Rows as `cat` has them: all parts in order, one header."""
    whole = ''.join(line + '\n' for path in parts(ledger) for line in lines(path)[1:])
    for out in outputs:
        body = out.split('\n', 1)[1] if out else ''
        must(whole.startswith(body), 'a reader saw', body[-100:], 'which is no beginning of what is there')
    return len({len(out) for out in outputs})


def all_together(rng, n):
    seen, closed, packed = 0, 0, 0
    for turn in range(count(6, 60, 2)):
        ledger = make(TMP + '/gate')
        run('ledger-append', '--at=2022-03-18T08:00:00+08:00', ledger, input=HEADER.encode(), rc=0)
        closer = Others(['ledger-keep', 'close', '--at=2022-03-18T09:00:00+08:00', ledger], ['ledger-keep', 'pack', ledger], most=24,
                        pause=0.004)
        readers = [Others(['ledger-grep', ledger]), Others(['ledger-verify', '--quiet', ledger], pause=0.01)]
        writers = [start(ledger, w, n, rng.choice((1, 4)), '--at=2022-03-18T09:00:00+08:00') for w in range(3)]
        for t in [closer] + readers:
            t.start()
        try:
            finish(writers)
        finally:
            for t in [closer] + readers:
                t.over = True
                t.join()
        for t in [closer] + readers:
            t.end()
        check(ledger, 3, n)
        seen += prefixes(ledger, readers[0].outputs)
        closed += len(parts(ledger))
        packed += sum(1 for path in parts(ledger) for m, _ in members(path) if m[24] & 2)
    note('readers saw %d different beginnings, %d parts were closed, %d members packed' % (seen, closed, packed))
    must(closed > turn + 1, 'nothing was closed: the appenders were done too soon')


# -- a disk that fails ---------------------------------------------------------

def one_cannot_sync(rng, n, times):
    """As Linux does, the error is told to everybody who has the file open; who opens it between the
    error and the mark that is made of it is not told, and looks for the mark before it acks."""
    both = 0
    for turn in range(times):
        disk = TMP + '/disk'
        shutil.rmtree(disk, ignore_errors=True)
        os.makedirs(disk)
        ledger = make(disk + '/gate')
        run('ledger-append', '--at=2022-03-18T08:00:00+08:00', ledger, input=HEADER.encode(), rc=0)
        base = Disk(disk)
        for name in ('log', 'errors'):
            if os.path.exists(TMP + '/' + name):
                os.unlink(TMP + '/' + name)
        common = dict(SHIM_ROOT=disk, SHIM_LOG=TMP + '/log', SHIM_ERRORS=TMP + '/errors')
        at = '--at=2022-03-18T09:00:00+08:00'
        fails = '%d:5:once:s:.csv.gz' % rng.randrange(1, n)
        second = start(ledger, 1, 4 * n, 1, at, env=shim(**common))
        while second.poll() is None and os.path.getsize(TMP + '/acks.1') == 0:
            time.sleep(0.001)
        codes = [start(ledger, 0, n, 1, at, env=shim(SHIM_FAIL=fails, **common)).wait(), second.wait()]
        must(codes[0] == 3 and codes[1] in (0, 3), 'exit codes', codes)
        both += codes[1] == 3
        for entry in log(TMP + '/log'):
            base.take(*entry)
        kept = by_writer(base.rows(ledger))
        for w in range(2):
            said = sum(a[1] for a in acks(open('%s/acks.%d' % (TMP, w), 'rb').read()))
            must(kept.get(w, [])[:said] == list(range(said)), 'writer', w, 'would lose acknowledged rows by a power cut')
        must(codes[1] == 3 or len(kept[1]) == 4 * n, 'writer 1 says 0')
        run('ledger-append', '--at=2022-03-18T10:00:00+08:00', ledger, input=(HEADER + text(2, 0) + '\n').encode(), rc=0)
        must(lines(parts(ledger)[-1])[-1].endswith('w2,0') and len(parts(ledger)) > 1, 'no next part')
        said = verify(ledger, rc=1).stderr.decode()
        must('2022-03-18-01.csv.gz: error: not sealed' in said and said.count('error:') < len(parts(ledger)), said)
    note('%d times of %d both writers failed' % (both, times))


# -- midnight ------------------------------------------------------------------

def clock(before):
    """That much before midnight, in nanoseconds of error."""
    midnight = datetime.datetime(2022, 3, 19, tzinfo=ZONE).timestamp()
    return int((midnight - before - time.time()) * 1e9)


def check_midnight(ledger):
    days = [os.path.basename(p)[:13] for p in parts(ledger)]
    must(days in (['2022-03-18-01', '2022-03-19-01'], ['2022-03-19-01'], ['2022-03-18-01']), 'parts', days)
    heads = open(ledger + '/heads.csv').read().split('\n')[1:-1]
    must(len(heads) == len(days) - 1, len(heads), 'lines in heads.csv')
    for path, day in zip(parts(ledger), days):
        must(all(line.split(',')[1].startswith(day[:10]) for line in lines(path)[1:]), 'a row of another day in', day)
        seals = [m for m, _ in members(path) if m[23] == 2]
        must(len(seals) == (path != parts(ledger)[-1]), len(seals), 'seals in', day)
    return len(days) == 2 and all(len(lines(p)) > 1 for p in parts(ledger))


def midnight(rng, writers, n, times):
    ledger, crossed = make(TMP + '/gate'), 0
    began = time.time()
    finish([start(ledger, w, n, 1, env=shim(SHIM_ROOT='/nowhere')) for w in range(writers)])
    took = time.time() - began
    # How fast a machine is changes while others use it.
    runs = 0
    while runs < times or (crossed * 2 < times and runs < 5 * times):
        runs += 1
        ledger = make(TMP + '/gate')
        wrong = clock(took * rng.uniform(0.3, 0.9))
        finish([start(ledger, w, n, 1, env=shim(SHIM_ROOT='/nowhere', SHIM_CLOCK=wrong)) for w in range(writers)])
        crossed += check_midnight(ledger)
        check(ledger, writers, n)
    note('%d of %d went over midnight' % (crossed, runs))
    must(crossed * 2 >= times, 'hardly any went over midnight')


def tried(name, what, *args):
    why = ''
    try:
        what(random.Random(11), *args)
    except Bad as e:
        why = e
    ok(not why, name, why)


tried('1, 2, 4, 8, 16 appenders', appenders, 500 if not SANITIZED else 100)
tried('appenders, closing, packing, readers and the verifier', all_together, 1000 if not SANITIZED else 500)
tried('a sync fails for one of two', one_cannot_sync, 40, count(100, 2000, 10))
tried('two appenders over midnight', midnight, 2, 400, count(100, 2000, 10))
tried('fifty gates over midnight', midnight, 50, 12, count(2, 50, 1))
done()
