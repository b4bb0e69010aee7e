# Rows of one day at a gate, of invented people born from 1880 to 1899.
#     awk -v day=2022-03-17 -v n=100 -f keep_rows.awk
# With -v people=N the marks of N of them, one a line: what must stand nowhere in the clear.
function id(i,  body, sum, k, w) {
	split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", w, " ")
	body = sprintf("110101%04d%02d%02d%03d", 1880 + i % 20, 1 + i % 12, 1 + i % 28, i)
	for (k = 1; k <= 17; k++)
		sum += substr(body, k, 1) * w[k]
	return body substr("10X98765432", sum % 11 + 1, 1)
}
function phone(i) { return sprintf("138%08d", i * 7919) }
function name(i) { return "测试员" i "号" }
BEGIN {
	if (people) {
		for (i = 0; i < people; i++)
			print id(i) "\n" phone(i) "\n" name(i)
		exit
	}
	print "time,unit,gate,dir,name,id_no,phone,temp_c,remark"
	for (k = 0; k < n; k++) {
		i = k * 37 % 97; s = int(k * 80000 / n)
		printf "%sT%02d:%02d:%02d+08:00,sunshine,\"gate %d, east\",%s,%s,%s,%s,36.%d,%s\n", day, s / 3600, s / 60 % 60, s % 60,
			k % 2, k % 3 ? "in" : "out", name(i), id(i), phone(i), k % 9, i % 5 ? "" : "visits " name(i + 1)
	}
}
