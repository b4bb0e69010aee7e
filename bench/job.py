#!/usr/bin/env python3
# The benchmark's job as one would write it in Python: see bench/README.md.
# SPDX-License-Identifier: ISC
"""job.py AREAS PLACES COUNTS < raw.csv > out.csv"""
import csv
import re
import sys
from collections import defaultdict
from datetime import date

DAY = re.compile(r'(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?', re.A)
DEGREES = re.compile(r'(\d+(?:\.\d+)?)(F?)', re.A)
ILL = re.compile('发热|发烧|咳嗽|乏力|咽痛|腹泻|呼吸困难|嗅觉|味觉|呕吐|cough|fever')
TO_NUMBER = str.maketrans('０１２３４５６７８９,。度', '0123456789...', ' ℃')
COLOUR = {w: c for c, ws in {'green': '绿码 绿 green Green', 'yellow': '黄码 黄 yellow Yellow', 'red': '红码 红 red RED'}.items() for w in ws.split()}
WAY = {'进': 'in', 'in': 'in', '出': 'out', 'out': 'out'}
RESULT = {'阴性': 'negative', 'negative': 'negative', '阳性': 'positive', '检测中': 'pending'}
WORN = {'是': 'yes', 'Y': 'yes', '否': 'no', 'N': 'no'}
CONTACT = {'是': 'close', '否': 'none'}
ACTION = ('admit', 'register', 'turn-away', 'isolate')
GRACE = (0, 0, 7200, 1800)
HEADER = ('time gate estate grid direction name id_no phone plate temp_c health_code place stay_end test_time test_result '
          'doses mask symptoms contact purpose guard remark level action reasons report_by').split()


class Memo(dict):
	"""A dictionary that works a missing value out once."""
	def __init__(self, work):
		self.work = work

	def __missing__(self, key):
		value = self[key] = self.work(key)
		return value


def read_day(s):
	m = DAY.fullmatch(s)
	if not m:
		return '', None
	d = date(int(m[1]), int(m[2]), int(m[3]))
	return d.isoformat(), d.toordinal()


def read_clock(s):
	h, m, sec = (s + ':00').split(':')[:3]
	return 'T%02d:%02d:%02d' % (int(h), int(m), int(sec)), int(h) * 3600 + int(m) * 60 + int(sec)


def read_degrees(s):
	m = DEGREES.fullmatch(s.replace('°C', '').translate(TO_NUMBER))
	if not m:
		return '', None
	v = (float(m[1]) - 32) * 5 / 9 if m[2] else float(m[1])
	return ('%.2f' % v, v) if 32 <= v <= 43 else ('', None)


days, clocks, degrees = Memo(read_day), Memo(read_clock), Memo(read_degrees)
ill = Memo(lambda s: ILL.search(s) is not None)
dates = Memo(lambda n: date.fromordinal(n).isoformat())


def read_time(s):
	d, _, c = s.partition(' ')
	text, day = days[d]
	if not text or not c:
		return '', None
	clock, seconds = clocks[c]
	return text + clock, day * 86400 + seconds


def rows_of(path):
	with open(path, encoding='utf-8', newline='') as f:
		yield from csv.DictReader(f)


def main(areas_path, places_path, counts_path):
	areas = {a['region']: (a['level'], a['from'], a['to'] or '9999') for a in rows_of(areas_path)}
	area_of = {p['name']: areas.get(p['code']) for p in rows_of(places_path)}
	counts = defaultdict(lambda: [0] * 8)
	rows = csv.reader(open(0, encoding='utf-8', newline=''))
	out = csv.writer(open(1, 'w', encoding='utf-8', newline='', buffering=1 << 20), lineterminator='\n')
	next(rows)
	out.writerow(HEADER)
	for f in rows:
		f[0], at = read_time(f[0])
		f[4] = WAY.get(f[4], '')
		f[9], temp = degrees[f[9]]
		f[10] = colour = COLOUR.get(f[10], '')
		f[12], left = days[f[12]]
		f[13], tested = read_time(f[13])
		f[14] = result = RESULT.get(f[14], '')
		f[16] = worn = WORN.get(f[16], '')
		f[18] = contact = CONTACT.get(f[18], '')
		if '\n' in f[21]:
			f[21] = f[21].replace('\n', ' ')
		today = f[0][:10]
		count = counts[today, f[2]]
		level, reasons = 0, []
		if temp is None:
			level = 1
			reasons.append('no-reading')
		elif temp >= 37.3:
			level = 2
			reasons.append('fever')
			count[1] += 1
		elif temp < 35:
			level = 1
			reasons.append('low-reading')
		if colour == 'red':
			level = 3
			reasons.append('red')
			count[2] += 1
		elif colour == 'yellow':
			level = max(level, 2)
			reasons.append('yellow')
		if f[11] and left is not None and at is not None and at // 86400 - left <= 14:
			area = area_of.get(f[11])
			if area and area[1] <= today <= area[2]:
				high = area[0] == 'high'
				level = max(level, 3 if high else 2)
				reasons.append('high-area' if high else 'medium-area')
		if tested is None or at is not None and at - tested > 172800:
			level = max(level, 1)
			reasons.append('test-old')
		if result == 'positive':
			level = 3
			reasons.append('positive')
			count[3] += 1
		if f[17] != '无' and ill[f[17]]:
			level = max(level, 2)
			reasons.append('symptoms')
		if worn == 'no':
			level = max(level, 1)
			reasons.append('no-mask')
		if contact == 'close':
			level = 3
			reasons.append('contact')
		by = ''
		if level >= 2 and at is not None:
			d, s = divmod(at + GRACE[level], 86400)
			by = '%sT%02d:%02d:%02d' % (dates[d], s // 3600, s // 60 % 60, s % 60)
		f += level, ACTION[level], ';'.join(reasons), by
		out.writerow(f)
		count[0] += 1
		count[4 + level] += 1
	with open(counts_path, 'w', encoding='utf-8') as f:
		f.write('date,estate,rows,fever,red,positive,l0,l1,l2,l3\n')
		for (day, estate), n in sorted(counts.items(), key=lambda c: (c[0][0], c[0][1].encode())):
			f.write('%s,%s,%s\n' % (day, estate, ','.join(map(str, n))))


if __name__ == '__main__':
	main(*sys.argv[1:])
