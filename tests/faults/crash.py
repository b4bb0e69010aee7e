"""Three writers at once, killed at any instant, again and again in one ledger.

Of every writer the rows in the file are the beginning of its input, each once and
in order, and at least those it had acknowledged; every ack names the leaves
that its rows have. Batches are 1, 5 and 700 rows.
"""
# SPDX-License-Identifier: ISC
import random
import time

from faults import *

BATCH = (1, 5, 700)
INPUT = (800, 2000, 1400)
LOOPS = 4  # in one ledger


HEADER = b'time,writer,serial,note\n'
LAST = 'last,w0,-1,'
# Noise, that one write of the last writer is hundreds of pages: those are torn.
LETTERS = bytes(b'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[i % 52] for i in range(256))
NOISE = (0, 30, 700)
INPUTS = [['2022-03-18T08:00:00+08:00,w%d,%d,%s' % (w, i, random.Random(i).randbytes(NOISE[w]).translate(LETTERS).decode())
           for i in range(n)] for w, n in enumerate(INPUT)]



def start(ledger, w, loop):
    out = open('acks.%d' % w, 'wb')
    source = open('input.%d' % w, 'rb')
    return subprocess.Popen(['ledger-append', '--ack', '--batch=%d' % BATCH[w], '--at=2022-03-18T09:00:%02d+08:00' % loop, ledger],
                            stdin=source, stdout=out, stderr=open('err.%d' % w, 'wb'))


def kill(writers, rng):
    """Each at its own instant; sometimes one is left to go on for a while."""
    order = list(range(len(writers)))
    rng.shuffle(order)
    time.sleep(rng.choice((rng.uniform(0, 0.003), rng.uniform(0, 0.01))))
    for w in order:
        writers[w].kill()
        if rng.random() < 0.3:
            time.sleep(rng.uniform(0, 0.006))
    return [w.wait() for w in writers]


def check(ledger, before):
    """What came behind the first `before` rows."""
    got = lines(parts(ledger)[0])
    mine = {w: [] for w in range(len(BATCH))}
    for line in got[before:]:
        _, _, row = line.split(',', 2)
        mine[int(row.split(',')[1][1:])].append(row)
    acked = 0
    for w, have in mine.items():
        must(have == INPUTS[w][:len(have)], 'writer', w, 'is not in order, or twice')
        said = 0
        for n0, n, total, _ in acks(open('acks.%d' % w, 'rb').read()):
            must([line.split(',', 2)[2] for line in got[n0:n0 + n]] == INPUTS[w][said:said + n],
                 'an ack of writer', w, 'names other rows')
            must(total >= n0 + n, 'leaves of an ack')
            said += n
        must(said <= len(have), 'writer', w, 'lost', said - len(have), 'acknowledged rows')
        acked += said
    return len(got), acked


def main():
    rng = random.Random(5)
    n, acked, torn, total = count(300, 20000), 0, 0, 0
    for w in range(len(BATCH)):
        open('input.%d' % w, 'w').write(HEADER.decode() + ''.join(line + '\n' for line in INPUTS[w]))
    why = ''
    try:
        for loop in range(n):
            if loop % LOOPS == 0:
                ledger = make('%s/gate' % TMP)
                before = 1
                run('ledger-append', '--at=2022-03-18T08:00:00+08:00', ledger, input=HEADER, rc=0)
            codes = kill([start(ledger, w, loop % LOOPS) for w in range(len(BATCH))], rng)
            must(all(c in (0, -9) for c in codes), 'a writer ended with', codes)
            before, said = check(ledger, before)
            acked += said
            verify(ledger)
            if loop % LOOPS == LOOPS - 1:
                run('ledger-append', '--at=2022-03-18T10:00:00+08:00', ledger, input=HEADER + LAST.encode() + b'\n', rc=0)
                verify(ledger)
                dense(ledger)
                must(rows(ledger)[-1] == LAST, 'the last row')
                must(len(rows(ledger)) == before, 'rows after the last kill')
                torn += len(os.listdir(ledger + '/torn')) if os.path.isdir(ledger + '/torn') else 0
                total += before
    except Bad as e:
        why = 'loop %d: %s' % (loop, e)
        for w in range(len(BATCH)):
            why += '\n' + open('err.%d' % w).read()
    note('%d loops, %d rows acknowledged, %d written, %d torn tails' % (n, acked, total, torn))
    ok(not why, '%d times three writers are killed: nothing acknowledged is lost, nothing is twice' % n, why)
    ok(acked > n, 'and there was something to lose', acked)
    done()


main()
