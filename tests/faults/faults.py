"""What the fault tests share: counts, TAP, processes, and a reader of its own.

    from faults import *
    ok(rows(ledger) == wanted, 'name')
    done()

A reader takes whole members and stops at the first that is none, as any
reader of a torn file would; it knows gzip and the BC field, nothing else.
"""
# SPDX-License-Identifier: ISC
import glob
import os
import shutil
import struct
import subprocess
import sys
import zlib

BIN = os.environ['BIN']
UNITS = os.environ['UNITS']
SHIM = os.path.join(UNITS, 'faults', 'shim.so')
TMP = os.environ['TMP']
TORTURE = os.environ.get('GATEHOUSE_TORTURE', '') not in ('', '0')
SANITIZED = b'__asan_init' in open(os.path.join(BIN, 'ledger-append'), 'rb').read()
END = bytes.fromhex('1f8b08040000000000ff0600424302001b0003000000000000000000')
BOOT = '00000000-0000-4000-8000-%012d'

tests = failed = 0


def count(usual, torture, sanitized=None):
    """How often: in make check, in make torture, under the sanitizers."""
    if TORTURE:
        return torture
    return (sanitized or max(1, usual // 8)) if SANITIZED else usual


def ok(good, name, *why):
    global tests, failed
    tests += 1
    print('%sok %d - %s' % ('' if good else 'not ', tests, name))
    if not good:
        failed += 1
        for line in '\n'.join(str(w) for w in why).split('\n')[:40]:
            print('#', line)
    sys.stdout.flush()
    return good


def note(text):
    print('#', text)


def skip(name, why):
    global tests
    tests += 1
    print('ok %d - %s # SKIP %s' % (tests, name, why))


def done():
    print('1..%d' % tests)
    sys.exit(failed > 0 or tests == 0)


class Bad(Exception):
    pass


def must(good, *what):
    if not good:
        raise Bad(' '.join(str(w) for w in what))


# -- programs -------------------------------------------------------------

def env(**more):
    return dict(os.environ, **{k: str(v) for k, v in more.items()})


def shim(**more):
    """The environment of a program whose system calls the shim sees."""
    return env(LD_PRELOAD=SHIM, ASAN_OPTIONS='verify_asan_link_order=0:detect_leaks=0', **more)


def run(*command, rc=None, **options):
    p = subprocess.run(command, capture_output=True, **options)
    if rc is not None and p.returncode not in (rc if isinstance(rc, tuple) else (rc,)):
        raise Bad('%s: exit code %d\n%s' % (' '.join(command), p.returncode, p.stderr.decode('utf-8', 'replace')))
    return p


def make(folder, *options):
    shutil.rmtree(folder, ignore_errors=True)
    run('ledger-append', '--init', '--who=', '--seal=', *options, folder, stdin=subprocess.DEVNULL, rc=0)
    return folder


def verify(folder, rc=0):
    return run('ledger-verify', '--quiet', folder, rc=rc)


# -- what is in a ledger --------------------------------------------------

def parts(folder):
    return sorted(glob.glob(os.path.join(glob.escape(folder), '[0-9]' * 4, '*.csv.gz')))


def members(path, end=None):
    """(member, text) of the whole members from the first on, of the first `end` bytes."""
    data, at = open(path, 'rb').read()[:end], 0
    while data[at:at + 4] == b'\x1f\x8b\x08\x04' and data[at:] != END:
        size = struct.unpack_from('<H', data, at + 16)[0] + 1 if at + 18 <= len(data) else 1 << 20
        one = zlib.decompressobj(31)
        try:
            text = one.decompress(data[at:at + size])
        except zlib.error:
            return
        if at + size > len(data) or not one.eof or one.unused_data:
            return
        yield data[at:at + size], text
        at += size


def lines(path):
    """The lines of a part, its header line first."""
    return b''.join(text for _, text in members(path)).decode().splitlines()


def rows(folder):
    """All rows, without seq and at."""
    return [line.split(',', 2)[2] for path in parts(folder) for line in lines(path)[1:]]


def dense(folder):
    """seq is 1, 2, 3 ... in every part."""
    for path in parts(folder):
        seq = [int(line.split(',', 1)[0]) for line in lines(path)[1:]]
        must(seq == list(range(1, len(seq) + 1)), path, 'seq is not dense')


def acks(text):
    """(n0, rows, leaves, root) of the ack lines that are whole."""
    return [(int(a), int(b), int(c), d) for a, b, c, d in
            (line.split() for line in text.decode().split('\n')[:-1])]


# -- the shim's log ---------------------------------------------------------

LOG = struct.Struct('<c3xIQqII')


def log(path):
    """(op, ino, at, bytes, path) of every entry (log.h); `bytes` is a path, too, where there is one."""
    data, at = open(path, 'rb').read(), 0
    while at < len(data):
        op, _, ino, where, n, n2 = LOG.unpack_from(data, at)
        at += LOG.size
        yield op.decode(), ino, where, data[at:at + n], data[at + n:at + n + n2].decode()
        at += n + n2


class Disk:
    """What is not on the disk yet, entry by entry."""

    def __init__(self, base):
        self.path, self.size, self.safe = {}, {}, {}
        self.dirty, self.names, self.lost, self.failed = set(), {}, set(), set()
        for folder, _, files in os.walk(base):
            for path in [folder] + [os.path.join(folder, f) for f in files]:
                st = os.stat(path)
                self.path[st.st_ino] = path
                self.size[st.st_ino] = self.safe[st.st_ino] = st.st_size

    def ino(self, path):
        return next((i for i, p in self.path.items() if p == path), None)

    def take(self, op, ino, at, data, other):
        if op in 'CM':
            self.path[ino] = data.decode()
            self.size[ino] = self.safe[ino] = 0
            self.add(self.path[ino])
        elif op in 'WT':
            # A torn tail that comes back is cut off again.
            if op == 'W':
                self.dirty.add(ino)
            self.size[ino] = max(self.size.get(ino, 0), at + len(data)) if op == 'W' else at
            # What is cut off cannot be lost.
            if op == 'T' and at <= self.safe.get(ino, 0):
                self.safe[ino] = at
                self.lost.discard(ino)
        elif op == 'S':
            self.dirty.discard(ino)
            self.names.pop(self.path.get(ino), None)
            if ino not in self.lost:
                self.safe[ino] = self.size.get(ino, 0)
        elif op == 'L':
            self.failed.add(ino)
            if self.size.get(ino, 0) > self.safe.get(ino, 0):
                self.lost.add(ino)
        elif op in 'RH':
            self.path.pop(self.ino(other), None)
            self.path[self.ino(data.decode())] = other
            self.forget(data.decode())
            self.add(other)
        elif op == 'U':
            self.path.pop(self.ino(data.decode()), None)
            self.forget(data.decode())

    def add(self, name):
        self.names.setdefault(os.path.dirname(name), set()).add(name)

    def forget(self, name):
        self.names.get(os.path.dirname(name), set()).discard(name)

    def open(self, matters):
        """Files and names that matter and that a power cut may take. Files that a sync failed
        of are told apart by `safe`."""
        files = [self.path[i] for i in self.dirty - self.lost if i in self.path and matters(self.path[i])]
        return sorted(files) + sorted(n + ' (name)' for names in self.names.values() for n in names if matters(n))

    def rows(self, ledger):
        """Those that survive a power cut."""
        found = []
        for path in parts(ledger):
            ino = os.stat(path).st_ino
            data = b''.join(text for _, text in members(path, self.safe[ino] if ino in self.lost else None))
            found += [line.split(',', 2)[2] for line in data.decode().splitlines()[1:]]
        return found


def durable(path, disk, matters):
    """Nothing that matters was still to be synced when something was said on stdout."""
    for entry in log(path):
        disk.take(*entry)
        if entry[0] == 'A':
            left = disk.open(matters)
            must(not left, 'said before it was durable:', ', '.join(left))
    return disk
