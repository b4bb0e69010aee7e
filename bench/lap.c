/* Runs a shell command and prints how long it took and its largest process. */
/* SPDX-License-Identifier: ISC */
/*
 *     $ lap 'ingest-gate raw.csv | flag-risk -p residential > /dev/null'
 *     0.4121 9120 0.7023
 *
 * Wall seconds; the peak resident set, in KiB, of the largest process the
 * command waited for; processor seconds of all of them. The command redirects
 * its own output.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	double start = seconds();
	struct rusage usage;
	int status;
	pid_t child;

	if (argc != 2) {
		fputs("usage: lap COMMAND\n", stderr);
		return 2;
	}
	child = fork();
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", argv[1], (char *)NULL);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
		fprintf(stderr, "lap: failed: %s\n", argv[1]);
		return 3;
	}
	start = seconds() - start;
	getrusage(RUSAGE_CHILDREN, &usage);
	printf("%.4f %ld %.4f\n", start, usage.ru_maxrss, of(usage.ru_utime) + of(usage.ru_stime));
	return fclose(stdout) ? 3 : 0;
}
