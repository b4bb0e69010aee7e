"""Attacks on an honest ledger, by one who can write every byte of its folder.

    python3 forge.py FOLDER       writes FOLDER/NAME/gate for every attack, FOLDER/receipts.csv
                                  as a superior kept it, and FOLDER/list: lines
                                  NAME TAB alone|receipts TAB what the message must say

`alone`: ledger-verify sees it by itself. `receipts`: what is in the folder is
consistent, only --against=receipts.csv tells.
"""
# SPDX-License-Identifier: ISC
import os
import sys
import zlib
from struct import pack

import ledger
from ledger import COLUMNS, END, HEADS, ROWS, Ledger, Member, Part, commits, honest, parse, put, put_member, sha, when

ATTACKS = []


def attack(how, says):
    def add(f):
        ATTACKS.append((f.__name__.replace('_', '-'), how, says, f))
        return f
    return add


def start(remake=False):
    """A ledger to forge. remake: heads.csv and every prev will be made to fit."""
    gate = honest()
    if remake:
        gate.heads = None
        for p in gate.parts:
            p.prev = None
    return gate


def pieces(part, gate):
    return part.pieces(gate, part.prev)


def cut(part, gate, order):
    """The part with its members in another order; numbers or bytes."""
    own = pieces(part, gate)
    part.raw = b''.join(x if isinstance(x, bytes) else own[x] for x in order)


def renumber(members):
    n = 1
    for m in members:
        for i, line in enumerate(m.lines):
            m.lines[i] = b'%d,' % n + line.split(b',', 1)[1]
            n += 1


def edit(part, member=1, line=5):
    lines = part.members[member].lines
    lines[line] = lines[line].replace(b',36.', b',38.')


# -- rows -----------------------------------------------------------------

@attack('alone', 'its root is not that of lines 1 to 82')
def row_edited():
    gate = start()
    m = gate.parts[0].members[1]
    m.lie = dict(root=m.truth(gate.parts[0].lines()[:2], COLUMNS, gate.settings, b'')['root'])
    edit(gate.parts[0])
    return gate


@attack('alone', 'the root of its lines is not that of heads.csv line 2')
def row_edited_roots_remade():
    gate = start()
    edit(gate.parts[0])
    return gate


@attack('alone', 'heads.csv:3: error: prev is not the hash')
def row_edited_own_head_remade():
    gate = start()
    edit(gate.parts[0])
    gate.heads[1] = gate.parts[0].head(gate, gate.parts[0].prev)
    return gate


@attack('alone', '2022-03-19-01.csv.gz: error: prev of its opening member')
def row_edited_chain_remade():
    gate = start()
    edit(gate.parts[0])
    gate.heads = [HEADS]
    for p in gate.parts[:-1]:
        gate.heads.append(p.head(gate, sha(gate.heads[-1])))
    return gate


@attack('receipts', 'FORK: the first 157 lines of 2022-03-18-01')
def row_edited_all_remade():
    gate = start(remake=True)
    edit(gate.parts[0])
    return gate


@attack('receipts', 'FORK: the first 69 lines of 2022-03-21-01')
def row_edited_in_the_open_part():
    gate = start(remake=True)
    edit(gate.parts[4])
    return gate


@attack('alone', 'csv.gz:8: error: seq is not the number')
def row_dropped():
    gate = start(remake=True)
    del gate.parts[0].members[1].lines[5]
    return gate


@attack('receipts', 'SHRINK: 2022-03-18-01 has 156 lines')
def row_dropped_and_renumbered():
    gate = start(remake=True)
    del gate.parts[0].members[1].lines[5]
    renumber(gate.parts[0].members)
    return gate


@attack('receipts', 'FORK: the first 157 lines of 2022-03-18-01')
def row_put_in_and_renumbered():
    gate = start(remake=True)
    lines = gate.parts[0].members[1].lines
    lines.insert(5, lines[5].replace(b'north', b'south'))
    renumber(gate.parts[0].members)
    return gate


@attack('alone', 'seq is not the number of the row')
def row_doubled():
    gate = start(remake=True)
    lines = gate.parts[0].members[1].lines
    lines.insert(5, lines[5])
    return gate


@attack('alone', 'seq is not the number of the row')
def rows_swapped():
    gate = start(remake=True)
    lines = gate.parts[0].members[1].lines
    lines[5], lines[6] = lines[6], lines[5]
    return gate


def accept(part, member, line, time):
    f = part.members[member].lines[line].split(b',')
    part.members[member].lines[line] = b','.join([f[0], time.encode()] + f[2:])


@attack('alone', 'csv.gz:9: error: at is before that of the row above')
def row_accepted_earlier():
    gate = start(remake=True)
    accept(gate.parts[0], 1, 6, '2022-03-18T08:05:00+08:00')
    return gate


@attack('alone', "at is not of the part's day")
def row_of_another_day():
    gate = start(remake=True)
    accept(gate.parts[0], 4, 2, '2022-03-19T08:05:00+08:00')
    return gate


@attack('alone', 'csv.gz:9: error: is no record')
def row_with_a_field_more():
    gate = start(remake=True)
    gate.parts[0].members[1].lines[6] += b',more'
    return gate


@attack('alone', 'its first row was accepted before the last of 2022-03-19-01')
def part_accepted_before_the_one_before():
    gate = start(remake=True)
    gate.parts[2].members = commits('2022-03-19', (3,), b',yes')
    gate.parts[2].members[0].lines = [x.replace(b'T08:00:00', b'T07:00:00', 1) for x in gate.parts[2].members[0].lines]
    return gate


# -- members ---------------------------------------------------------------

@attack('alone', 'leaves do not follow on; good members lie behind')
def member_dropped():
    gate = start()
    cut(gate.parts[0], gate, (0, 1, 3, 4, 5, 6, 7))
    return gate


@attack('alone', 'leaves do not follow on; good members lie behind')
def members_swapped():
    gate = start()
    cut(gate.parts[0], gate, (0, 1, 3, 2, 4, 5, 6, 7))
    return gate


@attack('alone', 'leaves do not follow on; good members lie behind')
def member_doubled():
    gate = start()
    cut(gate.parts[0], gate, (0, 1, 2, 2, 3, 4, 5, 6, 7))
    return gate


@attack('alone', '2022-03-18-01.csv.gz: error: member at byte [0-9]+: its root is not')
def member_of_another_ledger():
    gate, other = start(), honest('elsewhere', salt=1000)
    cut(gate.parts[0], gate, (0, 1, pieces(other.parts[0], other)[2], 3, 4, 5, 6, 7))
    return gate


@attack('alone', 'of another header line')
def member_of_another_part():
    gate = start(remake=True)
    gate.parts[4].members = commits('2022-03-21', (64, 2), b',no')
    gate.settle()
    cut(gate.parts[4], gate, (0, pieces(gate.parts[0], gate)[1]))
    gate.parts[4].raw += pieces(gate.parts[2], gate)[2]
    return gate


@attack('alone', 'a second opening member')
def opening_member_doubled():
    gate = start()
    cut(gate.parts[0], gate, (0, 0, 1, 2, 3, 4, 5, 6, 7))
    return gate


@attack('alone', 'something behind the seal')
def member_behind_the_seal():
    gate = start()
    p = gate.parts[0]
    late = Member(ROWS, ledger.rows(p.day, 157, 1, 86000), mtime=when(p.day + 'T23:59:59'))
    cut(p, gate, (0, 1, 2, 3, 4, 5, 6, late.bytes(p.lines(), p.header, gate.settings, b''), END))
    return gate


@attack('alone', 'are no part of it')
def bytes_behind_the_end():
    gate = start()
    cut(gate.parts[0], gate, (0, 1, 2, 3, 4, 5, 6, 7, b'more'))
    return gate


@attack('alone', 'damaged at byte [0-9]+: no member; good members lie behind')
def bytes_between_members():
    gate = start()
    cut(gate.parts[0], gate, (0, 1, b'more', 2, 3, 4, 5, 6, 7))
    return gate


def deflate_of_too_many_codes(text):
    """One block that tells 288 codes of lengths and literals where RFC 1951 has 286 at most."""
    bits = []

    def number(value, n):
        bits.extend(value >> i & 1 for i in range(n))

    def code(value, n):
        bits.extend(value >> i & 1 for i in range(n - 1, -1, -1))
    number(1, 1), number(2, 2), number(31, 5), number(31, 5), number(15, 4)
    for length in (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15):
        number(2 if length in (5, 7, 8, 9) else 0, 3)
    for length in [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8 + [5] * 32:
        code((5, 7, 8, 9).index(length), 2)
    for c in text:
        code(0x30 + c, 8) if c < 144 else code(0x190 + c - 144, 9)
    code(0, 7)
    bits += [0] * (-len(bits) % 8)
    return bytes(sum(bits[i + j] << j for j in range(8)) for i in range(0, len(bits), 8))


@attack('alone', 'inflate')
def stream_that_no_gzip_reads():
    gate = start()
    m = gate.parts[0].members[1]
    m.lie['packed'] = deflate_of_too_many_codes(b''.join(x + b'\n' for x in m.lines))
    return gate


@attack('alone', 'not sealed, though heads.csv has a line')
def seal_cut_off():
    gate = start()
    cut(gate.parts[0], gate, range(6))
    return gate


@attack('alone', '154 lines, but heads.csv line 2 says 157')
def last_rows_cut_off_and_sealed():
    gate = start()
    gate.parts[0].members.pop()
    return gate


@attack('receipts', 'SHRINK: 2022-03-18-01 has 154 lines')
def last_rows_cut_off_all_remade():
    gate = start(remake=True)
    gate.parts[0].members.pop()
    return gate


@attack('receipts', 'SHRINK: 2022-03-21-01 has 70 lines, and a head of 74')
def open_part_cut():
    gate = start()
    gate.parts[4].members.pop()
    return gate


@attack('alone', 'the seal is of another tree')
def seal_of_another_tree():
    gate = start()
    own, other = pieces(gate.parts[0], gate), honest('elsewhere', salt=9)
    cut(gate.parts[0], gate, (0, 1, 2, 3, 4, 5, pieces(other.parts[0], other)[6], END))
    assert own[6] != pieces(other.parts[0], other)[6]
    return gate


# -- what searches look at ---------------------------------------------------

@attack('alone', 'its times are not those of its rows')
def tmin_altered():
    gate = start()
    gate.parts[0].members[1].lie = dict(tmin=when('2022-03-18T08:09:59'))
    return gate


@attack('alone', 'its times are not those of its rows')
def tmax_altered():
    gate = start()
    gate.parts[0].members[1].lie = dict(tmax=when('2022-03-18T08:00:00'))
    return gate


@attack('alone', 'its times are not those of its rows')
def times_taken_away():
    gate = start()
    gate.parts[0].members[1].lie = dict(tmin=ledger.NONE_MIN, tmax=ledger.NONE_MAX)
    return gate


def other_filter(change):
    gate = start()
    m = gate.parts[0].members[1]
    m.lie = dict(bloom=change(m.truth([], COLUMNS, gate.settings, b'')['bloom']))
    return gate


@attack('alone', 'its filter is not that of its rows')
def filter_without_one_bit():
    def clear(f):
        at = next(i for i, b in enumerate(f) if b)
        return f[:at] + bytes([f[at] & f[at] - 1]) + f[at + 1:]
    return other_filter(clear)


@attack('alone', 'its filter is not that of its rows')
def filter_emptied():
    return other_filter(lambda f: bytes(len(f)))


@attack('alone', 'its filter is not that of its rows')
def filter_of_other_persons():
    return other_filter(lambda f: ledger.bloom([ledger.token(i) for i in range(5000, 5080)]))


@attack('alone', 'its filter is not that of its rows')
def filter_of_another_size():
    return other_filter(lambda f: f[:len(f) // 2])


def with_sidecars(change):
    gate = start()
    p = gate.parts[0]
    data = p.data(gate, p.prev)
    members = parse(data)
    change(members)
    gate.files['2022/2022-03-18-01.idx'], gate.files['2022/2022-03-18-01.who'] = ledger.sidecars(data, members)
    return gate


@attack('alone', '2022-03-18-01.idx: error: is not what the members say')
def index_pointing_elsewhere():
    return with_sidecars(lambda m: m[2].update(at=m[3]['at'], size=m[3]['size']))


@attack('alone', '2022-03-18-01.idx: error: is not what the members say')
def index_with_other_times():
    return with_sidecars(lambda m: m[2].update(tmin=0, tmax=0))


@attack('alone', '2022-03-18-01.idx: error: is not what the members say')
def index_without_a_member():
    return with_sidecars(lambda m: m.pop(2))


@attack('alone', '2022-03-18-01.who: error: is not what the members say')
def sliced_filters_with_a_hole():
    return with_sidecars(lambda m: m[2].update(bloom=bytes(len(m[2]['bloom']))))


@attack('alone', 'its times are not those of heads.csv line 2')
def times_in_heads_altered():
    gate = start(remake=True)
    gate.parts[0].head_lie = dict(tmax='2022-03-18T08:00:00+08:00')
    return gate


# -- bytes -------------------------------------------------------------------

def flipped(member, offset):
    gate = start()
    own = bytearray(b''.join(pieces(gate.parts[0], gate)))
    own[sum(len(x) for x in pieces(gate.parts[0], gate)[:member]) + offset] ^= 4
    gate.parts[0].raw = bytes(own)
    return gate


@attack('alone', 'header checksum; good members lie behind')
def header_bit_flipped():
    return flipped(2, 30)


@attack('alone', 'header checksum; good members lie behind')
def filter_bit_flipped():
    return flipped(2, 120)


@attack('alone', 'csv.gz:3: error: member at byte [0-9]+ is damaged: (inflate|text checksum|line count)')
def packed_bit_flipped():
    return flipped(2, 700)


@attack('alone', '2022-03-18-01.csv.gz: error: (damaged|member)')
def clock_bit_flipped():
    return flipped(2, 5)


# -- parts -------------------------------------------------------------------

@attack('alone', 'MISSING: the data file of 2022-03-18-01 is gone')
def day_dropped():
    gate = start()
    gate.gone.add(gate.parts[0].path())
    return gate


@attack('alone', 'GAP: no part of the days between 2022-03-18-01 and 2022-03-20-01')
def day_dropped_all_remade():
    gate = start(remake=True)
    del gate.parts[1:3]
    return gate


@attack('receipts', 'MISSING: 2022-03-18-01 was received')
def first_day_dropped_all_remade():
    gate = start(remake=True)
    del gate.parts[0]
    return gate


@attack('receipts', 'MISSING: 2022-03-21-01 was received')
def last_day_dropped():
    gate = start()
    del gate.parts[4]
    return gate


@attack('alone', 'GAP: a part before 2022-03-19-02 is missing')
def first_part_of_a_day_dropped_all_remade():
    gate = start(remake=True)
    del gate.parts[1]
    return gate


@attack('alone', '2022-03-22-01.csv.gz: error: its opening member is of another ledger, day, part or offset')
def day_renamed():
    gate = start()
    gate.parts[4].file = '2022-03-22-01'
    return gate


@attack('alone', 'its opening member is of another ledger, day, part or offset')
def day_of_another_ledger():
    gate, other = start(), honest('elsewhere', salt=1000)
    gate.parts[0].raw = other.parts[0].data(other, other.parts[0].prev)
    return gate


@attack('alone', 'its opening member is of another ledger, day, part or offset')
def days_swapped():
    gate = start()
    a, b = gate.parts[0], gate.parts[1]
    a.raw, b.raw = b.data(gate, b.prev), a.data(gate, a.prev)
    return gate


def back_dated(remake):
    gate = start(remake)
    gate.parts.insert(3, Part('2022-03-19', 3, COLUMNS, commits('2022-03-19', (9,), start=80000)))
    return gate


@attack('alone', '2022-03-19-03.csv.gz: error: (sealed, but heads.csv has no line|not sealed)')
def back_dated_part():
    return back_dated(False)


@attack('receipts', '2022-03-19-03.csv.gz: error: GAP: no head of it was received, but one of 2022-03-20-01')
def back_dated_part_all_remade():
    return back_dated(True)


@attack('receipts', 'FORK: the first 157 lines of 2022-03-18-01')
def two_books():
    return honest(salt=5000)


# -- heads.csv ---------------------------------------------------------------

@attack('alone', 'heads.csv:3: error: prev is not the hash')
def head_edited():
    gate = start()
    gate.heads[1] = gate.heads[1].replace(b',157,', b',156,')
    return gate


@attack('alone', 'heads.csv:3: error: prev is not the hash')
def head_dropped():
    gate = start()
    del gate.heads[2]
    return gate


@attack('alone', 'sealed, but heads.csv has no line of it')
def last_head_dropped():
    gate = start()
    gate.parts[4:] = []
    del gate.heads[3]
    return gate


@attack('alone', 'heads.csv:3: error: prev is not the hash')
def heads_swapped():
    gate = start()
    gate.heads[2], gate.heads[3] = gate.heads[3], gate.heads[2]
    return gate


@attack('alone', '2022-03-18-01 does not come after 2022-03-18-01')
def head_doubled():
    gate = start()
    gate.heads.insert(2, gate.heads[1])
    return gate


@attack('alone', 'heads.csv:2: error: is of another ledger')
def heads_of_another_ledger():
    gate = start()
    gate.heads = honest('elsewhere').heads
    return gate


@attack('alone', 'heads.csv:2: error: .*does not read')
def head_garbled():
    gate = start()
    gate.heads[1] = gate.heads[1].replace(b',157,', b',many,')
    return gate


@attack('alone', 'not sealed, though a part follows|heads.csv has no line')
def heads_emptied():
    gate = start()
    del gate.heads[1:]
    return gate


@attack('alone', 'was not sealed when heads.csv line 2 says')
def closing_time_altered():
    gate = start(remake=True)
    gate.parts[0].head_lie = dict(closed_at='2022-03-18T22:00:00+08:00')
    return gate


# -- settings and audit ------------------------------------------------------

@attack('alone', 'its filter is not that of its rows')
def who_column_taken_from_the_settings():
    gate = start()
    gate.settings['who'] = 'phone'
    p = gate.parts[0]
    p.raw = honest().parts[0].data(honest(), p.prev)
    return gate


@attack('alone', 'its opening member is of another ledger, day, part or offset')
def ledger_renamed_in_the_settings():
    gate = start()
    gate.settings['name'] = 'elsewhere'
    gate.heads = honest('elsewhere').heads
    return gate


def audit_of(root):
    row = f'1,2022-10-01T09:00:00+08:00,2022-10-01T09:00:00+08:00,drop,2022-03-18-01,{root},office 2'
    return Ledger('310104-0195/gate/audit', [Part('2022-10-01', 1, b'seq,at,time,act,what,evidence,by', [
        Member(ROWS, [row.encode()], mtime=when('2022-10-01T09:00:00'))], sealed=False)], who='', seal='')


@attack('alone', 'MISSING: what was dropped as 2022-03-18-01 had another root')
def dropped_part_was_another():
    gate = start()
    gate.gone.add(gate.parts[0].path())
    gate.audit = audit_of('0' * 64)
    return gate


@attack('alone', 'MISSING: the data file of 2022-03-19-01 is gone')
def dropped_without_an_entry():
    gate = start()
    gate.gone |= {gate.parts[0].path(), gate.parts[1].path()}
    gate.audit = audit_of(gate.parts[0].head(gate, b'').split(b',')[4].decode())
    return gate


@attack('alone', 'its root is not that of lines 1 to 2')
def audit_entry_edited():
    gate = start()
    gate.gone.add(gate.parts[0].path())
    gate.audit = audit_of(gate.parts[0].head(gate, b'').split(b',')[4].decode())
    m = gate.audit.parts[0].members[0]
    m.lie = dict(root=sha(b'the root when office 1 had done it'))
    return gate


# -- what the superior has ------------------------------------------------------

def receipts(gate):
    """A head at noon and one after every part, as it was then."""
    out = ['received_at,unit,name,day,part,leaves,root']
    for p in gate.parts:
        at = (1, 1 + len(p.members[0].lines)) if p.members else ()
        lines = p.lines()
        for n in sorted({*at, len(lines) - 5 if len(lines) > 9 else 1, len(lines)}):
            out.append(f'{p.day}T23:59:59+08:00,east,{gate.name},{p.day},{p.number:02},{n},{ledger.tree_root(lines[:n]).hex()}')
    return ''.join(x + '\n' for x in out).encode()


def main(folder):
    os.makedirs(folder)
    put(folder, 'receipts.csv', receipts(honest()))
    honest().write(f'{folder}/honest/gate')
    with open(f'{folder}/list', 'w') as listed:
        for name, how, says, make in ATTACKS:
            gate = make()
            gate.write(f'{folder}/{name}/gate')
            if hasattr(gate, 'audit'):
                gate.audit.write(f'{folder}/{name}/gate/audit')
            print(name, how, says, sep='\t', file=listed)


if __name__ == '__main__':
    main(sys.argv[1])
