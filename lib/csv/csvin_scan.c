/* Which scanner this processor can run: see csvin_scan.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_scan.h"
#include "cpu.h"

#if defined(__x86_64__) && defined(__LP64__)
#include "csvin_scan_avx2.h"
#include "csvin_scan_avx512.h"
#include "csvin_scan_sse2.h"
#endif
#include "csvin_scan_portable.h"

const struct scanner *scan_choose(enum scan_kind kind)
{
#if defined(__x86_64__) && defined(__LP64__)
	if (kind == SCAN_AVX512 || kind == SCAN_BEST)
		if (cpu_has_avx512())
			return &scanner_avx512;
	if (kind == SCAN_AVX2 || kind == SCAN_BEST)
		if (cpu_has_avx2())
			return &scanner_avx2;
	if (kind == SCAN_SSE2 || kind == SCAN_BEST)
		return &scanner_sse2;
#endif
	return kind == SCAN_PORTABLE || kind == SCAN_BEST ? &scanner_portable : NULL;
}
