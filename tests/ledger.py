"""A second writer and reader of ledgers, from gatehouse-ledger(5) alone.

Used by the tests to make ledgers, honest and forged, and to read what the
programs wrote without a line of their code:

    python3 ledger.py read FILE.csv.gz    leaves and root; complains and exits 1
    python3 ledger.py make FOLDER ROWS    a ledger of one closed and one open day
"""
# SPDX-License-Identifier: ISC
import hashlib
import os
import struct
import sys
import zlib
from datetime import datetime, timedelta, timezone

TZ = timezone(timedelta(hours=8))
NONE_MIN, NONE_MAX = 2**63 - 1, -2**63
OPEN, ROWS, SEAL = 1, 0, 2
HEADS = b'name,day,part,leaves,root,tmin,tmax,closed_at,prev'
END = bytes.fromhex('1f8b08040000000000ff0600424302001b0003000000000000000000')


def sha(data):
    return hashlib.sha256(data).digest()


def tree_root(lines):
    stack = []
    for n, line in enumerate(lines):
        h = sha(b'\0' + line)
        while n & 1:
            h, n = sha(b'\1' + stack.pop() + h), n >> 1
        stack.append(h)
    root = stack.pop() if stack else sha(b'')
    while stack:
        root = sha(b'\1' + stack.pop() + root)
    return root


def when(text):
    """Seconds since 1970, None when the text is no time."""
    try:
        t = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((t if t.tzinfo else t.replace(tzinfo=TZ)).timestamp())


def told(seconds):
    return datetime.fromtimestamp(seconds, TZ).isoformat()


def bloom_bits(token, m):
    h = 0xcbf29ce484222325
    for c in token:
        h = (h ^ c) * 0x100000001b3 % 2**64
    h = (h ^ h >> 33) * 0xff51afd7ed558ccd % 2**64
    h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53 % 2**64
    h ^= h >> 33
    return [((h & 0xffffffff) + i * (h >> 32 | 1)) % (8 * m) for i in range(7)]


def bloom(tokens):
    m = 64
    while m < 4096 and 8 * m // 12 < len(tokens):
        m *= 2
    return bloom_of(tokens, m)


def bloom_of(tokens, m):
    f = bytearray(m)
    for t in tokens:
        for b in bloom_bits(t, m):
            f[b // 8] |= 1 << b % 8
    return bytes(f)


class Member:
    """Lines of one commit. Whatever is in `lie` is written instead of the truth."""

    def __init__(self, kind=ROWS, lines=(), mtime=0, flags=0, writer=0, batch=0):
        self.kind, self.lines, self.mtime, self.flags = kind, list(lines), mtime, flags
        self.writer, self.batch, self.lie = writer, batch, {}

    def facts(self, header, settings):
        """tmin, tmax and tokens of its rows."""
        names = header.split(b',')
        times, tokens = [], set()
        for line in self.lines if self.kind == ROWS else ():
            field = dict(zip(names, line.split(b',')))
            t = when(field.get(settings['time'].encode(), b'').decode())
            times += [] if t is None else [t]
            tokens |= {field[w].split(b'.')[0] for w in names if w in settings['who'].encode().split(b',') and field[w]}
        return min(times, default=NONE_MIN), max(times, default=NONE_MAX), tokens

    def truth(self, before, header, settings, place):
        tmin, tmax, tokens = self.facts(header, settings)
        t = dict(kind=self.kind, flags=self.flags, rows=len(self.lines), n0=len(before), tmin=tmin, tmax=tmax,
                 root=tree_root(before + self.lines), schema=zlib.crc32(header), mtime=self.mtime,
                 bloom=bloom(tokens) if self.kind == ROWS and len(self.lines) >= 64 else b'',
                 place=place if self.kind == OPEN else b'', text=b''.join(x + b'\n' for x in self.lines))
        t.update(self.lie)
        return t

    def bytes(self, before, header, settings, place):
        return put_member(self.truth(before, header, settings, place), self.writer, self.batch)


def put_member(t, writer=0, batch=0):
    extra = b''
    if t['bloom']:
        extra = b'LB' + struct.pack('<H', len(t['bloom'])) + t['bloom']
    elif t['place']:
        extra = b'LS' + struct.pack('<H', len(t['place'])) + t['place']
    z = zlib.compressobj(6, zlib.DEFLATED, -15, 8)
    packed = t.get('packed') or z.compress(t['text']) + z.flush()
    xlen = 90 + len(extra)
    size = 12 + xlen + len(packed) + 8
    head = (b'\x1f\x8b\x08\x04' + struct.pack('<IBBH', t['mtime'], 0, 255, xlen) + b'BC\2\0' + struct.pack('<H', size - 1) +
            b'LG\x50\0' + struct.pack('<BBBBIQqq', 1, t['kind'], t['flags'], 7 if t['bloom'] else 0, t['rows'], t['n0'],
                                      t['tmin'], t['tmax']) + t['root'] +
            struct.pack('<III', writer, batch, t['schema']))
    hcrc = struct.pack('<I', zlib.crc32(head + b'\0\0\0\0' + extra))
    return head + hcrc + extra + packed + struct.pack('<II', zlib.crc32(t['text']), len(t['text']))


class Part:
    def __init__(self, day, number, header, members, sealed=True, closed=None):
        self.day, self.number, self.header, self.members, self.sealed = day, number, header, members, sealed
        self.closed = closed or when(day + 'T23:59:59')
        self.opened = when(day + 'T00:00:00')
        self.prev = self.raw = self.head_lie = None
        self.end = True
        self.file = None    # another name than its own

    def lines(self):
        return [self.header] + [x for m in self.members for x in m.lines]

    def all_members(self):
        seal = [Member(SEAL, mtime=self.closed)] if self.sealed else []
        return [Member(OPEN, [self.header], mtime=self.opened)] + self.members + seal

    def place(self, ledger, prev):
        return (f'name={ledger.name}\nday={self.day}\npart={self.number:02}\ntz=+08:00\nprev=' + prev.hex() + '\n').encode()

    def pieces(self, ledger, prev):
        """The bytes of every member, and the end mark."""
        out, before = [], []
        for m in self.all_members():
            out.append(m.bytes(before, self.header, ledger.settings, self.place(ledger, prev)))
            before = before + m.lines
        return out + ([END] if self.sealed and self.end else [])

    def data(self, ledger, prev):
        return self.raw if self.raw is not None else b''.join(self.pieces(ledger, prev))

    def head(self, ledger, prev):
        facts = [m.facts(self.header, ledger.settings) for m in self.members]
        tmin, tmax = min([f[0] for f in facts], default=NONE_MIN), max([f[1] for f in facts], default=NONE_MAX)
        h = dict(name=ledger.name, day=self.day, part=f'{self.number:02}', leaves=len(self.lines()),
                 root=tree_root(self.lines()).hex(), tmin='' if tmin == NONE_MIN else told(tmin),
                 tmax='' if tmax == NONE_MAX else told(tmax), closed_at=told(self.closed), prev=prev.hex())
        h.update(self.head_lie or {})
        return ','.join(str(v) for v in h.values()).encode()

    def path(self):
        name = self.file or f'{self.day}-{self.number:02}'
        return f'{name[:4]}/{name}'


class Ledger:
    def __init__(self, name, parts, **settings):
        self.name, self.parts, self.heads = name, parts, None
        self.settings = dict(format='1', name=name, tz='+08:00', time='time', who='id_no,phone', seal='name,remark',
                             **{'max-late': '10min'})
        self.settings.update(settings)
        self.files = {}       # others to write: path to bytes
        self.gone = set()     # paths of parts that are not written

    def settle(self):
        """prev of every part and the lines of heads.csv, unless they were set."""
        lines = [HEADS]
        for p in self.parts:
            if p.prev is None:
                p.prev = sha(lines[-1])
            if p.sealed:
                lines.append(p.head(self, sha(lines[-1])))
        if self.heads is None:
            self.heads = lines
        return self

    def write(self, folder):
        self.settle()
        put(folder, 'LEDGER', ''.join(f'{k}={v}\n' for k, v in self.settings.items()).encode())
        put(folder, '.lock', b'')
        put(folder, 'heads.csv', b''.join(x + b'\n' for x in self.heads))
        for p in self.parts:
            if p.path() not in self.gone:
                put(folder, p.path() + '.csv.gz', p.data(self, p.prev))
        for path, data in self.files.items():
            put(folder, path, data)


def put(folder, path, data):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)


# -- sidecars ---------------------------------------------------------------

def sidecars(data, members=None):
    """.idx and .who of the bytes of a part; `members` may be changed before."""
    members = members or parse(data)
    width = max((len(m['bloom']) for m in members), default=0)
    idx = b''.join(struct.pack('<QQqqIIIBBBB', m['at'], m['n0'], m['tmin'], m['tmax'], m['mtime'], m['size'], m['rows'],
                               m['kind'], m['flags'], 1 if m['bloom'] else 0, 0) for m in members)
    who = b''
    for b in range(8 * width):
        row = bytearray((len(members) + 7) // 8)
        for i, m in enumerate(members):
            f = m['bloom']
            if not f or f[b // 8 % len(f)] >> b % 8 & 1:
                row[i // 8] |= 1 << i % 8
        who += bytes(row) + struct.pack('<I', zlib.crc32(struct.pack('<I', b) + bytes(row)))

    def head(magic, w, check):
        h = magic + members[-1]['root'] + struct.pack('<QIII', len(data), len(members), w, check)
        return h + struct.pack('<I', zlib.crc32(h))
    return head(b'GHidx\0\0\1', 0, zlib.crc32(idx)) + idx, head(b'GHwho\0\0\1', width, 0) + who


# -- reading ----------------------------------------------------------------

class Wrong(Exception):
    pass


def parse(data):
    """All members with their lines; Wrong says what is not as the manual says."""
    out, at, lines = [], 0, []
    while at < len(data):
        if data[at:] == END and out and out[-1]['kind'] == SEAL:
            break
        m = parse_member(data, at)
        if m['n0'] != len(lines):
            raise Wrong(f'byte {at}: n0')
        lines += m['lines']
        if m['root'] != tree_root(lines):
            raise Wrong(f'byte {at}: root')
        out.append(m)
        at += m['size']
    return out


def parse_member(data, at):
    if data[at:at + 4] != b'\x1f\x8b\x08\x04' or data[at + 8:at + 10] != b'\0\xff':
        raise Wrong(f'byte {at}: no member')
    mtime, xlen = struct.unpack_from('<I2xH', data, at + 4)
    if data[at + 12:at + 16] != b'BC\2\0' or data[at + 18:at + 22] != b'LG\x50\0':
        raise Wrong(f'byte {at}: subfields')
    size = struct.unpack_from('<H', data, at + 16)[0] + 1
    version, kind, flags, k, rows, n0, tmin, tmax = struct.unpack_from('<BBBBIQqq', data, at + 22)
    writer, batch, schema, hcrc = struct.unpack_from('<IIII', data, at + 86)
    head = data[at:at + 12 + xlen]
    if version != 1 or zlib.crc32(head[:98] + b'\0\0\0\0' + head[102:]) != hcrc:
        raise Wrong(f'byte {at}: header')
    extra = head[102:]
    if extra and struct.unpack_from('<H', extra, 2)[0] != len(extra) - 4:
        raise Wrong(f'byte {at}: length of {extra[:2]}')
    if (k == 7) != (extra[:2] == b'LB') or k not in (0, 7):
        raise Wrong(f'byte {at}: hashes')
    z = zlib.decompressobj(-15)
    text = z.decompress(data[at + 12 + xlen:at + size - 8])
    if not z.eof or z.unused_data or struct.pack('<II', zlib.crc32(text), len(text)) != data[at + size - 8:at + size]:
        raise Wrong(f'byte {at}: text')
    lines = text.split(b'\n')[:-1]
    if len(lines) != rows or (text and text[-1:] != b'\n'):
        raise Wrong(f'byte {at}: rows')
    return dict(at=at, size=size, mtime=mtime, kind=kind, flags=flags, rows=rows, n0=n0, tmin=tmin, tmax=tmax,
                root=data[at + 54:at + 86], writer=writer, batch=batch, schema=schema, lines=lines, text=text,
                bloom=extra[4:] if extra[:2] == b'LB' else b'', place=extra[4:] if extra[:2] == b'LS' else b'')


def read(path, settings):
    members = parse(open(path, 'rb').read())
    header = members[0]['lines'][0]
    for m in members:
        tmin, tmax, tokens = Member(m['kind'], m['lines']).facts(header, settings)
        if m['schema'] != zlib.crc32(header):
            raise Wrong(f"byte {m['at']}: schema")
        if (m['tmin'], m['tmax']) != (tmin, tmax):
            raise Wrong(f"byte {m['at']}: times")
        if m['bloom'] != (bloom(tokens) if m['kind'] == ROWS and m['rows'] >= 64 else b''):
            raise Wrong(f"byte {m['at']}: filter")
    lines = [x for m in members for x in m['lines']]
    for n, line in enumerate(lines[1:], 1):
        if not line.startswith(b'%d,' % n):
            raise Wrong(f'line {n + 1}: seq')
    return len(lines), tree_root(lines).hex()


# -- a ledger to start from ---------------------------------------------------

COLUMNS = b'seq,at,time,unit,gate,direction,id_no,temp_c'
OTHER_COLUMNS = COLUMNS + b',mask'


def token(i):
    return ''.join('abcdefghijklmnopqrstuvwxyz234567'[b & 31] for b in sha(b'person %d' % i)[:16]).encode()


def rows(day, first, n, seconds, more=b'', salt=0):
    """n rows, accepted at so many seconds of the day, of an event just before."""
    at = when(day + 'T00:00:00') + seconds
    return [b'%d,%s,%s,east,north,%s,%s,36.%d%s' % (i, told(at).encode(), told(at - 3 - i % 5).encode(),
            b'out' if i % 2 else b'in', token(i * 7 + salt), i % 10, more) for i in range(first, first + n)]


def commits(day, sizes, more=b'', salt=0, start=28800):
    """One member for each size, ten minutes apart."""
    out, n = [], 1
    for i, size in enumerate(sizes):
        second = start + 600 * i
        out.append(Member(ROWS, rows(day, n, size, second, more, salt), mtime=when(day + 'T00:00:00') + second))
        n += size
    return out


def honest(name='310104-0195/gate', salt=0):
    """Five parts: filters, a change of columns, a day on which nobody came, an open day."""
    return Ledger(name, [
        Part('2022-03-18', 1, COLUMNS, commits('2022-03-18', (1, 80, 2, 70, 3), salt=salt)),
        Part('2022-03-19', 1, COLUMNS, commits('2022-03-19', (5, 1, 90), salt=salt), closed=when('2022-03-19T12:00:00')),
        Part('2022-03-19', 2, OTHER_COLUMNS, commits('2022-03-19', (64, 2), b',yes', salt, start=50000)),
        Part('2022-03-20', 1, OTHER_COLUMNS, []),
        Part('2022-03-21', 1, OTHER_COLUMNS, commits('2022-03-21', (2, 66, 1, 4), b',no', salt), sealed=False),
    ]).settle()


def main(argv):
    if argv[1] == 'read':
        try:
            print(*read(argv[2], dict(time='time', who='id_no,phone')))
        except (Wrong, zlib.error, struct.error, IndexError) as e:
            sys.exit(f'{argv[2]}: {e}')
    elif argv[1] == 'honest':
        honest().write(argv[2])
    elif argv[1] == 'make':
        n = int(argv[3])
        sizes = [300] * (n // 300) + ([n % 300] if n % 300 else [])
        Ledger('big', [Part('2022-03-18', 1, COLUMNS, commits('2022-03-18', sizes, start=0))]).write(argv[2])


if __name__ == '__main__':
    main(sys.argv)
