/* Times the codecs of the ledger, level by level, on the members of a data file. */
/* SPDX-License-Identifier: ISC */
/*
 *     ledger_codec gate/2022/2022-03-01-01.csv.gz
 *
 * One thread, processor time; M bytes of text a second, and the packed size in
 * parts of the text.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "fileio.h"
#include "member.h"
#include "xmem.h"

enum { MEMBERS = 1000, LEVELS = 9 };

static struct buf text[MEMBERS];
static size_t members, bytes;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_members(struct slice file)
{
	struct codec *codec = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	struct member m;
	const char *why;

	while (members < MEMBERS && member_parse(file, &m, &why) == MEMBER_WHOLE) {
		if (m.kind == MEMBER_ROWS && member_text(codec, file, &m, &text[members], &why) == 0)
			bytes += text[members++].n;
		file = slice_from(file, m.size);
	}
	codec_free(codec);
}

static void time_level(enum codec_engine engine, int level)
{
	struct codec *codec = codec_new(engine, level);
	size_t room = codec_bound(MEMBER_TEXT_MAX), packed = 0, n;
	char *out = xmalloc(room), *back = xmalloc(MEMBER_TEXT_MAX);
	double start, deflate = 0, inflate = 0;

	for (size_t i = 0; codec && i < members; i++) {
		start = seconds();
		n = codec_deflate(codec, buf_slice(&text[i]), out, room);
		deflate += seconds() - start;
		packed += n;
		start = seconds();
		if (codec_inflate(codec, (struct slice){ out, n }, back, text[i].n) < 0 || memcmp(back, text[i].p, text[i].n) != 0) {
			fputs("ledger_codec: a member came back as another\n", stderr);
			exit(3);
		}
		inflate += seconds() - start;
	}
	if (codec && members)
		printf("%-10s %5d %10.0f %10.0f %8.4f\n", codec_name(codec), level, (double)bytes / deflate / 1e6,
		       (double)bytes / inflate / 1e6, (double)packed / (double)bytes);
	codec_free(codec);
	free(out);
	free(back);
}

int main(int argc, char **argv)
{
	struct buf file = { 0 };

	if (argc != 2 || file_read(argv[1], &file) < 0) {
		fputs("usage: ledger_codec FILE\n", stderr);
		return 2;
	}
	read_members(buf_slice(&file));
	printf("%-10s %5s %10s %10s %8s\n", "codec", "level", "deflate", "inflate", "size");
	for (enum codec_engine e = CODEC_ZLIB; e <= CODEC_LIBDEFLATE; e++)
		for (int level = 1; level <= LEVELS; level += level < 4 ? 3 : 1)
			time_level(e, level);
	for (size_t i = 0; i < members; i++)
		buf_free(&text[i]);
	buf_free(&file);
	return fclose(stdout) ? 3 : 0;
}
