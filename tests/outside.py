"""What an outside reader (ledger.py, gzip, csv) sees in ledger files.

    python3 outside.py root FILE...        "LEAVES ROOT" of each, from what gzip decodes
    python3 outside.py roots FILE...       the same after every line
    python3 outside.py members FILE        a line per member: kind flags n0 rows bytes filter writer/batch mtime tmin tmax
    python3 outside.py check FILE...       silent when order, roots, filters, times and clocks are right
    python3 outside.py heads FOLDER...     silent when heads.csv, seals and the LS of every part agree
"""
# SPDX-License-Identifier: ISC
import csv
import glob
import gzip
import io
import os
import sys
import zlib

from ledger import END, HEADS, NONE_MAX, NONE_MIN, OPEN, ROWS, SEAL, bloom, parse_member, sha, when

KIND = {OPEN: 'open', ROWS: 'rows', SEAL: 'seal'}


class Tree:
    def __init__(self):
        self.edge, self.n = [], 0

    def add(self, line):
        h, k = sha(b'\0' + line), self.n
        self.n += 1
        while k & 1:
            h, k = sha(b'\1' + self.edge.pop() + h), k >> 1
        self.edge.append(h)

    def root(self):
        r = self.edge[-1] if self.edge else sha(b'')
        for left in reversed(self.edge[:-1]):
            r = sha(b'\1' + left + r)
        return r


def roots(path):
    tree = Tree()
    for line in gzip.open(path):
        tree.add(line.rstrip(b'\n'))
        print(tree.n, tree.root().hex())


def root(path):
    tree = Tree()
    for line in gzip.open(path):
        tree.add(line.rstrip(b'\n'))
    print(tree.n, tree.root().hex())


def walk(path):
    data, at = open(path, 'rb').read(), 0
    while at < len(data) and data[at:] != END:
        m = parse_member(data, at)
        at += m['size']
        yield m


def members(path):
    for m in walk(path):
        times = ['-' if t in (NONE_MIN, NONE_MAX) else t for t in (m['tmin'], m['tmax'])]
        print(KIND[m['kind']], m['flags'], m['n0'], m['rows'], len(m['text']), len(m['bloom']),
              '%d/%d' % (m['writer'], m['batch']), m['mtime'], *times)


def settings_of(path):
    folder = os.path.dirname(os.path.dirname(os.path.abspath(path)))
    return dict(line.rstrip('\n').split('=', 1) for line in open(folder + '/LEDGER'))


def facts(names, text, settings):
    who = [i for i, n in enumerate(names) if n in settings['who'].split(',')]
    time = names.index(settings['time']) if settings['time'] in names else None
    tokens, times = set(), []
    for row in csv.reader(io.StringIO(text.decode())):
        tokens |= {row[i].split('.')[0].encode() for i in who if row[i]}
        times += [when(row[time])] if time is not None else []
    times = [t for t in times if t is not None]
    return tokens, min(times, default=NONE_MIN), max(times, default=NONE_MAX)


def check_member(m, names, settings):
    tokens, tmin, tmax = facts(names, m['text'], settings) if m['kind'] == ROWS else ((), NONE_MIN, NONE_MAX)
    assert (m['tmin'], m['tmax']) == (tmin, tmax), 'times'
    assert m['bloom'] == (bloom(tokens) if m['kind'] == ROWS and m['rows'] >= 64 else b''), 'filter'
    assert len(m['text']) <= 60000, 'too long'


def check(path):
    tree, settings, names, before = Tree(), settings_of(path), None, 0
    for m in walk(path):
        assert m['n0'] == tree.n, 'order'
        for line in m['lines']:
            tree.add(line)
        assert tree.root() == m['root'], 'root'
        if m['kind'] == OPEN:
            names, schema = next(csv.reader(io.StringIO(m['text'].decode()))), zlib.crc32(m['text'][:-1])
        assert m['schema'] == schema, 'schema'
        check_member(m, names, settings)
        assert m['mtime'] >= before or m['flags'] & 1, 'clock'
        before = m['mtime']
    rows = list(csv.reader(io.TextIOWrapper(gzip.open(path), newline='')))
    assert all(len(r) == len(names) for r in rows), 'not rectangular'
    assert [r[0] for r in rows[1:]] == [str(i) for i in range(1, len(rows))], 'seq'


def check_place(path, chain, last_prev, name):
    part = os.path.basename(path)[:13]
    ms = list(walk(path))
    prev, head = chain.get(part, (last_prev, None))
    place = dict(x.split('=', 1) for x in ms[0]['place'].decode().splitlines())
    assert (place['name'], place['day'] + '-' + place['part'], place['prev']) == (name, part, prev), 'LS of ' + part
    assert (ms[-1]['kind'] == SEAL) == (head is not None), part + ': seal and heads differ'
    if head:
        assert open(path, 'rb').read().endswith(END) and not ms[-1]['text'], 'end of ' + part
        assert (int(head[3]), head[4]) == (ms[-1]['n0'], ms[-1]['root'].hex()), 'head of ' + part


def heads(folder):
    lines = open(folder + '/heads.csv', 'rb').read().split(b'\n')
    assert lines.pop() == b'' and lines[0] == HEADS, 'heads.csv'
    prev, chain = sha(lines[0]).hex(), {}
    for line in lines[1:]:
        f = line.decode().split(',')
        assert len(f) == 9 and f[8] == prev, 'prev of ' + f[1]
        chain[f[1] + '-' + f[2]] = (prev, f)
        prev = sha(line).hex()
    for path in sorted(glob.glob(folder + '/????/*.csv.gz')):
        check_place(path, chain, prev, settings_of(path)['name'])


for operand in sys.argv[2:]:
    {'root': root, 'roots': roots, 'members': members, 'check': check, 'heads': heads}[sys.argv[1]](operand)
