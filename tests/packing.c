/* What members are packed with, and whole files.
 *
 *     packing FILE                checks, as TAP; FILE is written, in a folder of its own
 *
 * Texts that pack well, badly and not at all, of lengths around the blocks of
 * both engines; each engine reads what each packed. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec.h"
#include "fileio.h"
#include "random.h"
#include "spec.h"

enum { LONGEST = 60000 };

static struct spec spec;

/* [1] is zlib again where libdeflate is not built in. */
static struct codec *codec[2];

static uint64_t seed = 1;

static void put_random(struct buf *b, size_t n)
{
	while (n--)
		buf_putc(b, (char)(random_of(&seed) & 0xff));
}

/* -- packing ---------------------------------------------------------- */

/* What the one packs the other reads; what is cut or has a byte more nobody. */
static bool packs(struct codec *a, struct codec *b, struct slice text)
{
	char *packed = malloc(codec_bound(text.n) + 1), *back = malloc(text.n + 1);
	size_t n = codec_deflate(a, text, packed, codec_bound(text.n));
	bool good = n > 0 && n <= codec_bound(text.n);

	packed[n] = 0;
	good = good && codec_inflate(b, (struct slice){ packed, n }, back, text.n) == 0 &&
	       slice_eq(text, (struct slice){ back, text.n }) &&
	       codec_inflate(b, (struct slice){ packed, n - 1 }, back, text.n) < 0 &&
	       codec_inflate(b, (struct slice){ packed, n + 1 }, back, text.n) < 0 &&
	       codec_inflate(b, (struct slice){ packed, n }, back, text.n + 1) < 0 &&
	       (text.n == 0 || codec_inflate(b, (struct slice){ packed, n }, back, text.n - 1) < 0) &&
	       codec_inflate(b, (struct slice){ packed, 0 }, back, text.n) < 0 &&
	       codec_deflate(a, text, packed, n - 1) == 0;
	free(packed);
	free(back);
	return good;
}

static void check_codec(void)
{
	static const size_t size[] = { 0, 1, 2, 100, 4999, 5000, 5001, 16383, 16384, 32768, 59999, 60000 };
	struct buf rows = { 0 }, noise = { 0 }, zeros = { 0 };
	bool good = true;

	for (unsigned i = 0; rows.n < LONGEST; i++)
		buf_printf(&rows, "%u,2022-03-18T08:%02u:00+08:00,310104-0195,in,%08x,36.%u\n", i, i / 60 % 60,
			   random_of(&seed), i % 10);
	put_random(&noise, LONGEST);
	for (size_t i = 0; i < LONGEST; i++)
		buf_putc(&zeros, '\0');
	for (size_t i = 0; i < sizeof size / sizeof *size; i++)
		for (int pair = 0; pair < 4; pair++) {
			struct codec *a = codec[pair / 2], *b = codec[pair % 2];

			good &= packs(a, b, (struct slice){ rows.p, size[i] });
			good &= packs(a, b, (struct slice){ noise.p, size[i] });
			good &= packs(a, b, (struct slice){ zeros.p, size[i] });
		}
	printf("# %s and %s\n", codec_name(codec[0]), codec_name(codec[1]));
	spec_check(&spec, good, "what one engine packs each reads, exactly");
	spec_check(&spec, codec_crc(0, SLICE("123456789")) == 0xcbf43926 &&
		   codec_crc(codec_crc(0, SLICE("1234")), SLICE("56789")) == 0xcbf43926 && codec_crc(7, SLICE_NONE) == 7,
		   "CRC-32, in one piece and in two");
	buf_free(&rows);
	buf_free(&noise);
	buf_free(&zeros);
}

static void check_choice(void)
{
	struct codec *c;
	bool good;

	setenv("GATEHOUSE_CODEC", "zlib", 1);
	c = codec_new(CODEC_BEST, CODEC_LEVEL);
	good = c && strcmp(codec_name(c), "zlib") == 0;
	codec_free(c);
	setenv("GATEHOUSE_CODEC", "lzw", 1);
	good = good && !codec_new(CODEC_BEST, CODEC_LEVEL);
	unsetenv("GATEHOUSE_CODEC");
	c = codec_new(CODEC_BEST, CODEC_LEVEL);
	good = good && c && strcmp(codec_name(c), codec_name(codec[1])) == 0 && !codec_new(CODEC_ZLIB, 99);
	codec_free(c);
	spec_check(&spec, good, "GATEHOUSE_CODEC chooses, else the faster one; what is not there is not given");
}

/* -- files ------------------------------------------------------------ */

static bool holds(const char *path, struct slice wanted)
{
	struct buf b = { 0 };
	bool good;

	buf_puts(&b, "before,");
	good = file_read(path, &b) == 0 && slice_eq(slice_from(buf_slice(&b), 7), wanted);
	buf_free(&b);
	return good;
}

static void check_files(const char *path)
{
	struct buf noise = { 0 };
	struct stat st;
	char got[8];
	int fd;
	bool good;

	put_random(&noise, 200000);
	good = file_replace(path, SLICE("one"), 0640) == 0 && holds(path, SLICE("one")) && stat(path, &st) == 0 &&
	       (st.st_mode & 0777) == 0640;
	good = good && file_replace(path, buf_slice(&noise), 0600) == 0 && holds(path, buf_slice(&noise)) &&
	       stat(path, &st) == 0 && (st.st_mode & 0777) == 0600 && file_replace(path, SLICE_NONE, 0644) == 0 &&
	       holds(path, SLICE_NONE);
	spec_check(&spec, good, "a file is replaced, with its mode");
	fd = open(path, O_RDWR | O_APPEND);
	good = file_write(fd, buf_slice(&noise)) == 0 && file_write(fd, SLICE("tail")) == 0 && file_sync(fd) == 0 &&
	       file_read_at(fd, got, 4, 200000) == 0 && memcmp(got, "tail", 4) == 0;
	good = good && file_read_at(fd, got, 5, 200000) < 0 && errno == EIO;
	close(fd);
	fd = open(path, O_RDWR);
	good = good && file_write_at(fd, SLICE("TA"), 200000) == 0 && file_read_at(fd, got, 4, 200000) == 0 &&
	       memcmp(got, "TAil", 4) == 0 && file_read_at(fd, got, 0, 1 << 20) == 0;
	close(fd);
	spec_check(&spec, good, "writes and reads are whole or fail");
	good = file_replace("/nowhere/at/all", SLICE("x"), 0644) < 0 && errno == ENOENT && file_read("/nowhere", &noise) < 0 &&
	       errno == ENOENT && file_sync_folder("/nowhere/at/all") < 0 && errno == ENOENT && file_read("/", &noise) < 0 &&
	       errno == EISDIR && file_replace("/proc", SLICE("x"), 0644) < 0 && file_sync_folder("here") == 0;
	spec_check(&spec, good, "errno says why not");
	spec_check(&spec, mkdir("folder", 0755) == 0 && file_replace("folder", SLICE("x"), 0644) < 0 && errno == EISDIR &&
		   rmdir("folder") == 0, "a folder is not replaced");
	fd = open("/dev/full", O_WRONLY);
	spec_check(&spec, file_write(fd, SLICE("x")) < 0 && errno == ENOSPC, "a full device is seen");
	close(fd);
	buf_free(&noise);
}

int main(int argc, char **argv)
{
	codec[0] = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	codec[1] = codec_new(CODEC_LIBDEFLATE, CODEC_LEVEL);
	if (!codec[1])
		codec[1] = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	check_codec();
	check_choice();
	if (argc > 1)
		check_files(argv[1]);
	for (int i = 0; i < 2; i++)
		codec_free(codec[i]);
	return spec_end(&spec);
}
