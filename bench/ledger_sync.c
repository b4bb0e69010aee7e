/* The least a durable commit can cost: writes the members of a ledger's file, a sync after each. */
/* SPDX-License-Identifier: ISC */
/*
 *     ledger_sync gate/2022/2022-03-01-01.csv.gz copy
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fileio.h"
#include "member.h"

static int write_members(int fd, struct slice bytes)
{
	struct member m;
	const char *why;

	while (bytes.n) {
		enum member_found found = member_parse(bytes, &m, &why);
		size_t n = found == MEMBER_END ? (size_t)MEMBER_END_SIZE : m.size;

		if (found != MEMBER_WHOLE && found != MEMBER_END)
			return -1;
		if (write(fd, bytes.p, n) != (ssize_t)n || fdatasync(fd) < 0)
			return -1;
		bytes = slice_from(bytes, n);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct buf file = { 0 };
	int fd, result;

	if (argc != 3) {
		fputs("usage: ledger_sync FILE COPY\n", stderr);
		return 2;
	}
	if (file_read(argv[1], &file) < 0) {
		perror(argv[1]);
		return 3;
	}
	fd = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	result = fd < 0 ? -1 : write_members(fd, buf_slice(&file));
	if (result < 0)
		perror(argv[2]);
	buf_free(&file);
	return result < 0 ? 3 : 0;
}
