"""Clocks that are wrong, and rows at the limits.

The day of a ledger never goes back; a commit is flagged exactly when the clock is behind the
commit before it or the open day; the bytes do not depend on TZ; a row that is too much is refused and
nothing is written.
"""
# SPDX-License-Identifier: ISC
import datetime
import hashlib
import random
import time

from faults import *

HEADER = b'time,note\n'
ROW = '2022-03-18T08:00:00+08:00,%d\n'
BACK = 1
ZONE = datetime.timezone(datetime.timedelta(hours=8))


def when(text):
    return int(datetime.datetime.fromisoformat(text).timestamp())


def local(at):
    return datetime.datetime.fromtimestamp(at, ZONE)


def append(ledger, source, *options, rc=0, **more):
    return run('ledger-append', *options, ledger, input=source, rc=rc, **more)


# -- clocks ---------------------------------------------------------------------

N = '2022-03-18T12:00:00+08:00'
CLOCKS = [
    ('a second back', [N, '2022-03-18T11:59:59+08:00', N]),
    ('a day back', [N, '2022-03-17T12:00:00+08:00', '2022-03-17T12:00:01+08:00', N]),
    ('a day back over midnight', ['2022-03-18T23:59:59+08:00', '2022-03-19T00:00:00+08:00', '2022-03-18T23:59:59+08:00', '2022-03-19T00:00:01+08:00']),
    ('a month back and on', [N, '2022-02-18T12:00:00+08:00', '2022-03-18T11:00:00+08:00', '2022-03-20T00:00:00+08:00']),
    ('a year ahead and back', [N, '2023-03-18T12:00:00+08:00', N, '2023-03-18T12:00:00+08:00']),
    ('to 1970 and back', [N, '1970-01-01T00:00:00+00:00', N]),
    ('1970', ['1970-01-01T00:00:00+00:00', '1970-01-01T00:00:01+00:00', '1970-01-02T00:00:00+08:00']),
    ('2038', ['2038-01-19T03:14:07+00:00', '2038-01-19T03:14:08+00:00', '2038-01-20T00:00:00+08:00']),
    ('2106', ['2106-02-07T06:28:13+00:00', '2106-02-07T06:28:15+00:00']),
    ('28 and 29 February', ['2024-02-28T23:59:59+08:00', '2024-02-29T00:00:00+08:00', '2024-03-01T00:00:00+08:00']),
    ('a century without leap day', ['2100-02-28T23:59:59+08:00', '2100-03-01T00:00:00+08:00']),
    ('New Year', ['2021-12-31T23:59:59+08:00', '2022-01-01T00:00:00+08:00']),
    ('the second before a leap second', ['2016-12-31T23:59:59+00:00', '2017-01-01T00:00:00+00:00']),
]
REFUSED = ['1969-12-31T23:59:59+00:00', '2106-02-07T06:28:16+00:00', '1582-10-15T12:00:00+08:00', '9999-12-31T23:59:59+08:00']


def one_clock(times):
    """What the flags and days must be, from the times alone."""
    ledger, last, day, want = make(TMP + '/clock'), 0, None, []
    for i, t in enumerate(times):
        at = when(t)
        # Who begins in a year to come says that it is meant.
        append(ledger, HEADER + (ROW % i).encode(), '--at=' + t, *(['--accept-gap'] if i == 0 and at > time.time() else []))
        today = local(at).date()
        # The flag speaks of the commit before, in whatever part.
        want.append((max(today, day or today), at, BACK if day and (at < last or today < day) else 0))
        day, last = want[-1][0], at
    got = []
    for path in parts(ledger):
        for m, text in members(path):
            if m[23] == 0:
                got.append((datetime.date.fromisoformat(os.path.basename(path)[:10]), struct.unpack_from('<I', m, 4)[0], m[24] & BACK))
    must(got == want, 'is', got, 'expected', want)
    must(rows(ledger) == [(ROW % i).strip() for i in range(len(times))], 'rows')
    verify(ledger)


def refused_clock(t):
    ledger = make(TMP + '/clock')
    for before in (False, True):
        if before:
            append(ledger, HEADER + b',1\n', '--at=' + N)
        was = tree(ledger)
        append(ledger, HEADER + b',2\n', '--at=' + t, rc=2)
        must(tree(ledger) == was, 'something was written')


def too_far_ahead():
    ledger = make(TMP + '/clock')
    append(ledger, HEADER + b',1\n', '--at=' + N)
    was = tree(ledger)
    append(ledger, HEADER + b',2\n', '--at=2032-03-18T12:00:00+08:00', rc=2)
    must(tree(ledger) == was, 'something was written')
    append(ledger, HEADER + b',2\n', '--at=' + N)
    verify(ledger)


def begins_too_far_ahead():
    """A day never goes back: a slip in the year of the first --at would be for good."""
    ledger = make(TMP + '/clock')
    was = tree(ledger)
    far = datetime.datetime.fromtimestamp(time.time() + 402 * 86400, ZONE).isoformat()
    p = append(ledger, HEADER + b',1\n', '--at=' + far, rc=2)
    must(b"days after this machine's clock" in p.stderr, p.stderr)
    must(tree(ledger) == was, 'something was written')
    append(ledger, HEADER + b',1\n', '--at=' + far, '--accept-gap')
    ledger = make(TMP + '/clock')
    append(ledger, HEADER + b',1\n', '--at=' + datetime.datetime.fromtimestamp(time.time() + 400 * 86400, ZONE).isoformat())
    verify(ledger)


def system_clock(wrong):
    """The same without --at."""
    ledger = make(TMP + '/clock')
    for day in wrong:
        ns = int((when(day) - time.time()) * 1e9)
        append(ledger, HEADER + b',x\n', env=shim(SHIM_ROOT='/nowhere', SHIM_CLOCK=ns))
    verify(ledger)
    return [os.path.basename(p)[:10] for p in parts(ledger)]


def ahead_and_back():
    must(system_clock([N, '2022-03-20T12:00:00+08:00', '2022-03-19T12:00:00+08:00']) ==
         ['2022-03-18', '2022-03-19', '2022-03-20'], 'days')


def tree(folder):
    """Every byte of it."""
    found = []
    for path, _, files in sorted(os.walk(folder)):
        found += [(os.path.join(path, f), open(os.path.join(path, f), 'rb').read()) for f in sorted(files)]
    return found


ZONES = ['UTC', 'Asia/Shanghai', 'America/New_York', 'America/Sao_Paulo', 'America/St_Johns', 'Europe/Lisbon', 'Europe/Berlin',
         'Asia/Tehran', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Chatham', 'Africa/Casablanca', '', 'nonsense']
# Nights on which clocks were changed in one of them.
CHANGES = ['2022-03-13T02:30:00', '2022-03-27T01:30:00', '2022-03-27T02:30:00', '2022-10-30T02:30:00', '2022-11-06T01:30:00',
           '2022-04-03T02:00:00', '2011-12-30T12:00:00', '2018-11-04T00:00:00', '1988-04-10T00:30:00', '1986-05-04T00:30:00']


def zones():
    for t in CHANGES:
        seen = set()
        for zone in ZONES:
            ledger = make(TMP + '/zone', '--name=zone')
            source = HEADER + (t + ',a\n' + t.replace('T', ' ') + ',b\n').encode()
            for hour in ('T00:00:00', 'T23:59:59'):
                append(ledger, source, '--at=' + t[:10] + hour, env=env(TZ=zone))
            run('ledger-keep', 'close', '--at=' + t[:10] + 'T23:59:59', ledger, rc=0, env=env(TZ=zone))
            seen.add(hashlib.sha256(b''.join(open(p, 'rb').read() for p in parts(ledger) + [ledger + '/heads.csv'])).hexdigest())
        must(len(seen) == 1, t, 'gives', len(seen), 'different ledgers')


# -- rows -------------------------------------------------------------------------

MOST = 59900


def noise(n):
    return random.Random(n).randbytes(n).translate(bytes(97 + i % 26 for i in range(256)))


def row(n):
    """A row of n bytes with its comma."""
    return b',' + noise(n - 1) + b'\n'


# Bytes that are no GB18030 either: such lines are read as what they are.
# source without header, exit code, what the rows are (None: as they came)
ROWS = {
    'no rows': (b'', 0, []),
    'one row': (b',1\n', 0, None),
    'an empty row of two fields': (b',\n', 0, None),
    'the longest row': (row(MOST), 0, None),
    'one byte less': (row(MOST - 1), 0, None),
    'one byte more': (row(MOST + 1), 1, []),
    '60,000 bytes': (row(60000), 1, []),
    '60,001 bytes': (row(60001), 1, []),
    '65,536 bytes': (row(65536), 1, []),
    'a megabyte': (row(1 << 20), 1, []),
    'the longest row behind others': (b',1\n' + row(MOST) + b',2\n', 0, None),
    'a row too long behind good ones': (b',1\n,2\n' + row(MOST + 1) + b',3\n', 1, []),
    'rows that fill a member to the byte': (b''.join(row(n) for n in (29950, 29940, 100, 29950, 29941)), 0, None),
    'a thousand rows that do not compress': (b''.join(row(200 + i % 7) for i in range(1000)), 0, None),
    'sixty thousand rows of nothing': (b',\n' * 60000, 0, None),
    'no final line end': (b',1\n,2', 0, [',1', ',2']),
    'CR LF': (b',1\r\n,2\r\n', 0, [',1', ',2']),
    'CR LF and no final line end': (b',1\r\n,2', 0, [',1', ',2']),
    'blank lines': (b'\n,1\n\n\n,2\n\n', 0, [',1', ',2']),
    'NUL': (b',1\n,a\0b\n', 1, []),
    'NUL alone': (b'\0', 1, []),
    'a byte that is no UTF-8': (b',1\n,\xff\n', 1, []),
    'a character cut short': (b',1\n,\xe6\n', 1, []),
    'an overlong character': (b',\xe0\x80\xaf\n', 1, []),
    'half a surrogate pair': (b',\xed\xa0\x80\n', 1, []),
    'behind the last character': (b',\xf4\x90\x80\x80\n', 1, []),
    'the last character': (b',\xf4\x8f\xbf\xbf\n', 0, None),
    'a field over two lines': (b',"a\nb"\n', 1, []),
    'a field with CR': (b',"a\rb"\n', 1, []),
    'quotes that need not be': (b'"","a"\n', 0, [',a']),
    'quotes that must be': (b',"a,b"\n,"a""b"\n', 0, None),
    'a quote that does not end': (b',1\n,"a\n', 1, []),
    'a quote inside': (b',a"b\n', None, None),
    'one field too few': (b',1\n2\n', 1, []),
    'one field too many': (b',1\n,2,\n', 1, []),
    'a field that begins with a hash': (b'#,1\n', 0, None),
    'a row that looks like the header': (b'time,note\n', 0, None),
    'a row that looks like seq and at': (b'1,2022-03-18T12:00:00+08:00\n', 0, None),
}


def one_rows(source, rc, want):
    ledger = make(TMP + '/rows')
    append(ledger, HEADER + b',before\n', '--at=' + N)
    was = tree(ledger)
    p = append(ledger, HEADER + source, '--at=' + N, rc=(0, 1) if rc is None else rc)
    have = [r.encode('utf-8', 'surrogateescape') for r in rows(ledger)]
    if p.returncode:
        must(tree(ledger) == was, 'refused, but something was written')
    else:
        expected = [w.encode() for w in want] if want is not None else source.split(b'\n')[:-1]
        must(have[1:] == expected or rc is None, len(have) - 1, 'rows, expected', len(expected))
    must(max(len(m) for path in parts(ledger) for m, _ in members(path)) <= 65536, 'a member is too large')
    must(max(len(t) for path in parts(ledger) for _, t in members(path)) <= 60000, 'too much text in a member')
    dense(ledger)
    verify(ledger)


HEADERS = {
    'a byte order mark': (b'\xef\xbb\xbftime,note\n,1\n', 0),
    'CR LF': (b'time,note\r\n,1\r\n', 0),
    'a header alone, no line end': (b'time,note', 0),
    'nothing': (b'', 3),
    'one line end': (b'\n', 3),
    'two columns of one name': (b'time,time\n,1\n', 1),
    'a column seq': (b'seq,time\n1,2\n', 1),
    'a NUL': (b'time,no\0te\n,1\n', 1),
}


def one_header(source, rc):
    ledger = make(TMP + '/rows')
    before = tree(ledger)
    append(ledger, source, '--at=' + N, rc=rc)
    if rc:
        must(tree(ledger) == before, 'refused, but something was written')
    else:
        must([lines(p)[0] for p in parts(ledger)] == ['seq,at,time,note'], 'header line')
        must(rows(ledger) == ([',1'] if b'1' in source else []), 'rows')
    verify(ledger)


def tried(name, what, *args):
    why = ''
    try:
        what(*args)
    except Bad as e:
        why = e
    ok(not why, name, why)


for name, times in CLOCKS:
    tried('clock: ' + name, one_clock, times)
for t in REFUSED:
    tried('clock: %s is refused' % t, refused_clock, t)
tried('clock: ten years ahead is refused, and forgotten', too_far_ahead)
tried('clock: nor does a ledger begin far ahead of the machine', begins_too_far_ahead)
tried('clock: the machine\'s, ahead and back', ahead_and_back)
tried('clock: TZ changes no byte, whatever night', zones)
for name, case in ROWS.items():
    tried('rows: ' + name, one_rows, *case)
for name, case in HEADERS.items():
    tried('header: ' + name, one_header, *case)
done()
