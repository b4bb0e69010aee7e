"""Every system call fails, one after the other: once, from there on, or the process dies.

Each deed is done on a copy of its ledger with the Nth call failing, N growing until no
call is left to fail; then the same command comes again without faults. What must hold:

  * what an ack or exit code 0 says was durable at that moment: files synced, and names
  * exit code 3, or 2 when the ledger is as it was; never 1
  * the second run says 0, then every row is there exactly once and in order, and
    survives a power cut
  * the ledger verifies; a part whose sync failed is named and no more than that

A sync that failed leaves pages that are clean and not on the disk: what was written since
the last sync that worked counts as lost (the log has it).
"""
# SPDX-License-Identifier: ISC
import errno
import re
import resource

from faults import *

ERRORS = [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENOMEM]
WORK = TMP + '/work'
INPUT = [('time,id_no,serial\n' + ''.join('2022-03-18T08:00:00+08:00,guest %d,%d\n' % (i, b * 100 + i) for i in range(4))).encode()
         for b in range(3)]
FIRST, SECOND, THIRD = INPUT
SERIALS = [[str(b * 100 + i) for i in range(4)] for b in range(3)]


def append(day, batch):
    return ['ledger-append', '--init', '--ack', '--batch=2', '--keys=' + WORK + '/keys', '--name=gate', '--seal=',
            '--at=2022-03-%02dT12:00:00+08:00' % day, '--id=east', '--batch-no=%d' % batch, WORK + '/gate']


def keep(deed):
    return ['ledger-keep', deed, WORK + '/gate']


# -- ledgers to begin with ----------------------------------------------------

def fresh(folder):
    os.makedirs(folder)


def begun(folder):
    os.makedirs(folder)
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    run(*append(18, 1), input=FIRST, rc=0)
    shutil.copytree(WORK, folder, dirs_exist_ok=True)


def torn(folder):
    begun(folder)
    with open(parts(folder + '/gate')[0], 'ab') as f:
        f.write(os.urandom(100))


def closed(folder):
    begun(folder)
    run('ledger-keep', 'close', '--at=2022-03-18T13:00:00+08:00', folder + '/gate', rc=0)


# -- one deed -----------------------------------------------------------------

class Deed:
    def __init__(self, name, base, command, source, before, after):
        self.name, self.command, self.source = name, command, source
        self.serials = sum((SERIALS[i] for i in after), [])
        self.before = before
        self.base = TMP + '/base-' + name.replace(' ', '-')
        shutil.rmtree(self.base, ignore_errors=True)
        base(self.base)

    def again(self):
        shutil.rmtree(WORK, ignore_errors=True)
        shutil.copytree(self.base, WORK)
        for name in ('log', 'count'):
            if os.path.exists(TMP + '/' + name):
                os.unlink(TMP + '/' + name)

    def run(self, fault=None):
        more = {'SHIM_FAIL': fault} if fault else {}
        return subprocess.run(self.command, input=self.source, capture_output=True,
                              env=shim(SHIM_ROOT=WORK, SHIM_LOG=TMP + '/log', SHIM_COUNT=TMP + '/count', **more))

    def calls(self):
        return int(open(TMP + '/count').read())


def matters(path):
    """Hints, sidecars, temporary files and bytes put aside twice may go."""
    name = os.path.basename(path)
    return not (name.startswith('.') and name != '.lock') and not name.endswith(('.idx', '.who')) and '/torn/' not in path


def serials(rows):
    return [row.split(',')[2] for row in rows]


def tree(folder):
    """Rows and closed parts: what a refusal leaves alone. A ledger may be half made."""
    gate = folder + '/gate'
    heads = open(gate + '/heads.csv').read().split('\n')[1:] if os.path.exists(gate + '/heads.csv') else []
    return serials(rows(gate)), [lines(p) for p in parts(gate)], [line for line in heads if line]


def attempt(deed, fault, harmless=False):
    """True when the fault came to pass."""
    deed.again()
    base, before = Disk(WORK), tree(WORK)
    first = deed.run(fault)
    step = int(fault.split(':')[0])
    happened = first.returncode == -9 or deed.calls() >= step
    try:
        check_first_run(deed, first, harmless, before)
        second = deed.run()
        disk = durable(TMP + '/log', base, matters)
        left = any(disk.path.get(i, '').endswith('.csv.gz') for i in disk.failed)
        # recover says that a part whose sync failed stays as it is.
        must(second.returncode in ((0, 1) if left and 'recover' in deed.command else (0,)),
             'the run after it: exit code %d\n' % second.returncode + second.stderr.decode())
        opened = disk.open(matters)
        must(not opened, 'exit code 0 before it was durable:', ', '.join(opened))
        gate = WORK + '/gate'
        data_lost = [disk.path[i] for i in disk.lost if disk.path.get(i, '').endswith('.csv.gz')]
        # With no call left that works nobody can be told: a mark that cannot be made tells nothing.
        told = all(os.path.exists(re.sub('/([^/]*).csv.gz$', r'/.\1.sick', path)) for path in data_lost)
        if not told and ':ever' in fault:
            return happened
        # In a part that is named as doubtful a row may be a second time.
        kept = serials(disk.rows(gate))
        must(sorted(set(kept)) == sorted(deed.serials), 'after a power cut there would be', kept)
        if not data_lost:
            must(serials(rows(gate)) == deed.serials, 'there are', serials(rows(gate)))
            dense(gate)
        # Even when nothing was to be written: nobody writes on there.
        found = verify(gate, rc=(0, 1) if left else 0).stderr.decode()
        must(found.count('error:') <= 2, found)
    except Bad as e:
        raise Bad('%s, %s\n%s\n%s' % (deed.name, fault, e, first.stderr.decode()))
    return happened


def check_first_run(deed, p, harmless, before):
    if harmless:
        must(p.returncode == 0, 'exit code %d' % p.returncode)
    must(p.returncode in (0, 2, 3, -9), 'exit code %d' % p.returncode)
    if p.returncode == 2:
        must(tree(WORK) == before and not p.stdout, 'exit code 2, but something was done')
    said = acks(p.stdout)
    if said:
        have = serials(rows(WORK + '/gate'))
        end = deed.before + sum(n for _, n, _, _ in said)
        must(have[:end] == deed.serials[:end], 'acknowledged %d rows, there are' % (end - deed.before), have)
    return said


# -- all of them ----------------------------------------------------------------

def faults_at(n):
    """Of the Nth call: what happens, and whether the program must not mind."""
    errors = ERRORS if TORTURE else [errno.EIO, ERRORS[1 + n % (len(ERRORS) - 1)]]
    for e in errors:
        yield '%d:%d:once' % (n, e), False
        yield '%d:%d:ever' % (n, e), False
    yield '%d:%d:kill' % (n, 0), False


KINDS_OF_PATIENCE = [('once:rwsl', errno.EINTR), ('short:w', 0), ('short:w', 1)]


def every_call(deed):
    """How many runs, and what was wrong with some of them."""
    runs, wrong, step = 0, [], count(1, 1, 5)

    def one(fault, harmless):
        nonlocal runs
        runs += 1
        try:
            return attempt(deed, fault, harmless)
        except Bad as e:
            wrong.append(str(e))
            return True

    n, going = 0, True
    while going and n < 400:
        n += 1
        going = False
        for fault, harmless in faults_at(n):
            if n % step == 0 or fault.endswith('kill'):
                going |= one(fault, harmless)
    for kinds, error in KINDS_OF_PATIENCE:
        n = 1
        while n < 400 and one('%d:%d:%s' % (n, error, kinds), True):
            n += 1
    return runs, wrong


def memory(deed):
    """Less and less of it, from plenty: with too little nothing is acknowledged that is not there."""
    codes, why = set(), ''
    try:
        for kib in range(2048, 40960, 512):
            deed.again()
            p = subprocess.run(deed.command, input=deed.source, capture_output=True,
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (kib << 10, kib << 10)))
            codes.add(p.returncode)
            # Without room for the libraries it is the loader that gives up, by 127 or a signal.
            must(p.returncode in (0, 2, 3, 127, -9, -11), 'with %d KiB: exit code %d\n%s' % (kib, p.returncode, p.stderr.decode()))
            check_first_run(deed, p, False, tree(TMP + '/base-more-rows')) if p.returncode in (0, 2, 3) else None
    except Bad as e:
        why = e
    ok(not why and 0 in codes, 'memory runs out', why, codes)


# -- a sync that fails where a torn tail is cut off ------------------------------

def cut_in_vain(command):
    """Good members before the torn bytes may never have been synced: nobody writes behind them."""
    deed = Deed('cut in vain', torn, command, SECOND, 4, [0, 1])
    deed.again()
    first = deed.run('1:%d:once:s:.csv.gz' % errno.EIO)
    must(first.returncode == 3 and not first.stdout, 'exit code %d\n%s' % (first.returncode, first.stderr.decode()))
    part = parts(WORK + '/gate')[0]
    must(os.path.exists(re.sub('/([^/]*).csv.gz$', r'/.\1.sick', part)), 'the part is not marked')
    before = open(part, 'rb').read()
    run(*append(18, 2), input=SECOND, rc=0)
    must(open(part, 'rb').read() == before, 'rows were written behind what may be lost')
    must(serials(rows(WORK + '/gate')) == deed.serials, 'rows')
    found = verify(WORK + '/gate', rc=1).stderr.decode()
    must(os.path.basename(part) in found, 'the part is not named:', found)


def told_in_vain():
    """Whoever asks for a sync that fails is told so once; the next one would hear that all is well."""
    deed = Deed('told in vain', begun, ['ledger-verify', '--heads', WORK + '/gate'], b'', 4, [0])
    deed.again()
    first = deed.run('1:%d:once:s:.csv.gz' % errno.EIO)
    must(first.returncode == 3 and b'cannot sync' in first.stderr, 'exit code %d\n%s' % (first.returncode, first.stderr.decode()))
    second = deed.run()
    must(second.returncode == 3 and b'a sync of it failed' in second.stderr, 'a head is told: %s' % second.stdout.decode())
    part = parts(WORK + '/gate')[0]
    before = open(part, 'rb').read()
    run(*append(18, 2), input=SECOND, rc=0)
    must(open(part, 'rb').read() == before, 'rows were written behind what may be lost')


# -- no room ------------------------------------------------------------------------

def search(*options):
    """Rows of one person, with and without skipping."""
    command = ['ledger-grep', '--keys=' + WORK + '/keys', '--who=guest 1', *options, WORK + '/gate']
    return run(*command, rc=0).stdout


def no_room_for(name):
    """Of everything but data: what is refused is refused whole, what is a hint does not matter."""
    begun_deed = Deed('no room', begun, append(18, 2), SECOND, 4, [0, 1])
    index = Deed('no index', closed, keep('index'), b'', 4, [0])
    next_day = Deed('no heads', begun, append(19, 2), SECOND, 4, [0, 1])
    deed, code = {'.tip': (begun_deed, 0), '.idx': (index, 3), '.who': (index, 3), 'heads.csv': (next_day, 3)}[name]
    for at in (1, 2):
        for how in ('once', 'ever'):
            deed.again()
            base, before = Disk(WORK), tree(WORK)
            p = deed.run('%d:%d:%s:ow:%s' % (at, errno.ENOSPC, how, name))
            failed = at <= deed.calls()
            must(p.returncode == (code if failed and not (name == 'heads.csv' and at == 1 and how == 'once') else 0) or
                 p.returncode == 3 and code, name, 'call', at, how, 'exit code %d' % p.returncode)
            check_first_run(deed, p, False, before)
            must(search() == search('--no-skip'), 'the search skips rows')
            must(deed.run().returncode == 0, 'the run after it')
            left = durable(TMP + '/log', base, matters).open(matters)
            must(not left, 'not durable:', ', '.join(left))
            must(serials(rows(WORK + '/gate')) == deed.serials, 'rows')
            must(search() == search('--no-skip') and search().count(b'\n') == 1 + len(deed.serials) // 4, 'the search')
            verify(WORK + '/gate')


def small_disk():
    """A file system of 64 KiB that fills up, and has room again."""
    disk = TMP + '/small'
    os.makedirs(disk, exist_ok=True)
    if run('mount', '-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk).returncode:
        return None
    try:
        open(disk + '/filler', 'wb').write(bytes(60000))
        acked, p = [], None
        for batch in range(1, 400):
            wanted = ['%d' % (batch * 100 + i) for i in range(20)]
            source = 'time,note,serial\n' + ''.join(',%s,%s\n' % (os.urandom(30).translate(LETTERS).decode(), w) for w in wanted)
            p = run('ledger-append', '--init', '--who=', '--seal=', '--id=east', '--batch-no=%d' % batch,
                    '--at=2022-03-18T12:00:00+08:00', disk + '/gate', input=source.encode())
            if p.returncode:
                break
            acked += wanted
        must(p.returncode == 3 and len(acked) > 100, 'exit code %d after %d rows' % (p.returncode, len(acked)))
        must(serials(rows(disk + '/gate')) == acked, 'a full disk left other rows than the acknowledged ones')
        verify(disk + '/gate')
        os.unlink(disk + '/filler')
        run('ledger-append', '--id=east', '--batch-no=%d' % batch, '--at=2022-03-18T12:00:00+08:00', disk + '/gate',
            input=source.encode(), rc=0)
        must(serials(rows(disk + '/gate')) == acked + wanted, 'rows after there was room again')
        verify(disk + '/gate')
    finally:
        run('umount', disk)
    return True


LETTERS = bytes(97 + i % 26 for i in range(256))


def tried(name, what, *args):
    try:
        if what(*args) is None and what is small_disk:
            skip(name, 'no tmpfs can be mounted')
        else:
            ok(True, name)
    except Bad as e:
        ok(False, name, e)


def main():
    deeds = [
        Deed('the first rows', fresh, append(18, 1), FIRST, 0, [0]),
        Deed('more rows', begun, append(18, 2), SECOND, 4, [0, 1]),
        Deed('rows of the next day', begun, append(19, 2), SECOND, 4, [0, 1]),
        Deed('rows after a torn tail', torn, append(18, 2), SECOND, 4, [0, 1]),
        Deed('close', begun, keep('close') + ['--at=2022-03-18T13:00:00+08:00'], b'', 4, [0]),
        Deed('recover', torn, keep('recover'), b'', 4, [0]),
        Deed('pack', closed, keep('pack'), b'', 4, [0]),
        Deed('index', closed, keep('index'), b'', 4, [0]),
    ]
    only, calls = sys.argv[1:], 0
    for deed in deeds:
        if only and deed.name not in only:
            continue
        runs, wrong = every_call(deed)
        ok(not wrong, '%s: every call fails' % deed.name, '%d of %d runs' % (len(wrong), runs), *wrong[:12])
        calls += runs
    note('%d runs' % calls)
    if SANITIZED:
        skip('memory runs out', 'sanitizers use memory of their own')
    elif not only:
        memory(deeds[1])
    if not only:
        tried('an append that cannot sync what it cut off', cut_in_vain, append(18, 2))
        tried('a recovery that cannot', cut_in_vain, keep('recover'))
        tried('a head that cannot be synced', told_in_vain)
    for name in () if only else ('.tip', '.idx', '.who', 'heads.csv'):
        tried('no room for ' + name, no_room_for, name)
    if not only:
        tried('a disk that is full', small_disk)
    done()


if __name__ == '__main__':
    main()
