/* What the processor can do: see cpu.h. */
/* SPDX-License-Identifier: ISC */
#include "cpu.h"

#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

bool cpu_has_avx2(void)
{
#if defined(CPU_FEATURE_ACTIVE)
	return CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI2) && CPU_FEATURE_ACTIVE(PCLMULQDQ);
#elif defined(__x86_64__)
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul");
#else
	return false;
#endif
}

bool cpu_has_avx512(void)
{
#if defined(CPU_FEATURE_ACTIVE)
	return cpu_has_avx2() && CPU_FEATURE_ACTIVE(AVX512BW) && CPU_FEATURE_ACTIVE(AVX512_VBMI2);
#elif defined(__x86_64__)
	return cpu_has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2");
#else
	return false;
#endif
}
