/* Allocation that cannot fail for its caller: see xmem.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "xmem.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void out_of_memory(void)
{
	static const char says[] = ": error: memory: cannot allocate more\n";

	/* write(2): stdio might want to allocate, too. */
	if (write(2, program_invocation_short_name, strlen(program_invocation_short_name)) < 0 ||
	    write(2, says, sizeof says - 1) < 0)
		_exit(3);
	_exit(3);
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *old, size_t count, size_t size)
{
	size_t bytes = count * size;
	void *p;

	if (size && count > SIZE_MAX / size)
		out_of_memory();
	p = realloc(old, bytes > 0 ? bytes : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *xstrndup(const char *text, size_t n)
{
	char *p = xmalloc(n + 1);

	if (n)
		memcpy(p, text, n);
	p[n] = '\0';
	return p;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}
