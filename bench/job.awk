# The benchmark's job as one would write it in awk: see bench/README.md.
# SPDX-License-Identifier: ISC
#
#     LC_ALL=C mawk -f job.awk -v AREAS=areas.csv -v PLACES=places.csv -v COUNTS=counts.csv raw.csv > out.csv
#
# Whatever repeats (days, clock times, readings, words) is worked out once and remembered.

function table(file, name,   l, f) {
	getline l < file
	while ((getline l < file) > 0) {
		split(l, f, ",")
		if (name == "areas") { level_of[f[1]] = f[2]; since[f[1]] = f[3]; until[f[1]] = f[4] == "" ? "9999" : f[4] }
		else code_of[f[2]] = f[1]
	}
	close(file)
}

function words(into, list,   n, w, i) {
	n = split(list, w, " ")
	for (i = 1; i < n; i += 2) into[w[i]] = w[i + 1]
}

function day_number(y, m, d,   era, yoe) {
	if (m <= 2) { y--; m += 9 } else m -= 3
	era = int(y / 400); yoe = y - era * 400
	return era * 146097 + yoe * 365 + int(yoe / 4) - int(yoe / 100) + int((153 * m + 2) / 5) + d - 719469
}

function day_text(z,   era, doe, yoe, doy, mp, y, m) {
	if (z in text_of) return text_of[z]
	era = int((z + 719468) / 146097); doe = z + 719468 - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
	m = mp < 10 ? mp + 3 : mp - 9; y = yoe + era * 400 + (m <= 2)
	return text_of[z] = sprintf("%04d-%02d-%02d", y, m, doy - int((153 * mp + 2) / 5) + 1)
}

# Sets date and day; both are "" when s is no date.
function read_day(s,   t, w) {
	if (!(s in date_of)) {
		t = s; sub(/日$/, "", t); gsub(/年|月|[.\/]/, "-", t)
		if (t ~ /^[0-9]+-[0-9]+-[0-9]+$/) {
			split(t, w, "-")
			date_of[s] = sprintf("%04d-%02d-%02d", w[1], w[2], w[3]); day_of[s] = day_number(w[1] + 0, w[2] + 0, w[3] + 0)
		} else date_of[s] = day_of[s] = ""
	}
	date = date_of[s]; day = day_of[s]
}

# Sets stamp (text) and at (seconds); both are "" when s is no time.
function read_time(s,   p, c, w) {
	stamp = at = ""
	if (!(p = index(s, " "))) return
	read_day(substr(s, 1, p - 1)); c = substr(s, p + 1)
	if (date == "") return
	if (!(c in clock_of)) {
		split(c, w, ":")
		clock_of[c] = sprintf("T%02d:%02d:%02d", w[1], w[2], w[3]); second_of[c] = w[1] * 3600 + w[2] * 60 + w[3]
	}
	stamp = date clock_of[c]; at = day * 86400 + second_of[c]
}

# The reading as a number, "" when it is none; the text to print goes to shown[s].
function degrees(s,   t, v, i) {
	if (s in degrees_of) return degrees_of[s]
	t = s; gsub(/ |℃|°C/, "", t); sub(/,|。|度/, ".", t)
	for (i = 0; i < 10; i++) gsub(wide[i], i, t)
	v = t + 0
	if (t ~ /F$/) v = (v - 32) * 5 / 9
	if (t !~ /^[0-9]+(\.[0-9]+)?F?$/ || v < 32 || v > 43) v = ""
	shown[s] = v == "" ? "" : sprintf("%.2f", v)
	return degrees_of[s] = v
}

function ill(s) {
	if (!(s in ill_of)) ill_of[s] = s ~ /发热|发烧|咳嗽|乏力|咽痛|腹泻|呼吸困难|嗅觉|味觉|呕吐|cough|fever/
	return ill_of[s]
}

function hit(rule, l) {
	reasons = reasons == "" ? rule : reasons ";" rule
	if (l > level) level = l
}

# A record with quotes in it, maybe over several lines, to f[1..22].
function unquote(l,   n, p, v, more) {
	v = l
	while (gsub(/"/, "", v) % 2 && (getline more) > 0) { l = l " " more; v = l }
	for (n = 1; ; n++) {
		if (substr(l, 1, 1) != "\"") {
			if (!(p = index(l, ","))) { f[n] = l; return }
			f[n] = substr(l, 1, p - 1); l = substr(l, p + 1)
			continue
		}
		v = ""; l = substr(l, 2)
		while (p = index(l, "\"")) {
			v = v substr(l, 1, p - 1); l = substr(l, p + 1)
			if (substr(l, 1, 1) != "\"") break
			v = v "\""; l = substr(l, 2)
		}
		f[n] = v
		if (l == "") return
		l = substr(l, 2)
	}
}

function quote(s) {
	if (s !~ /[",]/) return s
	gsub(/"/, "\"\"", s)
	return "\"" s "\""
}

BEGIN {
	FS = OFS = ","
	table(AREAS, "areas"); table(PLACES, "places")
	words(colour, "绿码 green 绿 green green green Green green 黄码 yellow 黄 yellow yellow yellow Yellow yellow 红码 red 红 red red red RED red")
	words(way, "进 in in in 出 out out out"); words(result, "阴性 negative negative negative 阳性 positive 检测中 pending")
	words(worn, "是 yes Y yes 否 no N no"); words(contact, "是 close 否 none")
	split("０ １ ２ ３ ４ ５ ６ ７ ８ ９", wide, " "); for (i = 0; i < 10; i++) wide[i] = wide[i + 1]
	split("register,turn-away,isolate", action, ","); action[0] = "admit"; grace[2] = 7200; grace[3] = 1800
	print "time,gate,estate,grid,direction,name,id_no,phone,plate,temp_c,health_code,place,stay_end,test_time,test_result,doses,mask,symptoms,contact,purpose,guard,remark,level,action,reasons,report_by"
}
NR == 1 { next }
{
	if (quoted = index($0, "\"")) unquote($0); else split($0, f, ",")
	read_time(f[14]); f[14] = stamp; tested = at
	read_day(f[13]); f[13] = date; left = day
	read_time(f[1]); f[1] = stamp
	f[5] = way[f[5]]; t = degrees(f[10]); f[10] = shown[f[10]]; c = f[11] = colour[f[11]]; r = f[15] = result[f[15]]
	m = f[17] = worn[f[17]]; k = f[19] = contact[f[19]]; today = substr(stamp, 1, 10)
	reasons = ""; level = 0
	if (t == "") hit("no-reading", 1)
	else if (t >= 37.3) { hit("fever", 2); fever[today, f[3]]++ }
	else if (t < 35) hit("low-reading", 1)
	if (c == "red") { hit("red", 3); red[today, f[3]]++ }
	else if (c == "yellow") hit("yellow", 2)
	if (f[12] != "" && left != "" && at != "" && int(at / 86400) - left <= 14) {
		a = code_of[f[12]]
		if (a in level_of && since[a] <= today && today <= until[a]) {
			if (level_of[a] == "high") hit("high-area", 3); else hit("medium-area", 2)
		}
	}
	if (tested == "" || at != "" && at - tested > 172800) hit("test-old", 1)
	if (r == "positive") { hit("positive", 3); positive[today, f[3]]++ }
	if (f[18] != "无" && ill(f[18])) hit("symptoms", 2)
	if (m == "no") hit("no-mask", 1)
	if (k == "close") hit("contact", 3)
	by = ""
	if (level >= 2 && at != "") { at += grace[level]; s = at % 86400; by = sprintf("%sT%02d:%02d:%02d", day_text(int(at / 86400)), int(s / 3600), int(s / 60) % 60, s % 60) }
	if (quoted) for (i = 1; i <= 22; i++) if (f[i] ~ /[",]/) f[i] = quote(f[i])
	print f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11], f[12], f[13], f[14], f[15], f[16], f[17], f[18], f[19], f[20], f[21], f[22], level, action[level], reasons, by
	count[today, f[3]]++; levels[today, f[3], level]++
}
END {
	print "date,estate,rows,fever,red,positive,l0,l1,l2,l3" > COUNTS; close(COUNTS)
	sort = "LC_ALL=C sort -t, -k1,2 >> '" COUNTS "'"
	for (i in count) {
		split(i, w, SUBSEP)
		print w[1], w[2], count[i], fever[i] + 0, red[i] + 0, positive[i] + 0, levels[i, 0] + 0, levels[i, 1] + 0, levels[i, 2] + 0, levels[i, 3] + 0 | sort
	}
	close(sort)
}
