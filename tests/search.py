"""Random ledgers, random questions: what ledger-grep prints is what is there.

    python3 search.py LEDGER-GREP QUESTIONS [SEED]

Every question is asked twice, with and without --no-skip, and answered here
from the plain text of the rows. Output and exit status of all three must be the
same. The ledgers hold what is awkward: late rows, times that do not read,
quoted fields, two header lines, members with and without filters of many
sizes, torn tails, closed parts that heads.csv lacks, sidecars that are lost, stale,
foreign or damaged.
"""
# SPDX-License-Identifier: ISC
import base64
import csv
import hashlib
import hmac
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from datetime import date, timedelta

import ledger as lib

COLUMNS = ['time,unit,gate,id_no,phone,temp_c,remark', 'unit,id_no,time,remark', 'gate,phone,remark,time,id_no,unit',
           'unit,remark,gate', 'id_no,temp_c,time']
WORDS = ['east', 'west', 'north', '东门', '西门', 'a,b', 'say "no"', ' edge', '36.5', '37.3', 'east gate', '']
PATTERNS = ['east', '^[0-9]+,', 'gate$', '东.', r'(?i)EAST', r'37\.[0-9]', 'w.st|n..th', r'\bgate\b', '[^,]{30}', 'zzz',
            '^1,', r'"a,b"', '', r'3\d\.5', '(a|b)+,b']
FIRST = date(2022, 3, 27)     # so that parts are of two months


def key(month):
    return hashlib.sha256(month.encode()).digest()


def token(month, kind, text):
    mac = hmac.new(key(month), kind.encode() + b'\0' + text.encode(), hashlib.sha256).digest()
    return base64.b32encode(mac)[:16].decode().lower()


def people():
    """Invented ids with a right check digit, passports, and phones."""
    ids = []
    for i in range(40):
        head = '1101011890%02d%02d%03d' % (1 + i % 12, 1 + i % 28, i)
        total = sum(int(c) * w for c, w in zip(head, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]))
        ids.append(head + '10X98765432'[total % 11])
    ids += ['E1234567%d' % i for i in range(8)]
    return ids, ['138001380%02d' % i for i in range(30)] + ['0211234567%d' % i for i in range(5)]


IDS, PHONES = people()


def quoted(field):
    if any(c in field for c in ',"\n') or field != field.strip():
        return '"' + field.replace('"', '""') + '"'
    return field


class Row:
    def __init__(self, line, columns, month):
        self.line, self.month = line, month
        self.field = dict(zip(columns, next(csv.reader([line]))))
        self.time = lib.when(self.field['time']) if self.field.get('time') else None
        self.tokens = {self.field[w].split('.')[0] for w in ('id_no', 'phone') if self.field.get(w)}


class World:
    """A folder with ledgers, and what is in them."""

    def __init__(self, seed, folder):
        self.r, self.folder, self.parts, self.edges = random.Random(seed), folder, [], []
        self.keyless = self.r.choice([set(), set(), {'2022-04'}])
        os.mkdir(folder + '/keys', 0o700)
        for month in {'2022-03', '2022-04'} - self.keyless:
            with open(f'{folder}/keys/{month}.key', 'wb') as f:
                f.write(key(month))
            os.chmod(f.name, 0o600)
        self.names = ['one', 'two'][:self.r.choice([1, 1, 2])]
        for name in self.names:
            self.make_ledger(name)

    def event_time(self, day):
        r, second = self.r, self.r.randrange(86400)
        day -= timedelta(days=r.choice([0] * 9 + [1, 2, 5]))
        stamp = lib.told(lib.when(str(day)) + second)
        return r.choice([stamp] * 12 + [str(day), stamp[:19], stamp[:16], stamp.replace('T', ' '), '', 'noon', stamp[:19] + 'Z',
                                        stamp[:19] + '-03:30'])

    def person(self, month, kind):
        r = self.r
        t = token(month, kind, r.choice(IDS if kind == 'pid' else PHONES))
        return r.choice([t] * 6 + ['', t + '.s1.' + 'A' * 54])

    def row(self, seq, columns, day):
        r, month = self.r, str(day)[:7]
        make = dict(seq=str(seq), at=lib.told(lib.when(str(day)) + seq), time=self.event_time(day), unit=r.choice('12345'),
                    gate=r.choice(WORDS), id_no=self.person(month, 'pid'), phone=self.person(month, 'tel'),
                    temp_c=r.choice(WORDS[6:10]), remark=r.choice(WORDS) + r.choice(['', ' ', r.choice(WORDS)]))
        line = ','.join(quoted(make[c]) for c in columns)
        return Row(line, columns, month)

    def member(self, rows, n0, header, flags=0):
        times = [x.time for x in rows if x.time is not None]
        self.edges += [min(times), max(times)] if times else []
        tokens = {t.encode() for x in rows for t in x.tokens}
        bloom = b''
        if len(rows) >= 64 or self.r.random() < 0.3:
            bloom = lib.bloom(tokens)
            bloom = lib.bloom_of(tokens, self.r.choice([m for m in (64, 128, 512, 1024, 4096) if m >= len(bloom)]))
        return lib.put_member(dict(
            kind=lib.ROWS, flags=flags, rows=len(rows), n0=n0, mtime=1, schema=zlib.crc32(header), bloom=bloom, place=b'',
            tmin=min(times, default=lib.NONE_MIN), tmax=max(times, default=lib.NONE_MAX), root=lib.sha(b'%d' % self.r.random().__hash__()),
            text=b''.join(x.line.encode() + b'\n' for x in rows)))

    def make_part(self, ledger, day, number, sealed):
        r = self.r
        columns = ['seq', 'at'] + r.choice(COLUMNS[:1] * 4 + COLUMNS).split(',')
        header = ','.join(columns).encode()
        base = dict(flags=0, mtime=1, schema=zlib.crc32(header), bloom=b'', place=b'', tmin=lib.NONE_MIN, tmax=lib.NONE_MAX)
        data = [lib.put_member(dict(base, kind=lib.OPEN, rows=1, n0=0, root=lib.sha(header), text=header + b'\n',
                                    place=b'name=%s\n' % ledger.encode()))]
        rows = []
        for _ in range(r.choice([0, 1, 3, 8, 20])):
            more = [self.row(len(rows) + 1 + i, columns, day) for i in range(r.choice([1, 1, 2, 5, 30, 70, 120]))]
            data.append(self.member(more, len(rows) + 1, header))
            rows += more
        root = data[-1][54:86]
        good = len(data)
        if sealed:
            data += [lib.put_member(dict(base, kind=lib.SEAL, rows=0, n0=len(rows) + 1, root=root, text=b'')), lib.END]
        elif r.random() < 0.4:
            data.append(self.member([self.row(1, columns, day)], len(rows) + 1, header)[:r.randrange(1, 100)])
        path = f'{day.year}/{day}-{number:02}'
        raw = b''.join(data)
        lib.put(f'{self.folder}/{ledger}', path + '.csv.gz', raw)
        if sealed or len(data) == good:
            self.put_sidecars(ledger, path, raw)
        times = [x.time for x in rows if x.time is not None]
        head = f'{ledger},{day},{number:02},{len(rows) + 1},{root.hex()},{lib.told(min(times)) if times else ""},' \
               f'{lib.told(max(times)) if times else ""},{lib.told(0)},{"00" * 32}'
        self.parts.append((ledger, path, header.decode(), rows))
        return head if sealed and r.random() < 0.8 else None

    def put_sidecars(self, ledger, path, raw):
        """Good ones mostly."""
        r = self.r
        members = []
        at = 0
        while at < len(raw) and raw[at:] != lib.END:
            members.append(lib.parse_member(raw, at))
            at += members[-1]['size']
        what = r.choice(['none', 'good', 'good', 'good', 'stale', 'foreign', 'flip', 'cut', 'idx', 'who'])
        if what == 'none' or (what == 'stale' and len(members) < 3):
            return
        if what == 'stale':
            idx, who = lib.sidecars(raw[:members[-1]['at']], members[:-1])
        else:
            idx, who = lib.sidecars(raw, members)
        if what == 'foreign':
            # Of a file of the same shape, whose rows are all elsewhere.
            others = [dict(m, tmin=lib.NONE_MIN, tmax=lib.NONE_MAX, bloom=bytes(len(m['bloom']) or 64)) for m in members]
            idx, who = lib.sidecars(raw, others[:-1] + [dict(others[-1], root=lib.sha(b'other'))])
        if what == 'flip':
            at, bit = r.randrange(len(idx)), 1 << r.randrange(8)
            idx = idx[:at] + bytes([idx[at] ^ bit]) + idx[at + 1:]
            who = bytearray(who)
            for _ in range(len(who) // 8 if len(who) > 64 else 0):
                who[r.randrange(64, len(who))] &= r.randrange(256)
            if r.random() < 0.5:
                idx = lib.sidecars(raw, members)[0]
        if what == 'cut':
            idx, who = idx[:r.randrange(len(idx))], who[:r.randrange(len(who))]
            if r.random() < 0.5:
                idx = lib.sidecars(raw, members)[0]
        if what != 'who':
            lib.put(f'{self.folder}/{ledger}', path + '.idx', idx)
        if what != 'idx':
            lib.put(f'{self.folder}/{ledger}', path + '.who', bytes(who))

    def make_ledger(self, name):
        r, heads = self.r, [lib.HEADS.decode()]
        settings = dict(format='1', name=name, tz='+08:00', time='time', who='id_no,phone', seal='remark')
        lib.put(f'{self.folder}/{name}', 'LEDGER', ''.join(f'{k}={v}\n' for k, v in settings.items()).encode() + b'max-late=10min\n')
        lib.put(f'{self.folder}/{name}', '.lock', b'')
        days = r.sample(range(9), r.choice([1, 3, 6]))
        plan = [(FIRST + timedelta(days=d), n) for d in sorted(days) for n in range(1, 1 + r.choice([1, 1, 2]))]
        for i, (day, number) in enumerate(plan):
            heads.append(self.make_part(name, day, number, i + 1 < len(plan) or r.random() < 0.5))
        lib.put(f'{self.folder}/{name}', 'heads.csv', ''.join(h + '\n' for h in heads if h).encode())

    # -- questions ----------------------------------------------------------

    def some_rows(self):
        return [x for p in self.parts for x in p[3]]

    def moment(self):
        rows = [x.time for x in self.some_rows() if x.time is not None]
        t = (self.r.choice(self.r.choice([rows, self.edges])) if rows else 1648600000) + self.r.choice([0, 0, 1, -1, 3600, -86400])
        return t, self.r.choice([lib.told(t), lib.told(t)[:19]])

    def moments(self):
        """Two, often a member's edge and a little later."""
        first = self.moment()
        t = first[0] + self.r.choice([1, 2, 600])
        return sorted([first, self.r.choice([self.moment(), (t, lib.told(t))])])

    def question(self):
        """Arguments, stdin, the tests of a row, and the column asked for."""
        r, args, tests, text, asked_column = self.r, [], [], '', None
        if r.random() < 0.4:
            (a, a_text), (b, b_text) = self.moments()
            if a != b and r.random() < 0.7:
                args += ['--from=' + a_text, '--to=' + b_text]
                tests.append(lambda x: x.time is not None and a <= x.time < b)
            elif r.random() < 0.5:
                args += ['--from', a_text]
                tests.append(lambda x: x.time is not None and a <= x.time)
            else:
                args += ['--to', b_text]
                tests.append(lambda x: x.time is not None and x.time < b)
        if r.random() < 0.45:
            asked, by_stdin = self.persons(), r.random() < 0.3
            if by_stdin:
                args.append('--who=-')
                text = ''.join(p + '\n' for p in asked)
            else:
                args += ['--who=' + p for p in asked]
            wanted = {m: self.wanted(m, asked) for m in ('2022-03', '2022-04')}
            tests.append(lambda x: bool(x.tokens & wanted[x.month]))
        if r.random() < 0.35:
            rows = self.some_rows()
            line = r.choice(rows).line if rows else 'x'
            at = r.randrange(len(line))
            piece = r.choice([line[at:at + r.choice([1, 3, 8])], r.choice(WORDS), 'nowhere'])
            args += ['-F', piece]
            tests.append(lambda x: piece in x.line)
        if r.random() < 0.25:
            pattern = r.choice(PATTERNS)
            compiled = re.compile(pattern)
            args += ['-E', pattern]
            tests.append(lambda x: compiled.search(x.line) is not None)
        if r.random() < 0.3:
            column = r.choice(['unit', 'gate', 'remark', 'temp_c', 'seq'])
            rows = [x.field[column] for x in self.some_rows() if column in x.field]
            if rows:
                value = r.choice([r.choice(rows), r.choice(WORDS)])
                args.append(f'{column}={value}')
                asked_column = column
                tests.append(lambda x: x.field.get(column) == value)
        return args, text, tests, asked_column

    def persons(self):
        r = self.r
        n = r.choice([1, 1, 2, 6, 100])
        shapes = [lambda: r.choice(IDS), lambda: r.choice(PHONES), lambda: '+86 ' + r.choice(PHONES),
                  lambda: token(r.choice(['2022-03', '2022-04']), 'pid', r.choice(IDS)),
                  lambda: r.choice(IDS).lower(), lambda: 'nobody%d' % r.randrange(9)]
        return [r.choice(shapes)() for _ in range(n)]

    def wanted(self, month, asked):
        out = set()
        for p in asked:
            if re.fullmatch('[a-z2-7]{16}', p):
                out.add(p)
            elif month not in self.keyless:
                out |= {token(month, 'pid', p.upper()), token(month, 'tel', p.replace('+86 ', ''))}
        return out

    def operands(self):
        """Paths, and the parts they mean."""
        r = self.r
        if r.random() < 0.7:
            return [f'{self.folder}/{n}' for n in self.names], self.parts
        some = sorted(r.sample(range(len(self.parts)), r.randint(1, len(self.parts))))
        return ([f'{self.folder}/{self.parts[i][0]}/{self.parts[i][1]}.csv.gz' for i in some], [self.parts[i] for i in some])

    def answer(self, parts, tests, column, count, no_header):
        if column and not any(column in p[2].split(',') for p in parts):
            return b'', 2
        out, header, lines = [], None, 0
        for _, _, columns, rows in parts:
            for x in rows:
                if all(t(x) for t in tests):
                    if columns != header and not no_header:
                        out.append(columns)
                    header = columns
                    lines += 1
                    out.append(x.line)
        code = 0 if lines or not tests else 1
        if count:
            return f'{lines}\n'.encode(), code
        if not lines and not no_header and parts:
            out.append(parts[-1][2])
        return ''.join(x + '\n' for x in out).encode(), code


def main(argv):
    program, questions, seed = argv[1], int(argv[2]), int(argv[3]) if len(argv) > 3 else 1
    asked, found, failed = 0, 0, 0
    while asked < questions:
        folder = tempfile.mkdtemp()
        world = World(seed, folder)
        for _ in range(25):
            args, text, tests, column = world.question()
            paths, parts = world.operands()
            count, no_header = world.r.random() < 0.1, world.r.random() < 0.2
            command = [program, f'--keys={folder}/keys', '--jobs=%d' % world.r.choice([1, 2, 3])] + args
            command += ['-c'] * count + ['-H'] * no_header
            expected = world.answer(parts, tests, column, count, no_header)
            for way in ([], ['--no-skip']):
                done = subprocess.run(command + way + paths, input=text.encode(), capture_output=True, check=False)
                if (done.stdout, done.returncode) != expected:
                    failed += 1
                    print(f'# seed {seed}: exit {done.returncode}, expected {expected[1]}: {command + way + paths}')
                    print('# ' + done.stderr.decode().replace('\n', '\n# '))
                    print(f'# {len(done.stdout)} bytes, expected {len(expected[0])}')
            asked += 1
            found += expected[1] == 0
        if failed and os.environ.get('KEEP'):
            print('# kept', folder)
            return 1
        shutil.rmtree(folder)
        seed += 1
    print(f'# {asked} questions, {found} with an answer')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
